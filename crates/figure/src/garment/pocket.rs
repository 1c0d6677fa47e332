use glam::{Vec2, Vec3};

use super::dress::Cloth;
use super::fabric::Fabric;
use super::piece::{Corners, Piece, TILE};
use super::sheet::Sheet;
use super::smooth::ramp;

const COLUMNS: usize = 49;
const ROWS: usize = 33;

/// Height and half width of the pocket in metres, and of its narrow upper part.
const HEIGHT: f32 = 0.185;
const HALF_WIDTH: f32 = 0.150;
const HALF_TOP: f32 = 0.092;
/// Share of the height below which the sides are straight.
const STRAIGHT: f32 = 0.26;

/// How thick the pocket is at a distance from its edge, in metres: a turned edge, a stitched groove, the cloth.
const EDGE: [(f32, f32); 7] = [
    (0.0, -0.0010),
    (0.0012, 0.0030),
    (0.0045, 0.0040),
    (0.0068, 0.0026),
    (0.0090, 0.0042),
    (0.0200, 0.0060),
    (0.0600, 0.0075),
];

/// The front of the cloth as a height over the plane it faces.
pub(super) struct Front {
    low: Vec2,
    cells: Vec<f32>,
}

const STEP: f32 = 0.008;
/// Cells from side to side, and at least from the bottom up.
const SIDE: usize = 72;
/// How many cells around it a point of cloth counts for.
const REACH: i32 = 3;

impl Front {
    /// Looks from the front at points of cloth that face it; `bottom` is the lowest height of interest.
    pub(super) fn new(facing: &[Vec3], bottom: f32) -> Self {
        let low = Vec2::new(-0.5 * STEP * SIDE as f32, bottom);
        let top = facing.iter().map(|point| point.y).fold(bottom, f32::max);
        let rows = SIDE.max(((top - bottom) / STEP) as usize + 1);
        let mut sums = vec![(0.0, 1e-9); SIDE * rows];
        for point in facing {
            let at = (Vec2::new(point.x, point.y) - low) / STEP;
            let (x, y) = (at.x.floor() as i32, at.y.floor() as i32);
            for (dx, dy) in (-REACH..=REACH).flat_map(|x| (-REACH..=REACH).map(move |y| (x, y))) {
                let cell = Vec2::new((x + dx) as f32 + 0.5, (y + dy) as f32 + 0.5);
                let (across, up) = (0..SIDE as i32, 0..rows as i32);
                if across.contains(&(x + dx)) && up.contains(&(y + dy)) {
                    let weight = (-cell.distance_squared(at) * 0.8).exp();
                    let sum = &mut sums[(y + dy) as usize * SIDE + (x + dx) as usize];
                    *sum = (sum.0 + point.z * weight, sum.1 + weight);
                }
            }
        }
        Self {
            low,
            cells: sums.into_iter().map(|(sum, weight)| sum / weight).collect(),
        }
    }

    /// How far forward the cloth is at a place of the plane.
    pub(super) fn depth(&self, at: Vec2) -> f32 {
        let rows = self.cells.len() / SIDE;
        let most = Vec2::new(SIDE as f32, rows as f32) - 1.01;
        let cell = ((at - self.low) / STEP - 0.5).clamp(Vec2::ZERO, most);
        let (x, y) = (cell.x as usize, cell.y as usize);
        let (s, t) = (cell.x.fract(), cell.y.fract());
        let z = |x: usize, y: usize| self.cells[y * SIDE + x];
        let lower = z(x, y) * (1.0 - s) + z(x + 1, y) * s;
        let upper = z(x, y + 1) * (1.0 - s) + z(x + 1, y + 1) * s;
        lower * (1.0 - t) + upper * t
    }

    /// The direction the cloth faces.
    pub(super) fn normal(&self, at: Vec2) -> Vec3 {
        let slope = |by: Vec2| (self.depth(at + by) - self.depth(at - by)) / (2.0 * STEP);
        Vec3::new(-slope(Vec2::X * STEP), -slope(Vec2::Y * STEP), 1.0).normalize()
    }
}

/// The pouch pocket on the front of a hoodie; `bottom` is the height of the seam at the hem.
pub(super) fn pocket(cloth: &Cloth<'_>, front: &Front, bottom: f32) -> Piece {
    let raised = |(at, thickness): (Vec2, f32)| (at + Vec2::Y * bottom, thickness);
    let outline = (0..COLUMNS * ROWS).map(|i| outline(i / ROWS, i % ROWS));
    let form = Laid {
        points: outline.map(raised).collect(),
        rows: ROWS,
        closed: false,
    };
    laid(cloth, front, &form, Fabric::Fleece, |at| {
        (at - Vec2::Y * bottom) / TILE
    })
}

