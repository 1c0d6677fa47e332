use std::borrow::Cow;
use std::f32::consts::TAU;

use glam::Vec3;

use super::band::{Band, FIRST_ROW, LAST_ROW, band};
use super::collide::{Grid, Obstacle};
use super::fabric::Fabric;
use super::hang::{BAND, Hang};
use super::pattern::{Pattern, Trim};
use super::piece::Piece;
use super::rows::points;
use super::separate::Side;
use super::sheet::even_ring;
use super::skin;
use super::smooth::smooth_ring;
use super::stretch;
use super::template::{Edge, EdgeKind, Template};
use super::thread::Net;
use crate::base::SkinWeights;
use crate::normals::normals;

/// Distance of a band from what is worn under it, in metres.
const OVER: f32 = 0.006;

/// Width of a turned end in metres.
const TURN: f32 = 0.020;

/// Height of a band round the waist in metres.
const WAISTBAND: f32 = 0.035;

/// Columns of a cuff.
pub(super) const CUFF: usize = 64;

/// Where on the way round the waist loops for a belt are, in columns of its band.
const LOOPS: [usize; 7] = [13, 38, 62, 80, 97, 121, 146];

/// The cloth of a garment on a body at rest, to which other parts are sewn.
pub(super) struct Cloth<'a> {
    pub(super) template: &'a Template,
    pub(super) points: Vec<Vec3>,
    pub(super) core: Vec<Vec3>,
    pub(super) weights: Cow<'a, SkinWeights>,
}

impl<'a> Cloth<'a> {
    /// Takes fitted points of a template and the points of the body beneath them.
    pub(super) fn new(template: &'a Template, points: Vec<Vec3>, core: Vec<Vec3>) -> Self {
        Self {
            template,
            points,
            core,
            weights: Cow::Borrowed(&template.weights),
        }
    }

    /// The same cloth, following the bones in another way.
    pub(super) fn following(self, weights: SkinWeights) -> Self {
        Self {
            weights: Cow::Owned(weights),
            ..self
        }
    }

    /// The cloth itself.
    pub(super) fn piece(&self, fabric: Fabric, separates: bool) -> Piece {
        let side = Side {
            core: self.core.clone(),
            arm: self.arms(),
            neighbors: self.template.neighbors.clone(),
            coarse: self.template.coarse.clone(),
        };
        Piece {
            rest: self.points.clone(),
            triangles: self.template.triangles.clone(),
            weights: self.weights.clone().into_owned(),
            corners: self.template.corners.clone(),
            seams: self.template.seams.clone(),
            sewing: self.template.sewing.clone(),
            worn: Some(self.template.pattern.worn()),
            sides: separates.then_some(side),
            fabric,
        }
    }

    /// How much each point belongs to an arm; what a border is sewn to must not be rounded off at the shoulders.
    fn arms(&self) -> Vec<f32> {
        let places = self.template.places.iter();
        let mut arms: Vec<f32> = places.map(|place| place.arm * place.off_neck()).collect();
        let Pattern { top, trim, .. } = self.template.pattern;
        let sleeves = top.as_ref().is_some_and(|top| top.straps.is_none());
        let is_hooded = *trim == Trim::Hood;
        for edge in self.template.edges.iter().filter(|_| !is_hooded) {
            let of_sleeve = sleeves && edge.kind == EdgeKind::Cuff;
            for &vertex in &edge.border {
                arms[vertex as usize] = if of_sleeve { 1.0 } else { 0.0 };
            }
        }
        arms
    }

    /// The points of the torso that face the front.
    pub(super) fn facing_front(&self) -> impl Iterator<Item = Vec3> {
        let normals = normals(&self.points, &self.template.triangles);
        let points = self.points.iter().zip(normals).zip(&self.template.places);
        points
            .filter(|((_, normal), place)| normal.z > 0.2 && !place.sleeve)
            .map(|((point, _), _)| *point)
    }

    /// Skin weights of points that lie on the cloth.
    pub(super) fn weights_at(&self, places: &[Vec3]) -> SkinWeights {
        let grid = Grid::new(&self.points, 0.03);
        SkinWeights::from_rows(places.iter().map(|&place| {
            let nearest = grid.nearest::<4>(place, 3);
            let rows = nearest
                .as_slice()
                .iter()
                .map(|found| self.weights.of(found.1 as usize));
            skin::mean(rows)
        }))
    }

