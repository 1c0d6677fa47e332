//! Pictures of strands that are drawn here.

use std::f32::consts::{PI, TAU};

use glam::Vec2;
use likeness_raster::Texture;

use super::dice::Dice;
use super::shape::smooth;
use super::strands::grey;
use super::tresses::KINDS;
use crate::Error;

/// Strands that run along v and tile both ways, for hair that has no picture of its own.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn strands() -> Result<Texture, Error> {
    let light = streaks();
    grey(WIDTH, HEIGHT, light.into_iter().map(|light| [light, 1.0]))
}

/// A flat lock whose root is at v 1: loose hairs at its sides, and a tip that thins out.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn ribbon() -> Result<Texture, Error> {
    let mut dice = Dice::new(5);
    let dense: Vec<f32> = (0..WIDTH / 16).map(|_| dice.roll()).collect();
    let pixels = streaks().into_iter().enumerate().map(|(i, light)| {
        let (x, y) = (i % WIDTH, (i / WIDTH) as f32 / HEIGHT as f32);
        let side = (2.0 * (x as f32 + 0.5) / WIDTH as f32 - 1.0).abs();
        let room = (1.05 - side) * 2.0 - smooth(0.55, 1.0, y) * 1.6;
        [light, smooth(-0.15, 0.15, room - dense[x / 16])]
    });
    grey(WIDTH, HEIGHT, pixels)
}

/// A thin braid around a tube, tiling along v.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn plait() -> Result<Texture, Error> {
    let pixels = streaks().into_iter().enumerate().map(|(i, light)| {
        let (x, y) = (i % WIDTH, (i / WIDTH) as f32 / HEIGHT as f32);
        let side = (4.0 * x as f32 / WIDTH as f32).rem_euclid(2.0) - 1.0;
        let strand = (y * 8.0 + side.abs() * 0.8 + f32::from(side > 0.0) * 0.5).fract() - 0.5;
        let groove = smooth(0.5, 0.3, strand.abs()) * smooth(0.0, 0.12, side.abs());
        [light * (0.35 + 0.85 * groove), 1.0]
    });
    grey(WIDTH, HEIGHT, pixels)
}

/// Single fine hairs that grow up from v 0 and thin out, tiling along u.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn wisp() -> Result<Texture, Error> {
    let mut canvas = Lines::new();
    let mut dice = Dice::new(31);
    for _ in 0..46 {
        let root = Vec2::new(dice.roll() * WIDTH as f32, 0.0);
        let (length, lean) = (dice.between(0.45, 0.98), dice.between(-0.16, 0.16));
        let (bend, light) = (dice.between(-0.12, 0.12), dice.between(0.34, 0.66));
        let steps = (length * HEIGHT as f32) as usize;
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let aside = (lean * t + bend * t * t) * HEIGHT as f32;
            let opacity = 0.95 * (1.0 - smooth(0.35, 1.0, t));
            canvas.dab(root + Vec2::new(aside, step as f32), 1.6, [light, opacity]);
        }
    }
    canvas.texture()
}

/// Straight locks side by side whose roots are at v 1: fine hairs that begin softly, part and thin out towards their tips.
///
/// Higher than wide, as locks are, so that it is as fine along them as across.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn tresses() -> Result<Texture, Error> {
    const HAIRS: [usize; KINDS] = [34, 26, 30, 16];
    let mut canvas = Lines::sized(128, 768);
    let mut dice = Dice::new(53);
    let wide = (canvas.width / KINDS) as f32;
    let high = canvas.height() as f32;
    for (kind, hairs) in HAIRS.into_iter().enumerate() {
        for _ in 0..hairs {
            let side = dice.between(-1.0, 1.0);
            let length = 1.0 - 0.55 * dice.roll() * (0.35 + side * side);
            let light = dice.between(0.36, 0.66);
            let (start, gathered) = (0.02 + 0.06 * dice.roll(), dice.between(0.45, 1.0));
            let (bend, phase) = (dice.between(0.0, 0.06), dice.between(0.0, TAU));
            for step in 0..(length * high) as usize {
                let t = step as f32 / high;
                let bent = side + bend * (phase + 9.0 * t).sin();
                let aside = bent * (1.0 - (1.0 - gathered) * t) * wide * 0.44;
                let opacity = smooth(start, start + 0.08, t) * smooth(length, length - 0.35, t);
                let middle = (kind as f32 + 0.5) * wide;
                let at = Vec2::new(middle + aside, high - step as f32 - 0.5);
                canvas.dab(at, 1.7, [light, opacity]);
            }
        }
    }
    canvas.texture()
}