/// The flap of a pocket on one side of a coat, of which the upper edge is at the height `top`.
pub(super) fn flap(cloth: &Cloth<'_>, front: &Front, side: f32, top: f32) -> Piece {
    const SIZE: Vec2 = Vec2::new(0.140, 0.058);
    const ASIDE: f32 = 0.130;
    const OVER: f32 = 0.012;
    const SLANT: f32 = 0.10;
    const COLUMNS: usize = 31;
    const ROWS: usize = 19;
    let middle = Vec2::new(side * ASIDE, top + OVER - 0.5 * SIZE.y);
    let point = |i: usize| {
        let (u, from_side) = spaced(i / ROWS, COLUMNS, SIZE.x);
        let (v, from_end) = spaced(i % ROWS, ROWS, SIZE.y);
        let corner = ramp(0.012, 0.0, from_side) * ramp(0.012, 0.0, from_end);
        let inwards = 1.0 - 0.05 * corner * ramp(0.4, 0.6, v);
        let off = Vec2::new(u - 0.5, 0.5 - v) * SIZE * inwards;
        let at = middle + off - Vec2::Y * (SLANT * side * off.x);
        (at, thickness(from_side).min(thickness(from_end)))
    };
    let form = Laid {
        points: (0..COLUMNS * ROWS).map(point).collect(),
        rows: ROWS,
        closed: false,
    };
    laid(cloth, front, &form, cloth.template.pattern.fabric, |at| {
        at / TILE
    })
}

/// What is laid on the front of the cloth.
pub(super) struct Laid {
    /// Places on the plane with their heights over the cloth in metres, column by column.
    pub(super) points: Vec<(Vec2, f32)>,
    /// Points of one column.
    pub(super) rows: usize,
    /// Whether the last column is joined to the first.
    pub(super) closed: bool,
}

/// A piece on the front of the cloth; `uv` tells where on its texture a place of the plane is.
pub(super) fn laid(
    cloth: &Cloth<'_>,
    front: &Front,
    form: &Laid,
    fabric: Fabric,
    uv: impl Fn(Vec2) -> Vec2,
) -> Piece {
    let place =
        |&(at, height): &(Vec2, f32)| at.extend(front.depth(at)) + front.normal(at) * height;
    let sheet = Sheet {
        points: form.points.iter().map(place).collect(),
        rows: form.rows,
        closed: form.closed,
    };
    let triangles = sheet.triangles();
    let uvs = form.points.iter().map(|(at, _)| uv(*at)).collect();
    Piece::plain(
        cloth.weights_at(&sheet.points),
        Corners::plain(uvs, &triangles),
        triangles,
        sheet.points,
        fabric,
    )
}

/// A point of the pocket laid flat, from its lower middle, with its thickness.
fn outline(column: usize, row: usize) -> (Vec2, f32) {
    let (u, from_side) = spaced(column, COLUMNS, 2.0 * HALF_WIDTH);
    let (v, from_end) = spaced(row, ROWS, HEIGHT);
    let up = 1.0 - v;
    let half = half_width(up);
    let slant = ramp(STRAIGHT - 0.05, STRAIGHT + 0.05, up) * ramp(1.02, 0.95, up);
    let thick = thickness(from_side * half / HALF_WIDTH).min(thickness(from_end));
    let gape = 0.0035 * slant * ramp(0.035, 0.004, from_side);
    let rounded = 0.004 * ramp(0.02, 0.0, from_side) * ramp(0.02, 0.0, from_end);
    let at = Vec2::new((2.0 * u - 1.0) * (half - rounded), up * HEIGHT + 0.004);
    (at, thick + gape * ramp(-0.001, 0.002, thick))
}

/// Share of the way and distance to the nearer end in metres of a line of points that is denser at both ends.
fn spaced(index: usize, count: usize, length: f32) -> (f32, f32) {
    let from_end = index.min(count - 1 - index);
    let dense = EDGE.len() - 2;
    let distance = if from_end <= dense {
        EDGE[from_end].0
    } else {
        let inner = (from_end - dense) as f32 / ((count - 1) as f32 / 2.0 - dense as f32);
        EDGE[dense].0 + (0.5 * length - EDGE[dense].0) * inner
    };
    let share = distance / length;
    (
        if index == from_end {
            share
        } else {
            1.0 - share
        },
        distance,
    )
}

fn thickness(from_edge: f32) -> f32 {
    let next = EDGE.partition_point(|knot| knot.0 <= from_edge);
    match (EDGE.get(next.wrapping_sub(1)), EDGE.get(next)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (from_edge - a.0) / (b.0 - a.0),
        (Some(a), None) => a.1,
        (None, _) => EDGE[0].1,
    }
}

/// Half the width at a share of the height: straight below, slanted above with a soft corner.
fn half_width(up: f32) -> f32 {
    let slant = ((up - STRAIGHT) / (1.0 - STRAIGHT)).max(0.0);
    let soft = slant * slant / (slant + 0.06) * 1.06;
    HALF_WIDTH + (HALF_TOP - HALF_WIDTH) * soft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pocket_is_symmetric_and_narrows_upwards() {
        let (left, right) = (outline(0, 10).0, outline(COLUMNS - 1, 10).0);
        assert!((left.x + right.x).abs() < 1e-5);
        assert!(half_width(1.0) < half_width(0.5) && half_width(0.5) < half_width(0.0));
    }

    #[test]
    fn the_front_of_a_wall_is_its_depth() {
        let wall: Vec<Vec3> = (0..10_000)
            .map(|i| {
                Vec3::new(
                    (i % 100) as f32 * 0.006 - 0.3,
                    (i / 100) as f32 * 0.006,
                    0.1,
                )
            })
            .collect();
        let front = Front::new(&wall, 0.0);
        assert!((front.depth(Vec2::new(0.05, 0.2)) - 0.1).abs() < 1e-4);
        assert!(front.normal(Vec2::new(0.05, 0.2)).distance(Vec3::Z) < 1e-3);
    }
}
