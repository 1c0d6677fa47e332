//! A ball of frizzy hair.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::Dice;

/// Half its width without the frizz, in metres.
const RADIUS: f32 = 0.046;
/// How far frizz stands out, in metres.
const FRIZZ: f32 = 0.017;
/// Tufts of frizz.
const TUFTS: usize = 330;
/// Meridians and rings of the core.
const CORE: (u32, u32) = (28, 18);

/// A ball about the origin, for the picture of the afro: solid hair at the bottom, coils with clear ends above it.
pub(super) fn puff() -> Mesh {
    let mut mesh = Mesh::default();
    let mut dice = Dice::new(41);
    core(&mut mesh);
    for i in 0..TUFTS {
        let y = 1.0 - 2.0 * (i as f32 + 0.5) / TUFTS as f32;
        let (sin, cos) = (i as f32 * 2.399_963).sin_cos();
        let wide = (1.0 - y * y).sqrt();
        tuft(&mut mesh, Vec3::new(sin * wide, y, cos * wide), &mut dice);
    }
    mesh
}

fn core(mesh: &mut Mesh) {
    let (around, rings) = CORE;
    for ring in 0..=rings {
        let (sin, cos) = (ring as f32 / rings as f32 * TAU / 2.0).sin_cos();
        for meridian in 0..=around {
            let turn = meridian as f32 / around as f32;
            let (east, north) = (turn * TAU).sin_cos();
            let out = Vec3::new(east * sin, cos, north * sin);
            let bump = 1.0 + 0.05 * (out.x * 9.0 + out.y * 7.0).sin() * (out.z * 8.0).cos();
            mesh.positions.push(out * RADIUS * bump);
            mesh.normals.push(out);
            let high = ring as f32 / rings as f32 * 6.0;
            let v = 0.02 + 0.1 * (high % 2.0 - 1.0).abs();
            mesh.uvs.push(Vec2::new(turn * 2.0, v));
        }
    }
    for ring in 0..rings {
        for meridian in 0..around {
            let a = ring * (around + 1) + meridian;
            let b = a + around + 1;
            mesh.triangles.extend([[a, b, b + 1], [a, b + 1, a + 1]]);
        }
    }
}

/// A card that stands out of the ball.
fn tuft(mesh: &mut Mesh, out: Vec3, dice: &mut Dice) {
    let lean = Vec3::new(dice.roll() - 0.5, dice.roll() - 0.5, dice.roll() - 0.5);
    let aside = out.cross(lean).normalize_or(out.any_orthonormal_vector());
    let (low, high) = (RADIUS * 0.9, RADIUS + FRIZZ * dice.between(0.6, 1.2));
    let tip = (out + lean * 0.35).normalize_or(out);
    let (wide, left) = (dice.between(0.012, 0.018), dice.roll());
    let first = mesh.positions.len() as u32;
    for (at, v) in [(out * low, 0.06), (tip * high, 0.315)] {
        for (side, u) in [(-1.0, left), (1.0, left + 0.16)] {
            mesh.positions.push(at + aside * (side * wide));
            mesh.normals
                .push((out + aside * (side * 0.3)).normalize_or(out));
            mesh.uvs.push(Vec2::new(u, v));
        }
    }
    mesh.triangles.push([first, first + 1, first + 3]);
    mesh.triangles.push([first, first + 3, first + 2]);
}
