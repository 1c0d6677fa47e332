//! What a sitting figure sits on: a plain cube as studios have.

use glam::{Vec2, Vec3};
use likeness_raster::{Material, Mesh};

use super::Studio;
use crate::FigureSpec;
use crate::body::BodyShape;
use crate::garment::Seat;
use crate::vocabulary::Pose;

/// Half the width of the cube in metres, at least.
const HALF_WIDTH: f32 = 0.225;
/// How far the figure sinks in, in metres.
const SINK: f32 = 0.008;
/// Metres between its front and the calves.
const GAP: f32 = 0.045;
/// Radius of its edges in metres.
const EDGE: f32 = 0.012;
/// Steps of a rounded edge.
const STEPS: usize = 4;

/// Where the cube is beneath a figure whose soles are at `floor`, if it sits.
pub(crate) fn place(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    floor: f32,
) -> Option<Seat> {
    if spec.pose != Pose::Sit {
        return None;
    }
    let base = &studio.pack.base;
    let (hip, knee) = (
        body.joint(base, "upperleg01.L")?,
        body.joint(base, "lowerleg01.L")?,
    );
    let skin = || base.body.iter().flatten().map(|&v| body.posed[v as usize]);
    let behind = skin().filter(|p| p.z < hip.z.midpoint(knee.z) && p.y > hip.y - 0.3);
    let top = behind.clone().map(|p| p.y).fold(hip.y, f32::min) + SINK;
    let calves = skin().filter(|p| p.y < top - 0.1);
    let front = calves.map(|p| p.z).fold(knee.z, f32::min) - GAP;
    let wide = behind.filter(|p| p.y < top + 0.1).map(|p| p.x.abs());
    let half = wide.fold(HALF_WIDTH, |half, x| half.max(x + 0.02));
    let low = Vec3::new(-half, floor, front - 2.0 * HALF_WIDTH);
    let high = Vec3::new(half, top, front);
    Some(Seat { low, high })
}

/// The cube as it is drawn.
pub(crate) fn part(seat: Seat) -> (Mesh, Material) {
    let mesh = rounded_box(seat.low, seat.high);
    let look = Material {
        color: Vec3::splat(0.62),
        roughness: 0.8,
        specular: 0.02,
        ..Material::default()
    };
    (mesh, look)
}

/// A box with round edges: a ball whose eighths are drawn apart.
fn rounded_box(low: Vec3, high: Vec3) -> Mesh {
    let mut mesh = Mesh::default();
    for axis in 0..3 {
        for sign in [-1.0_f32, 1.0] {
            side(&mut mesh, axis, sign, (low, high));
        }
    }
    mesh.rest = mesh.positions.clone();
    mesh
}

/// One of the six sides, with its halves of the edges around.
fn side(mesh: &mut Mesh, axis: usize, sign: f32, (low, high): (Vec3, Vec3)) {
    const COUNT: usize = 2 * STEPS + 2;
    let first = mesh.positions.len() as u32;
    let [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    for cell in 0..COUNT * COUNT {
        let (row, column) = (cell / COUNT, cell % COUNT);
        let ((right, across), (above, up)) = (edge(column), edge(row));
        let mut normal = Vec3::ZERO;
        (normal[axis], normal[u], normal[v]) = (sign, across * sign, up);
        let mut corner = if sign > 0.0 { high - EDGE } else { low + EDGE };
        corner[u] = if right == (sign > 0.0) {
            high[u] - EDGE
        } else {
            low[u] + EDGE
        };
        corner[v] = if above { high[v] - EDGE } else { low[v] + EDGE };
        let normal = normal.normalize();
        mesh.positions.push(corner + normal * EDGE);
        mesh.normals.push(normal);
        mesh.uvs.push(Vec2::ZERO);
        if row + 1 < COUNT && column + 1 < COUNT {
            let a = first + cell as u32;
            let [b, c, d] = [a + 1, a + COUNT as u32 + 1, a + COUNT as u32];
            mesh.triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
}

/// Whether a step across a side belongs to the edge it ends with, and how far its normal leans there, -1 to 1.
fn edge(step: usize) -> (bool, f32) {
    let last = step > STEPS;
    let share = (step % (STEPS + 1)) as f32 / STEPS as f32 - if last { 0.0 } else { 1.0 };
    (last, (share * std::f32::consts::FRAC_PI_4).tan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_fills_its_corners_and_faces_outwards() {
        let (low, high) = (Vec3::new(-0.2, 0.0, -0.4), Vec3::new(0.2, 0.45, 0.0));

        let mesh = rounded_box(low, high);

        let bounds = mesh
            .positions
            .iter()
            .fold((high, low), |(l, h), p| (l.min(*p), h.max(*p)));
        assert!(bounds.0.distance(low) < 1e-5 && bounds.1.distance(high) < 1e-5);
        let middle = low.midpoint(high);
        for triangle in &mesh.triangles {
            let [a, b, c] = triangle.map(|v| mesh.positions[v as usize]);
            assert!((b - a).cross(c - a).dot(a - middle) > -1e-9);
        }
    }
}
