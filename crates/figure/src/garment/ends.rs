use std::f32::consts::TAU;

use glam::Vec3;

use super::band::{Band, FIRST_ROW, LAST_ROW, band};
use super::collide::Obstacle;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::hang::{BAND, Hang};
use super::piece::Piece;
use super::rows::points;
use super::sheet::even_ring;
use super::smooth::{ramp, smooth_ring};
use super::stretch;
use super::template::{Edge, EdgeKind};
use super::thread::Net;
use crate::base::SkinWeights;

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

impl Cloth<'_> {
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
        let top = self.template.pattern.top.as_ref();
        if edge.kind == EdgeKind::Cuff && top.is_some_and(|top| top.straps.is_some()) {
            under_arm(&seam, &mut end);
        }
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
        Piece::plain(
            SkinWeights::from_rows(weights),
            made.corners,
            triangles,
            made.sheet.points,
            fabric,
        )
    }
}

/// Lays the `end` of an armhole's edging up the torso beneath the arm, where it would lie out along it.
fn under_arm(seam: &[Vec3], end: &mut [Vec3]) {
    const WIDTH: f32 = 0.008;
    let (low, high) = seam.iter().fold((f32::MAX, f32::MIN), |(low, high), at| {
        (low.min(at.y), high.max(at.y))
    });
    for (end, seam) in end.iter_mut().zip(seam) {
        let beneath = ramp(low.midpoint(high), low + 0.1 * (high - low), seam.y);
        *end = end.lerp(*seam + Vec3::Y * WIDTH, beneath);
    }
}

fn middle(ring: &[Vec3]) -> Vec3 {
    ring.iter().sum::<Vec3>() / ring.len().max(1) as f32
}

fn middle_distance(ring: &[Vec3]) -> f32 {
    let middle = middle(ring);
    ring.iter().map(|point| point.distance(middle)).sum::<f32>() / ring.len().max(1) as f32
}
