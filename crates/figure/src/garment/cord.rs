use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::dress::Cloth;
use super::fabric::Fabric;
use super::piece::Piece;
use super::pocket::Front;
use super::sheet::Sheet;
use super::smooth::ramp;

const AROUND: usize = 10;
const ALONG: usize = 44;
const RADIUS: f32 = 0.0027;
/// Length of one plait of the cord in metres.
const PLAIT: f32 = 0.0052;
/// The metal tip: distance from the cord's end and radius, in metres.
const TIP: [(f32, f32); 6] = [
    (-0.0015, 0.0020),
    (-0.0010, 0.0036),
    (0.0, 0.0038),
    (0.0150, 0.0035),
    (0.0160, 0.0029),
    (0.0162, 0.0002),
];

/// A drawstring that comes out of the cloth at `from` and hangs down the front over `length` metres, with its tip.
pub(super) fn cord(cloth: &Cloth<'_>, front: &Front, from: Vec3, length: f32) -> [Piece; 2] {
    let side = from.x.signum();
    let middle = |down: f32| {
        let sway = side
            * (0.006 * ramp(0.0, 0.06, down)
                + 0.003 * (down * 34.0 + side).sin() * ramp(0.02, 0.1, down));
        let at = Vec2::new(from.x + sway, from.y - down);
        let lying = at.extend(front.depth(at)) + front.normal(at) * (RADIUS + 0.0016);
        from.with_x(at.x)
            .with_y(at.y)
            .lerp(lying, ramp(-0.004, 0.014, down))
    };
    let string = (0..ALONG).map(|step| {
        let down = step as f32 / (ALONG - 1) as f32 * length;
        (middle(down), RADIUS)
    });
    let (before, end) = (middle(length - 0.004), middle(length));
    let way = (end - before).normalize_or(Vec3::NEG_Y);
    let tip = TIP.map(|(along, radius)| (end + way * along, radius));
    [
        tube(cloth, string.collect(), length, Fabric::Cord),
        tube(cloth, tip.to_vec(), PLAIT, Fabric::Brass),
    ]
}

/// A round tube along a line that runs downwards, of the radius given with each point.
fn tube(cloth: &Cloth<'_>, line: Vec<(Vec3, f32)>, length: f32, fabric: Fabric) -> Piece {
    let points = (0..AROUND).flat_map(|i| {
        let (sin, cos) = (i as f32 / AROUND as f32 * TAU).sin_cos();
        let off = Vec3::new(sin, 0.0, cos);
        line.iter()
            .map(move |(middle, radius)| *middle + off * *radius)
    });
    let sheet = Sheet {
        points: points.collect(),
        rows: line.len(),
        closed: true,
    };
    let plaits = length / PLAIT / (line.len() - 1) as f32;
    let v: Vec<f32> = (0..line.len())
        .map(|step| -(step as f32) * plaits)
        .collect();
    Piece::plain(
        cloth.weights_at(&sheet.points),
        sheet.corners(4.0, &v),
        sheet.triangles(),
        sheet.points,
        fabric,
    )
}
