use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::dress::Cloth;
use super::fabric::Fabric;
use super::piece::{Piece, TILE};
use super::sheet::Sheet;
use super::smooth::smooth_ring;
use super::template::EdgeKind;

/// Directions in which a neckline is measured.
pub(super) const COLUMNS: usize = 128;

/// Where the neck and the neckline are, direction by direction from the front.
pub(super) struct Neckline {
    middle: Vec3,
    /// Distance of the skin of the neck.
    pub(super) neck: Vec<f32>,
    /// Distance and height of the neckline.
    pub(super) line: Vec<Vec2>,
}

impl Neckline {
    /// Measures the hole for the neck of a cloth round the points of a neck; none when the cloth has no such hole.
    pub(super) fn new(cloth: &Cloth<'_>, neck: &[Vec3]) -> Option<Self> {
        let edge = cloth.template.edges(EdgeKind::Neck).next()?;
        let border: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| cloth.points[vertex as usize])
            .collect();
        let middle = neck.iter().sum::<Vec3>() / neck.len().max(1) as f32;
        let polar = |point: &Vec3| {
            let from = *point - middle;
            (
                from.x.atan2(from.z),
                Vec2::new(from.x.hypot(from.z), point.y),
            )
        };
        let line: Vec<(f32, Vec2)> = border.iter().map(polar).collect();
        let skin: Vec<(f32, Vec2)> = neck.iter().map(polar).collect();
        let mut line = by_angle(&line);
        let mut neck: Vec<f32> = by_angle(&skin).iter().map(|at| at.x).collect();
        smooth_ring(&mut line, 40);
        smooth_ring(&mut neck, 30);
        Some(Self { middle, neck, line })
    }

    /// The point in a direction at a distance and height.
    pub(super) fn point(&self, angle: f32, at: Vec2) -> Vec3 {
        let (sin, cos) = angle.sin_cos();
        Vec3::new(self.middle.x + at.x * sin, at.y, self.middle.z + at.x * cos)
    }
}

/// A finished net of cloth that is sewn to a neckline, with what is stitched on it.
pub(super) fn sewn(cloth: &Cloth<'_>, sheet: Sheet, seams: Vec<u32>, fabric: Fabric) -> Piece {
    let girth: f32 = TAU * 0.13 / TILE;
    let v: Vec<f32> = (0..sheet.rows)
        .map(|row| -(row as f32) * 0.3 / sheet.rows as f32 / TILE)
        .collect();
    Piece {
        seams,
        ..Piece::plain(
            cloth.weights_at(&sheet.points),
            sheet.corners(girth.round(), &v),
            sheet.triangles(),
            sheet.points,
            fabric,
        )
    }
}

/// Values by direction, one for each column, each the mean of those nearest in angle.
pub(super) fn by_angle(values: &[(f32, Vec2)]) -> Vec<Vec2> {
    let at = |column: usize| {
        let angle = column as f32 / COLUMNS as f32 * TAU;
        let near = values.iter().map(|(other, value)| {
            let off = (angle - other + PI).rem_euclid(TAU) - PI;
            ((-(off / 0.06).powi(2)).exp() + 1e-12, *value)
        });
        let (sum, weight) = near.fold((Vec2::ZERO, 0.0), |(sum, total), (w, v)| {
            (sum + v * w, total + w)
        });
        sum / f32::max(weight, 1e-12)
    };
    (0..COLUMNS).map(at).collect()
}

/// A Catmull-Rom curve through the control points.
pub(super) fn spline(controls: &[Vec2], share: f32) -> Vec2 {
    let at = share * (controls.len() - 1) as f32;
    let first = (at as usize).min(controls.len() - 2);
    let t = at - first as f32;
    let control = |i: usize| controls[(first + i).saturating_sub(1).min(controls.len() - 1)];
    let [a, b, c, d] = [control(0), control(1), control(2), control(3)];
    let quadratic = a * 2.0 - b * 5.0 + c * 4.0 - d;
    let cubic = b * 3.0 - a - c * 3.0 + d;
    (b * 2.0 + (c - a) * t + quadratic * t * t + cubic * t * t * t) * 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spline_runs_through_its_controls() {
        let controls = [
            Vec2::ZERO,
            Vec2::X,
            Vec2::new(2.0, 1.0),
            Vec2::new(2.0, 3.0),
        ];
        assert!(spline(&controls, 1.0 / 3.0).distance(Vec2::X) < 1e-5);
        assert!(spline(&controls, 1.0).distance(Vec2::new(2.0, 3.0)) < 1e-5);
    }

    #[test]
    fn what_is_round_is_as_far_in_every_direction() {
        let ring = (0..64).map(|i| (i as f32 / 64.0 * TAU - PI, Vec2::new(0.08, 1.4)));
        let measured = by_angle(&ring.collect::<Vec<_>>());
        assert_eq!(measured.len(), COLUMNS);
        assert!(
            measured
                .iter()
                .all(|at| at.distance(Vec2::new(0.08, 1.4)) < 1e-5)
        );
    }
}
