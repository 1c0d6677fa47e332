//! A ball of frizzy hair.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::Dice;

/// Half its width without the frizz, in metres.
const RADIUS: f32 = 0.046;
/// How far frizz stands out, in metres.
const FRIZZ: f32 = 0.018;
/// Tufts of frizz.
const TUFTS: usize = 330;
/// Meridians and rings of the core.
const CORE: (u32, u32) = (28, 18);

/// A ball about the origin, for the picture of corkscrews.
pub(super) fn puff() -> Mesh {
    let mut mesh = Mesh::default();
    let mut dice = Dice::new(41);
    core(&mut mesh);
    for i in 0..TUFTS {
        let y = 1.0 - 2.0 * (i as f32 + 0.5) / TUFTS as f32;
        let (sin, cos) = (i as f32 * 2.399_963).sin_cos();
        let wide = (1.0 - y * y).sqrt();
        let out = Vec3::new(sin * wide, y, cos * wide);
        tuft(
            &mut mesh,
            (out * RADIUS * 0.9, out),
            (FRIZZ, 0.2),
            &mut dice,
        );
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

/// Tufts all over a surface, one for each so many square metres, shorter and fewer where less hair grows at a vertex, 0 to 1.
pub(super) fn frizz(surface: &Mesh, grows: impl Fn(usize) -> f32, length: f32, area: f32) -> Mesh {
    let mut mesh = Mesh::default();
    let mut dice = Dice::new(43);
    let mut owed = 0.0;
    for triangle in &surface.triangles {
        let [a, b, c] = triangle.map(|v| v as usize);
        let share = (grows(a) + grows(b) + grows(c)) / 3.0;
        if share <= 0.0 {
            continue;
        }
        let [pa, pb, pc] = [a, b, c].map(|v| surface.positions[v]);
        let short = 0.35 + 0.65 * share;
        owed += (pb - pa).cross(pc - pa).length() * 0.5 / (area * short);
        while owed > dice.roll() {
            owed -= 1.0;
            let (u, v) = dice.in_triangle();
            let at = pa + (pb - pa) * u + (pc - pa) * v;
            let out = surface.normals[a];
            if dice.roll() < 0.25 + 0.75 * share {
                let from = at - out * 0.002 * share;
                tuft(
                    &mut mesh,
                    (from, out),
                    (length * short, 0.2 + 0.45 * (1.0 - share)),
                    &mut dice,
                );
            }
        }
    }
    mesh.rest.clone_from(&mesh.positions);
    mesh
}

/// A card that stands out of a place, in a direction: its length, and from where on it shows the picture.
fn tuft(mesh: &mut Mesh, (root, out): (Vec3, Vec3), (length, low): (f32, f32), dice: &mut Dice) {
    let lean = Vec3::new(dice.roll() - 0.5, dice.roll() - 0.5, dice.roll() - 0.5);
    let aside = out.cross(lean).normalize_or(out.any_orthonormal_vector());
    let tip = (out + lean * 0.9).normalize_or(out) * length * dice.between(0.8, 1.5);
    let wide = length * dice.between(0.6, 0.9);
    let left = dice.roll();
    let first = mesh.positions.len() as u32;
    for (at, v) in [(root, low), (root + tip, 0.98)] {
        for (side, u) in [(-1.0, left), (1.0, left + 0.5)] {
            mesh.positions.push(at + aside * (side * wide));
            mesh.normals
                .push((out + aside * (side * 0.3)).normalize_or(out));
            mesh.uvs.push(Vec2::new(u, v));
        }
    }
    mesh.triangles.push([first, first + 1, first + 3]);
    mesh.triangles.push([first, first + 3, first + 2]);
}