    /// Skin weights of points along an edge: of the cloth there, not of what lies near it.
    fn weights_along(&self, edge: &Edge, places: &[Vec3]) -> SkinWeights {
        let distance =
            |vertex: u32, place: Vec3| self.points[vertex as usize].distance_squared(place);
        SkinWeights::from_rows(places.iter().map(|&place| {
            let border = edge.border.iter().copied();
            let nearest = border.min_by(|&a, &b| distance(a, place).total_cmp(&distance(b, place)));
            let row = nearest.map_or(&[][..], |vertex| self.weights.of(vertex as usize));
            row.to_vec()
        }))
    }

    /// The border of an edge as evenly spaced points, beginning in front.
    pub(super) fn ring(&self, edge: &Edge, count: usize) -> Vec<Vec3> {
        let line: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| self.points[vertex as usize])
            .collect();
        even_ring(&line, count, Vec3::Z)
    }

    /// A band round the end of a sleeve or leg.
    pub(super) fn cuff(&self, edge: &Edge, rest: &[Vec3], fabric: Fabric, arm: f32) -> Piece {
        let mut seam = self.ring(edge, CUFF);
        let mut end = even_ring(&points(&edge.end, rest), CUFF, Vec3::Z);
        smooth_ring(&mut seam, 4);
        smooth_ring(&mut end, 8);
        let core_line: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| self.core[vertex as usize])
            .collect();
        let slid = middle(&seam) - middle(&core_line);
        let (from, to) = (middle(&seam), middle(&end) + slid);
        let axis = (to - from).normalize_or(Vec3::NEG_Y);
        let snug = ((middle_distance(&end) + 0.004) / middle_distance(&seam)).max(0.82);
        for (end, seam) in end.iter_mut().zip(&seam) {
            *end = to + (*seam - from).reject_from(axis) * snug;
        }
        let made = band(&seam, &end, fabric);
        let along = (to - from) / (to - from).length_squared().max(1e-9);
        let points = made.sheet.points.iter();
        let core = points
            .map(|point| from.lerp(to, (*point - from).dot(along)))
            .collect();
        self.banded(made, &seam, Some(edge), fabric)
            .kept_apart(core, arm)
    }

    /// The turned end of an open sleeve or leg; `arm` tells how much it belongs to an arm.
    pub(super) fn turned(&self, edge: &Edge, rest: &[Vec3], fabric: Fabric, arm: f32) -> Piece {
        const COUNT: usize = 96;
        let mut seam = self.ring(edge, COUNT);
        smooth_ring(&mut seam, 4);
        let beneath: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| self.core[vertex as usize])
            .collect();
        let down = middle(&points(&edge.end, rest)) - middle(&beneath);
        let by = down.normalize_or(Vec3::NEG_Y) * TURN;
        let end: Vec<Vec3> = seam.iter().map(|point| *point + by).collect();
        let made = band(&seam, &end, fabric);
        let from = middle(&seam);
        let along = |point: &Vec3| from + by * ((*point - from).dot(by) / by.length_squared());
        let core = made.sheet.points.iter().map(along).collect();
        self.banded(made, &seam, Some(edge), fabric)
            .kept_apart(core, arm)
    }

    /// A band round the waist, over what is `worn` there: elastic, or stitched, with loops for a belt on jeans.
    pub(super) fn waistband(&self, edge: &Edge, worn: &Obstacle<'_>, fabric: Fabric) -> Vec<Piece> {
        const COUNT: usize = 160;
        let mut seam = self.ring(edge, COUNT);
        smooth_ring(&mut seam, 8);
        let raised = seam.iter().map(|point| *point + Vec3::Y * WAISTBAND);
        let mut end: Vec<Vec3> = raised.collect();
        for ring in [&mut seam, &mut end] {
            worn.push_out(ring, OVER);
        }
        let axis = middle(&end);
        for point in &mut end {
            worn.draw_in(point, axis, 1.2 * OVER);
        }
        smooth_ring(&mut end, 12);
        let made = band(&seam, &end, fabric);
        let rows = made.sheet.rows;
        let piece = self.banded(made, &seam, Some(edge), fabric);
        let net = Net {
            piece: &piece,
            rows,
            closed: true,
        };
        let mut sewn = Vec::new();
        if matches!(fabric, Fabric::Denim | Fabric::Woven) {
            sewn.extend([
                net.stitches(FIRST_ROW, 0.5),
                net.stitches(LAST_ROW - 1, 0.9),
            ]);
        }
        if fabric == Fabric::Denim {
            let loops = LOOPS.map(|column| net.strip(column, FIRST_ROW - 1..LAST_ROW + 2, 0.0028));
            sewn.extend(loops);
        }
        sewn.push(piece);
        sewn
    }

    /// The turned end of a torso that hangs free.
    pub(super) fn turned_hem(&self, edge: &Edge, hang: &Hang<'_>, fabric: Fabric) -> Piece {
        const COUNT: usize = 192;
        let mut seam = self.ring(edge, COUNT);
        smooth_ring(&mut seam, 6);
        let end: Vec<Vec3> = seam.iter().map(|point| *point - Vec3::Y * TURN).collect();
        let made = band(&seam, &end, fabric);
        let core = hang.inwards(&made.sheet.points);
        self.banded(made, &seam, Some(edge), fabric)
            .kept_apart(core, 0.0)
    }

    /// A hem that lies on the body and on what is worn there.
    pub(super) fn edging(
        &self,
        edge: &Edge,
        rest: &[Vec3],
        obstacles: &[Obstacle<'_>],
        fabric: Fabric,
    ) -> Piece {
        const COUNT: usize = 96;
        let mut seam = self.ring(edge, COUNT);
        let mut end = even_ring(&points(&edge.end, rest), COUNT, Vec3::Z);
        smooth_ring(&mut seam, 4);
        smooth_ring(&mut end, if fabric == Fabric::Stretch { 12 } else { 40 });
        stretch::push_out(&mut end, obstacles);
        self.banded(band(&seam, &end, fabric), &seam, Some(edge), fabric)
    }

    /// The band at the hem of a garment that hangs, over what is `worn` there.
    pub(super) fn hem(&self, hang: &Hang<'_>, worn: Option<&Obstacle<'_>>) -> Piece {
        const COUNT: usize = 192;
        let at = |y: f32, ease: f32| {
            let point = move |i: usize| {
                let angle = i as f32 / COUNT as f32 * TAU;
                hang.body.point(y, angle, hang.band_radius(y, angle) + ease)
            };
            (0..COUNT).map(point).collect::<Vec<_>>()
        };
        let (mut seam, mut end) = (at(hang.seam, 0.001), at(hang.seam - BAND, -0.001));
        if let Some(worn) = worn {
            worn.push_out(&mut seam, OVER);
            worn.push_out(&mut end, OVER);
        }
        let made = band(&seam, &end, Fabric::Rib);
        let core = hang.inwards(&made.sheet.points);
        self.banded(made, &seam, None, Fabric::Rib)
            .kept_apart(core, 0.0)
    }

    /// A band that follows the bones as the cloth does along its seam, at one of the cloth's edges if that is known.
    fn banded(&self, made: Band, seam: &[Vec3], edge: Option<&Edge>, fabric: Fabric) -> Piece {
        let of_seam = match edge {
            Some(edge) => self.weights_along(edge, seam),
            None => self.weights_at(seam),
        };
        let rows = made.sheet.rows;
        let weights = (0..made.sheet.points.len()).map(|i| of_seam.of(i / rows).iter().copied());
        let triangles = made.sheet.triangles();
        Piece {
            weights: SkinWeights::from_rows(weights),
            rest: made.sheet.points,
            triangles,
            corners: made.corners,
            seams: Vec::new(),
            sewing: None,
            worn: None,
            sides: None,
            fabric,
        }
    }
}

fn middle(ring: &[Vec3]) -> Vec3 {
    ring.iter().sum::<Vec3>() / ring.len().max(1) as f32
}

fn middle_distance(ring: &[Vec3]) -> f32 {
    let middle = middle(ring);
    ring.iter().map(|point| point.distance(middle)).sum::<f32>() / ring.len().max(1) as f32
}
