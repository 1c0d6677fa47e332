use glam::Vec3;

use super::anatomy::{Anatomy, Place};
use super::mesh::border_loops;
use super::pattern::{Pattern, Top};
use super::rows::{mix, points};
use super::subdivide::Patch;
use super::template::{Edge, EdgeKind};

/// Half the width of a seam on the template in metres.
const SEAM: f32 = 0.004;
/// What is nearer to a seam's middle than this is on it.
const ON_SEAM: f32 = 2e-4;

/// Whoever cuts a pattern out of the suit.
pub(super) struct Cutter<'a> {
    pub(super) pattern: &'static Pattern,
    pub(super) anatomy: &'a Anatomy,
    /// The vertices of the base mesh.
    pub(super) template: &'a [Vec3],
}

impl Cutter<'_> {
    /// Where the points of a patch are.
    pub(super) fn places(&self, patch: &Patch) -> Vec<Place> {
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
    pub(super) fn cloth(&self, suit: &Patch) -> Patch {
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
    pub(super) fn with_bands(&self, suit: &Patch) -> Patch {
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
    pub(super) fn seams(&self, cloth: &Patch, places: &[Place]) -> Vec<u32> {
        let off = self.armhole(cloth);
        let is_on = |i: usize| off[i].abs() < ON_SEAM && places[i].arm > 0.06;
        let seams = (0..off.len()).filter(|&i| is_on(i));
        seams.map(|i| i as u32).collect()
    }

    /// The open borders of the cloth; those of `longer` tell where their bands end.
    pub(super) fn edges(&self, cloth: &Patch, longer: &Patch) -> Vec<Edge> {
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
