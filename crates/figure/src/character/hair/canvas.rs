//! What short hair is drawn on: a picture of the cap over the scalp.

use glam::{Vec2, Vec3};
use likeness_raster::Texture;

use super::dice::Dice;
use super::scalp::{Scalp, above_hairline, strand};
use super::shape::smooth;
use super::strands::grey;
use super::stubble::row;
use crate::Error;

/// Side of a picture in pixels.
const SIDE: usize = 768;

/// Brightness and opacity of each pixel, 0 to 1.
pub(super) struct Canvas(Vec<[f32; 2]>);

impl Canvas {
    pub(super) fn new() -> Self {
        Self(vec![[0.5, 0.0]; SIDE * SIDE])
    }

    /// Lays an even shade, as of roots too fine to be seen.
    pub(super) fn shade(&mut self, scalp: &Scalp, opacity: f32) {
        let mut dice = Dice::new(7);
        for (pixel, place) in self.0.iter_mut().zip(places(scalp)) {
            let grown = smooth(-0.002, 0.012, above_hairline(place));
            *pixel = [0.36 + 0.2 * dice.roll(), opacity * grown];
        }
    }

    /// Draws straight hairs that lie away from the crown.
    pub(super) fn strokes(&mut self) {
        let mut dice = Dice::new(11);
        for _ in 0..45_000 {
            let at = dice.place();
            let from = (at - 0.5).normalize_or(Vec2::Y);
            let along = Vec2::from_angle(dice.between(-0.55, 0.55)).rotate(from);
            let (light, opacity) = (dice.between(0.36, 0.64), dice.between(0.55, 0.95));
            let steps = (8.0 * dice.between(0.6, 1.3)) as usize;
            let start = at * SIDE as f32;
            for step in 0..steps {
                let fade = 1.0 - step as f32 / steps as f32 * 0.6;
                self.dab(start + along * step as f32, light, opacity * fade);
            }
        }
    }

    /// Draws coils.
    pub(super) fn coils(&mut self) {
        let mut dice = Dice::new(13);
        for _ in 0..26_000 {
            let middle = dice.place() * SIDE as f32;
            let (radius, start) = (dice.between(1.5, 3.6), dice.between(0.0, 6.3));
            let (light, opacity) = (dice.between(0.35, 0.95), dice.between(0.6, 1.0));
            let steps = (radius * dice.between(2.5, 6.0)) as usize;
            for step in 0..steps {
                let turn = Vec2::from_angle(start + step as f32 * 0.9 / radius);
                self.dab(middle + turn * radius, light, opacity);
            }
        }
    }

    /// Draws rows of braids.
    pub(super) fn rows(&mut self, scalp: &Scalp) {
        let mut dice = Dice::new(17);
        for (pixel, place) in self.0.iter_mut().zip(places(scalp)) {
            let (along, height) = row(place);
            let side = (place.x / 0.0175 * 2.0).fract().abs() - 0.5;
            let strand = (along + side.signum() * 0.25).fract().abs() - 0.5;
            let plait = 0.62 - 0.55 * strand.abs().powi(2) * 2.0;
            let light = plait * (0.55 + 0.45 * height) + 0.1 * (dice.roll() - 0.5);
            *pixel = [light, smooth(0.05, 0.45, height)];
        }
    }

    /// Leaves hair only where it grows.
    pub(super) fn grown(&mut self, scalp: &Scalp, density: impl Fn(Vec3) -> f32) {
        let mut dice = Dice::new(19);
        for (pixel, place) in self.0.iter_mut().zip(places(scalp)) {
            let ragged = 0.012 * (strand(place) - 0.5) + 0.004 * (dice.roll() - 0.5);
            let grown = smooth(-0.004, 0.009, above_hairline(place) - ragged);
            let density = density(place);
            let kept = smooth(-0.25, 0.25, density - 0.9 * dice.roll()).max(density * 0.6)
                * density.sqrt();
            pixel[1] *= grown * kept.min(1.0);
        }
    }

    fn dab(&mut self, at: Vec2, light: f32, opacity: f32) {
        let (x, y) = (at.x as usize % SIDE, at.y as usize % SIDE);
        let pixel = &mut self.0[y * SIDE + x];
        if opacity >= pixel[1] || pixel[1] == 1.0 {
            *pixel = [light, opacity.max(pixel[1])];
        }
    }

    pub(super) fn texture(&self) -> Result<Texture, Error> {
        grey(SIDE, SIDE, self.0.iter().copied())
    }
}

/// The place of the scalp at each pixel.
fn places(scalp: &Scalp) -> impl Iterator<Item = Vec3> {
    (0..SIDE * SIDE).map(|i| {
        let pixel = Vec2::new((i % SIDE) as f32 + 0.5, (SIDE - i / SIDE) as f32 - 0.5);
        scalp.place(pixel / SIDE as f32)
    })
}
