use std::sync::Arc;

use glam::Vec3;

use super::anatomy::{Anatomy, Place};
use super::mesh::{Neighbors, border_loops};
use super::pattern::{Pattern, Top};
use super::piece::Corners;
use super::rows::{Row, mix, points};
use super::seams::{hung, lines};
use super::sewing::Sewing;
use super::skin;
use super::subdivide::Patch;
use crate::base::{BaseMesh, SkinWeights};
use crate::error::Error;

/// A kind of garment, cut out and ready to be fitted to bodies.
pub(super) struct Template {
    pub(super) pattern: &'static Pattern,
    pub(super) rows: Vec<Row>,
    pub(super) triangles: Vec<[u32; 3]>,
    pub(super) places: Vec<Place>,
    pub(super) neighbors: Arc<Neighbors>,
    pub(super) weights: SkinWeights,
    pub(super) corners: Corners,
    pub(super) edges: Vec<Edge>,
    /// Vertices along the seams between its parts.
    pub(super) seams: Vec<u32>,
    /// Seams and stitches in its cloth, if there are any.
    pub(super) sewing: Option<Arc<Sewing>>,
}

/// An open border of the cloth.
pub(super) struct Edge {
    pub(super) kind: EdgeKind,
    /// Vertices along it, the cloth on their left.
    pub(super) border: Vec<u32>,
    /// Where the band that finishes it ends, counter-clockwise from the same side; empty without a band.
    pub(super) end: Vec<Row>,
}

/// What an open border is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EdgeKind {
    /// The lower end of a torso or leg.
    Hem,
    /// The end of a sleeve, or an armhole without one.
    Cuff,
    /// The hole for the neck.
    Neck,
    /// The upper end of trousers.
    Waist,
}

impl Template {
    /// Cuts a pattern out of the finely divided suit.
    pub(super) fn cut(
        pattern: &'static Pattern,
        suit: &Patch,
        anatomy: &Anatomy,
        base: &BaseMesh,
    ) -> Result<Self, Error> {
        let cutter = Cutter {
            pattern,
            anatomy,
            template: &base.template,
        };
        let cloth = cutter.cloth(suit);
        let longer = cutter.with_bands(suit);
        let places = cutter.places(&cloth);
        let neighbors = Arc::new(Neighbors::new(cloth.rows.len(), &cloth.triangles));
        let edges = cutter.edges(&cloth, &longer);
        let seams = cutter.seams(&cloth, &places);
        if edges.len() < 3 {
            return Err(Error::DamagedPack(
                "the suit for garments is not closed".to_owned(),
            ));
        }
        let weights = skin::cloth_weights(&cloth.rows, base, &neighbors, pattern.softness);
        let corners = Corners::unrolled(&places, &cloth.triangles, anatomy.arm_length());
        let hung = hung(&places, &neighbors, &edges);
        let lines = lines(pattern, &hung, anatomy.arm_length());
        let sew = || Sewing::new(&hung, &cloth.triangles, &lines, anatomy.arm_length());
        let sewing = (!lines.is_empty()).then(|| Arc::new(sew()));
        let Patch { rows, triangles } = cloth;
        Ok(Self {
            pattern,
            rows,
            triangles,
            places,
            neighbors,
            weights,
            corners,
            edges,
            seams,
            sewing,
        })
    }

    /// Whether each vertex is on a border, which cloth is held by.
    pub(super) fn held(&self) -> Vec<bool> {
        let mut held = vec![false; self.rows.len()];
        for &vertex in self.edges.iter().flat_map(|edge| &edge.border) {
            held[vertex as usize] = true;
        }
        held
    }

    /// The borders of one kind.
    pub(super) fn edges(&self, kind: EdgeKind) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.kind == kind)
    }
}

/// Half the width of a seam on the template in metres.
const SEAM: f32 = 0.004;
/// What is nearer to a seam's middle than this is on it.
const ON_SEAM: f32 = 2e-4;

struct Cutter<'a> {
    pattern: &'static Pattern,
    anatomy: &'a Anatomy,
    template: &'a [Vec3],
}

