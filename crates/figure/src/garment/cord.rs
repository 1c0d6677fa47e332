use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::dress::Cloth;
use super::fabric::Fabric;
use super::piece::Piece;
use super::pocket::Front;
use super::sheet::Sheet;
use super::smooth::ramp;

const AROUND: usize = 10;
const ALONG: usize = 36;
const RADIUS: f32 = 0.0028;
/// Length of the thickened end in metres.
const TIP: f32 = 0.014;

/// A drawstring that comes out of the hood at `from` and hangs down the front over `length` metres.
pub(super) fn cord(cloth: &Cloth<'_>, front: &Front, from: Vec3, length: f32) -> Piece {
    let side = from.x.signum();
    let middle = |step: usize| {
        let down = step as f32 / (ALONG - 1) as f32 * length;
        let sway = side
            * (0.006 * ramp(0.0, 0.06, down)
                + 0.003 * (down * 34.0 + side).sin() * ramp(0.02, 0.1, down));
        let at = Vec2::new(from.x + sway, from.y - down);
        let lying = at.extend(front.depth(at)) + front.normal(at) * (RADIUS + 0.0012);
        from.with_x(at.x)
            .with_y(at.y)
            .lerp(lying, ramp(-0.004, 0.014, down))
    };
    let ring = |step: usize| {
        let down = step as f32 / (ALONG - 1) as f32 * length;
        let radius = RADIUS
            * (1.0 + 0.35 * ramp(length - TIP - 0.001, length - TIP + 0.001, down))
            * if step + 1 == ALONG { 0.2 } else { 1.0 };
        (middle(step), radius)
    };
    let points = (0..AROUND).flat_map(|i| {
        let (sin, cos) = (i as f32 / AROUND as f32 * TAU).sin_cos();
        (0..ALONG).map(move |step| {
            let (middle, radius) = ring(step);
            middle + Vec3::new(sin, 0.0, cos) * radius
        })
    });
    let sheet = Sheet {
        points: points.collect(),
        rows: ALONG,
        closed: true,
    };
    let triangles = sheet.triangles();
    let v: Vec<f32> = (0..ALONG).map(|step| -(step as f32)).collect();
    Piece {
        weights: cloth.weights_at(&sheet.points),
        corners: sheet.corners(4.0, &v),
        rest: sheet.points,
        triangles,
        seams: Vec::new(),
        sewing: None,
        sides: None,
        fabric: Fabric::Cord,
    }
}