/// Corkscrews that grow up from v 0 to different heights, tiling along u: dense and dark below v 0.13,
/// clear between their tips.
///
/// # Errors
/// Never: the picture has the size it says.
pub(super) fn corkscrews() -> Result<Texture, Error> {
    let mut canvas = Lines::new();
    let mut dice = Dice::new(37);
    for (i, pixel) in canvas.pixels.iter_mut().enumerate() {
        let high = 1.0 - (i / WIDTH) as f32 / HEIGHT as f32;
        *pixel = [dice.between(0.14, 0.34), smooth(0.2, 0.13, high)];
    }
    for _ in 0..44 {
        let root = Vec2::new(dice.roll() * WIDTH as f32, 0.0);
        let (length, lean) = (dice.between(0.35, 0.97), dice.between(-0.2, 0.2));
        let (wide, pitch) = (dice.between(8.0, 15.0), dice.between(13.0, 21.0));
        let (light, start) = (dice.between(0.5, 0.98), dice.roll() * TAU);
        let steps = (length * HEIGHT as f32 * 2.5) as usize;
        for step in 0..steps {
            let t = step as f32 / steps as f32;
            let rise = t * length * HEIGHT as f32;
            let turn = Vec2::from_angle(start + rise / pitch * TAU);
            let at = root + Vec2::new(lean * rise, rise) + turn * Vec2::new(wide, wide * 0.6);
            let front = 0.78 + 0.22 * turn.y;
            let shade = light * front * (0.7 + 0.3 * smooth(0.0, 0.6, rise / HEIGHT as f32));
            canvas.dab(at, 3.6, [shade, 1.0 - 0.75 * smooth(0.6, 1.0, t)]);
        }
    }
    canvas.texture()
}

/// Lines on a clear picture whose left and right edges meet; places are pixels from the bottom left.
struct Lines {
    pixels: Vec<[f32; 2]>,
    width: usize,
}

impl Lines {
    fn new() -> Self {
        Self::sized(WIDTH, HEIGHT)
    }

    fn sized(width: usize, height: usize) -> Self {
        let pixels = vec![[0.5, 0.0]; width * height];
        Self { pixels, width }
    }

    fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// A soft dot so many pixels wide, of a brightness and an opacity.
    fn dab(&mut self, at: Vec2, wide: f32, [light, opacity]: [f32; 2]) {
        let reach = wide.ceil() as i32;
        for down in -reach..=reach {
            for right in -reach..=reach {
                let pixel = at.floor() + Vec2::new(right as f32, down as f32) + 0.5;
                let cover =
                    opacity * smooth(wide * 0.5 + 0.5, wide * 0.5 - 0.5, pixel.distance(at));
                let row = self.height() as f32 - 1.0 - pixel.y.floor();
                if cover > 0.0 && row >= 0.0 && row < self.height() as f32 {
                    let column = pixel.x.rem_euclid(self.width as f32) as usize % self.width;
                    let [shade, there] = &mut self.pixels[row as usize * self.width + column];
                    *shade += (light - *shade) * cover.max(1.0 - *there);
                    *there = there.max(cover);
                }
            }
        }
    }

    fn texture(self) -> Result<Texture, Error> {
        grey(self.width, self.height(), self.pixels.into_iter())
    }
}

/// Size in pixels of the pictures that are drawn here.
const WIDTH: usize = 256;
const HEIGHT: usize = 256;

/// Brightness of fine hairs that run along v and tile both ways.
fn streaks() -> Vec<f32> {
    let mut light = vec![0.4; WIDTH * HEIGHT];
    let mut dice = Dice::new(3);
    for _ in 0..900 {
        let (mut x, top) = (dice.between(0.0, WIDTH as f32), dice.roll() * HEIGHT as f32);
        let (length, lean) = (dice.between(60.0, 256.0), dice.between(-0.06, 0.06));
        let shine = dice.between(0.22, 0.8);
        for step in 0..length as usize {
            x += lean;
            let edge = (step as f32 / length * PI).sin();
            let column = x.rem_euclid(WIDTH as f32) as usize % WIDTH;
            let pixel = &mut light[(top as usize + step) % HEIGHT * WIDTH + column];
            *pixel += (shine - *pixel) * (0.3 + 0.6 * edge);
        }
    }
    light
}
