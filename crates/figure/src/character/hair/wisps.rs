//! Fine single hairs along the hairline, so that no hair begins at an edge.

use glam::{Quat, Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::Dice;
use super::scalp::{MIDDLE, Scalp, above_hairline};
use super::shape::smooth;

/// How fine hairs are combed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wisps {
    /// Whether they point to the crown, or away from it.
    pub(super) back: bool,
    /// Their length in metres.
    pub(super) length: f32,
    /// How high their tips stand over the skin, in metres.
    pub(super) lift: f32,
    /// How far above the hairline the last of them grow, in metres.
    pub(super) band: f32,
}

/// Area of skin to each card in square metres, and half a card's width in metres.
const AREA: f32 = 7.0e-6;
const HALF: f32 = 0.0032;
/// Where hair turns around, from the head's joint: on the crown.
const CROWN: Vec3 = Vec3::new(0.004, 0.165, -0.01);

impl Wisps {
    /// Cards on a cap over the skin.
    pub(super) fn mesh(&self, surface: &Mesh, scalp: &Scalp) -> Mesh {
        let mut mesh = Mesh::default();
        let mut dice = Dice::new(47);
        let mut owed = 0.0;
        for triangle in &surface.triangles {
            let corners = triangle.map(|v| v as usize);
            let places = corners.map(|v| scalp.vertex(v));
            let middle = places.iter().sum::<Vec3>() / 3.0;
            let above = above_hairline(middle);
            let share = smooth(-0.003, 0.003, above) * smooth(self.band, self.band * 0.4, above);
            if share <= 0.0 {
                continue;
            }
            let [a, b, c] = corners.map(|v| surface.positions[v]);
            owed += (b - a).cross(c - a).length() * 0.5 / AREA * share;
            while owed > dice.roll() {
                owed -= 1.0;
                let (u, v) = dice.in_triangle();
                let out = corners.iter().map(|v| surface.normals[*v]).sum::<Vec3>();
                let toward = along(places, [a, b, c], middle);
                let toward = if self.back { toward } else { -toward };
                let short = 0.5 + 0.5 * smooth(-0.003, 0.008, above);
                let root = a + (b - a) * u + (c - a) * v;
                self.card(
                    &mut mesh,
                    (root, out.normalize_or(Vec3::Y), toward),
                    short,
                    &mut dice,
                );
            }
        }
        mesh.rest.clone_from(&mesh.positions);
        mesh
    }

    /// A card that rises out of the skin and bends along it.
    fn card(
        &self,
        mesh: &mut Mesh,
        (root, out, toward): (Vec3, Vec3, Vec3),
        short: f32,
        dice: &mut Dice,
    ) {
        let turn = Quat::from_axis_angle(out, dice.between(-0.4, 0.4));
        let toward = (turn * toward)
            .reject_from_normalized(out)
            .normalize_or(out);
        let aside = out.cross(toward) * HALF;
        let length = self.length * short * dice.between(0.75, 1.25);
        let lift = self.lift * short * dice.between(0.7, 1.3);
        let left = dice.roll();
        let first = mesh.positions.len() as u32;
        for (t, high) in [(0.0, -0.0004), (0.4, 0.65 * lift), (1.0, lift)] {
            for (side, u) in [(-1.0, left), (1.0, left + 0.3)] {
                let bend = out * high + toward * (length * t);
                mesh.positions.push(root + bend + aside * side);
                mesh.normals
                    .push((out + aside * (side * 60.0)).normalize_or(out));
                mesh.uvs.push(Vec2::new(u, 0.01 + 0.98 * t));
            }
        }
        for a in [first, first + 2] {
            mesh.triangles
                .extend([[a, a + 1, a + 3], [a, a + 3, a + 2]]);
        }
    }
}

/// The direction on the posed head, unit, that leads towards the crown from a place of the average adult's.
fn along(places: [Vec3; 3], posed: [Vec3; 3], middle: Vec3) -> Vec3 {
    let [p, q, r] = places;
    let out = (middle - MIDDLE).normalize_or(Vec3::Y);
    let goal = (CROWN - middle).reject_from_normalized(out);
    let (e1, e2) = (q - p, r - p);
    let (a, b, c) = (e1.dot(e1), e1.dot(e2), e2.dot(e2));
    let (x, y) = (goal.dot(e1), goal.dot(e2));
    let area = (a * c - b * b).max(1e-12);
    let (s, t) = ((c * x - b * y) / area, (a * y - b * x) / area);
    ((posed[1] - posed[0]) * s + (posed[2] - posed[0]) * t).normalize_or(Vec3::Y)
}
