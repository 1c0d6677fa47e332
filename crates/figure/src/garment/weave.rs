//! The textures of cloth, drawn by formula; places on a tile run from 0 to 1.

use std::f32::consts::TAU;
use std::sync::Arc;

use glam::Vec3;
use likeness_raster::Texture;

use super::fabric::RIBS_PER_TILE;
use crate::error::Error;

/// Side of a generated texture in pixels.
const SIDE: usize = 64;

/// Ribs: rounded ridges with narrow grooves, in shares of the tile's side.
pub(super) fn rib_height(u: f32, _: f32) -> f32 {
    0.045 * (0.5 * u * RIBS_PER_TILE * TAU).cos().abs().sqrt()
}

/// Jersey: columns of stitches leaning left and right.
pub(super) fn knit_height(u: f32, v: f32) -> f32 {
    let column = (u * 8.0).fract() - 0.5;
    let lean = v * 10.0 + column.abs() * 1.6;
    0.006 * ((1.0 - 4.0 * column * column) + 0.6 * (lean * TAU).cos())
}

/// Twill: narrow diagonal ridges.
pub(super) fn twill_height(u: f32, v: f32) -> f32 {
    0.004 * ((u + v) * 10.0 * TAU).cos()
}

/// A plaited cord: strands that meet in points along it.
pub(super) fn plait_height(u: f32, v: f32) -> f32 {
    let along = v + 0.5 * (2.0 * u - 1.0).abs();
    0.10 * (along * 0.5 * TAU).cos().abs().sqrt()
}

/// One stitch: a thread that dives into the cloth at both ends.
pub(super) fn stitch_height(u: f32, v: f32) -> f32 {
    let (across, along) = (2.0 * u - 1.0, 2.0 * v - 1.0);
    0.16 * ((1.0 - across * across) * (1.0 - along.powi(4)))
        .max(0.0)
        .sqrt()
}

/// The same stitch's brightness: the holes at its ends are dark.
pub(super) fn stitch_shade(u: f32, v: f32) -> f32 {
    let (across, along) = ((2.0 * u - 1.0).abs(), (2.0 * v - 1.0).abs());
    let end = ((along - 0.72) / 0.2).clamp(0.0, 1.0);
    let rim = ((across - 0.7) / 0.3).clamp(0.0, 1.0);
    (1.0 - 0.55 * end) * (1.0 - 0.25 * rim)
}

/// Twill of threads dyed more and less.
pub(super) fn denim_shade(u: f32, v: f32) -> f32 {
    let ridge = 0.5 + 0.5 * ((u + v) * 10.0 * TAU).cos();
    let slub = (0.5 + 0.5 * (u * 7.0 * TAU + 1.3 * (v * TAU).sin()).cos()).powi(2);
    0.80 + 0.12 * ridge + 0.08 * slub
}

/// Two rows of teeth that reach between each other in the middle, and the dark tape beside them.
pub(super) fn teeth_shade(u: f32, v: f32) -> f32 {
    let across = 2.0 * (v - v.round());
    let tooth = |off: f32| ((u * RIBS_PER_TILE + off) * TAU).cos() > -0.1;
    let is_tooth = if across > 0.0 { tooth(0.0) } else { tooth(0.5) };
    match across.abs() {
        0.0..0.72 if is_tooth => 1.0,
        _ => 0.12,
    }
}

/// A grey texture that tiles, `shade` from 0 to 1.
pub(super) fn shade_map(shade: impl Fn(f32, f32) -> f32) -> Result<Arc<Texture>, Error> {
    let texel = |i: usize| {
        let at = |cell: usize| (cell as f32 + 0.5) / SIDE as f32;
        let grey = (shade(at(i % SIDE), at(i / SIDE)) * 255.0) as u8;
        [grey, grey, grey, 255]
    };
    let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(texel).collect();
    texture(&pixels)
}

fn texture(pixels: &[u8]) -> Result<Arc<Texture>, Error> {
    let texture = Texture::from_rgba8(SIDE, SIDE, pixels, false);
    Ok(Arc::new(
        texture.map_err(|error| Error::DamagedPack(error.to_string()))?,
    ))
}

/// The tangent-space normals of a height field that tiles.
pub(super) fn normal_map(height: impl Fn(f32, f32) -> f32) -> Result<Arc<Texture>, Error> {
    let at = |x: usize, y: usize| {
        height(
            (x % SIDE) as f32 / SIDE as f32,
            1.0 - (y % SIDE) as f32 / SIDE as f32,
        )
    };
    let scale = SIDE as f32 / 2.0;
    let texel = |i: usize| {
        let (x, y) = (i % SIDE, i / SIDE);
        let across = (at(x + 1, y) - at(x + SIDE - 1, y)) * scale;
        let up = (at(x, y + SIDE - 1) - at(x, y + 1)) * scale;
        let normal = Vec3::new(-across, -up, 1.0).normalize() * 127.5 + Vec3::splat(127.5);
        [normal.x as u8, normal.y as u8, normal.z as u8, 255]
    };
    let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(texel).collect();
    texture(&pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relief_tiles() {
        for relief in [
            rib_height,
            knit_height,
            twill_height,
            plait_height,
            stitch_height,
        ] {
            for at in [0.1, 0.37, 0.8] {
                assert!((relief(0.0, at) - relief(1.0, at)).abs() < 1e-3);
                assert!((relief(at, 0.0) - relief(at, 1.0)).abs() < 1e-3);
            }
        }
    }
}