impl Cutter<'_> {
    fn places(&self, patch: &Patch) -> Vec<Place> {
        patch
            .rows
            .iter()
            .map(|row| self.anatomy.place(row, self.template))
            .collect()
    }

    fn clip(&self, patch: Patch, field: impl Fn(&Place) -> f32) -> Patch {
        let field: Vec<f32> = self.places(&patch).iter().map(field).collect();
        patch.clipped(&field)
    }

    /// The cloth up to its borders, with lines of edges along its seams.
    fn cloth(&self, suit: &Patch) -> Patch {
        let cloth = self.cut(suit.clone(), self.pattern.hem, |top| {
            (top.sleeve, top.straps.map(|straps| straps[0]))
        });
        if self.is_sewn() {
            self.sewn(cloth)
        } else {
            cloth
        }
    }

    /// The cloth up to where the bands at its borders end.
    fn with_bands(&self, suit: &Patch) -> Patch {
        self.cut(suit.clone(), self.pattern.hem_end, |top| {
            let straps = top.straps.map(|straps| straps[1]);
            (top.cuff_end, straps)
        })
    }

    fn cut(&self, suit: Patch, hem: f32, ends: impl Fn(&Top) -> (f32, Option<f32>)) -> Patch {
        let patch = self.clip(suit, |place| place.at.y - hem);
        match (&self.pattern.top, self.pattern.waist) {
            (Some(top), _) => {
                let (end, straps) = ends(top);
                let patch = self.clip(patch, |place| match straps {
                    Some(half) => Top::within_straps(place, half),
                    None if place.sleeve => end - place.along,
                    None => 1.0,
                });
                self.clip(patch, |place| top.outside_neck(place))
            }
            (None, waist) => {
                self.clip(patch, |place| waist.map_or(1.0, |waist| waist - place.at.y))
            }
        }
    }

    /// Lays lines of edges along the armholes, so that a seam can be pressed in between them.
    fn sewn(&self, cloth: Patch) -> Patch {
        [-SEAM, SEAM, 0.0].into_iter().fold(cloth, |cloth, off| {
            let field: Vec<f32> = self
                .armhole(&cloth)
                .iter()
                .map(|value| value + off)
                .collect();
            cloth.scored(&field)
        })
    }

    /// Whether sleeves are set in; close cloth is knitted in one.
    fn is_sewn(&self) -> bool {
        self.pattern
            .top
            .as_ref()
            .is_some_and(|top| top.chest.is_some() && top.straps.is_none())
    }

    /// Distance from the armholes in metres along the template, roughly, by vertex.
    fn armhole(&self, cloth: &Patch) -> Vec<f32> {
        if !self.is_sewn() {
            return vec![f32::MAX; cloth.rows.len()];
        }
        self.places(cloth)
            .iter()
            .map(|place| self.anatomy.beyond_armhole(place))
            .collect()
    }

    /// Vertices in the middle of the armholes' seams.
    fn seams(&self, cloth: &Patch, places: &[Place]) -> Vec<u32> {
        let off = self.armhole(cloth);
        let is_on = |i: usize| off[i].abs() < ON_SEAM && places[i].arm > 0.06;
        let seams = (0..off.len()).filter(|&i| is_on(i));
        seams.map(|i| i as u32).collect()
    }

    fn edges(&self, cloth: &Patch, longer: &Patch) -> Vec<Edge> {
        let positions = points(&longer.rows, self.template);
        let ends: Vec<(EdgeKind, Vec3, Vec<u32>)> = self
            .borders(longer)
            .map(|(kind, border)| (kind, middle(&border, &positions), border))
            .collect();
        let positions = points(&cloth.rows, self.template);
        self.borders(cloth)
            .map(|(kind, border)| {
                let from = middle(&border, &positions);
                let same = ends.iter().filter(|end| end.0 == kind);
                let end = same.min_by(|a, b| a.1.distance(from).total_cmp(&b.1.distance(from)));
                let end = end.map_or(&[][..], |end| &end.2);
                let end = end
                    .iter()
                    .map(|&corner| mix([(&longer.rows[corner as usize], 1.0)]));
                Edge {
                    kind,
                    border,
                    end: end.collect(),
                }
            })
            .collect()
    }

    fn borders(&self, patch: &Patch) -> impl Iterator<Item = (EdgeKind, Vec<u32>)> {
        let places = self.places(patch);
        let loops = border_loops(patch.rows.len(), &patch.triangles);
        loops
            .into_iter()
            .filter(|border| border.len() > 12)
            .map(move |border| {
                let sleeve = border
                    .iter()
                    .filter(|&&corner| places[corner as usize].sleeve)
                    .count();
                let middle = border
                    .iter()
                    .map(|&corner| places[corner as usize].at)
                    .sum::<Vec3>()
                    / border.len() as f32;
                let height = middle.y;
                let armhole = height > 0.35 && middle.x.abs() > 0.08;
                let kind = if sleeve * 2 > border.len() || armhole {
                    EdgeKind::Cuff
                } else if height > 0.4 {
                    EdgeKind::Neck
                } else if self
                    .pattern
                    .waist
                    .is_some_and(|waist| (waist - height).abs() < 0.03)
                {
                    EdgeKind::Waist
                } else {
                    EdgeKind::Hem
                };
                (kind, border)
            })
    }
}

fn middle(border: &[u32], positions: &[Vec3]) -> Vec3 {
    border
        .iter()
        .map(|&corner| positions[corner as usize])
        .sum::<Vec3>()
        / border.len() as f32
}
