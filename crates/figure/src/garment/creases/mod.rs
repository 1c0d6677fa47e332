//! Folds that cloth falls into where a body bends, drawn on the unrolled cloth; metres, as its texture is laid out.

mod table;

use std::sync::Arc;

use glam::Vec2;
use likeness_raster::{Creases, Texture};

use self::table::{Bunch, LEGS, TOPS};
use super::piece::TILE;
use crate::error::Error;

/// How far the drawing reaches from its lowest place, in metres; its middle is the middle of the front.
const SPAN: Vec2 = Vec2::new(1.0, 1.1);
/// Its texels.
const WIDTH: usize = 512;
const HEIGHT: usize = 560;
/// Slope of a texel of full brightness.
const STEEPEST: f32 = 1.0;

/// What folds as it does where it is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worn {
    /// Sleeves and what hangs from the shoulders.
    Above,
    /// What the legs are in.
    Below,
}

impl Worn {
    fn bunches(self) -> &'static [Bunch] {
        match self {
            Self::Above => &TOPS,
            Self::Below => &LEGS,
        }
    }

    /// Whether folds are on the front of a sleeve: mirrored, they would cross there like a net.
    fn is_once(self, bunch: &Bunch) -> bool {
        self == Self::Above && bunch.at[1] < 0.0 && bunch.at[0] < 0.1
    }

    /// The lower left corner of its drawing in metres.
    fn low(self) -> Vec2 {
        match self {
            Self::Above => Vec2::new(-0.5, -0.48),
            Self::Below => Vec2::new(-0.5, -0.80),
        }
    }
}

/// Draws the folds of unrolled cloth.
pub(super) fn creases(worn: Worn) -> Result<Arc<Texture>, Error> {
    let mut drawing = Drawing {
        low: worn.low(),
        heights: vec![0.0; WIDTH * HEIGHT],
    };
    for (number, bunch) in worn.bunches().iter().enumerate() {
        let sides: &[f32] = if worn.is_once(bunch) {
            &[1.0]
        } else {
            &[1.0, -1.0]
        };
        for &side in sides {
            let seed = 2 * number as u32 + u32::from(side > 0.0);
            bunch.draw(&mut drawing, side, seed);
        }
    }
    drawing.texture()
}

/// A drawing laid over cloth, so strong.
pub(super) fn laid(slopes: &Arc<Texture>, worn: Worn, strength: f32) -> Creases {
    Creases {
        slopes: slopes.clone(),
        low: worn.low() / TILE,
        span: SPAN / TILE,
        strength: strength * STEEPEST,
    }
}

impl Bunch {
    fn draw(&self, drawing: &mut Drawing, side: f32, seed: u32) {
        let [x, y] = self.at;
        for i in 0..self.count {
            let dice = |what: u32| chance(seed * 64 + i as u32, what);
            let rank = (i as f32 + 0.5) / self.count as f32;
            let up = (rank - 0.5) * 2.0 + 0.5 * dice(0) / self.count as f32;
            let tilt = self.tilt[0] + (self.tilt[1] - self.tilt[0]) * rank + 0.16 * dice(1);
            let [length, width, height] = self.size;
            drawing.fold(&Fold {
                at: Vec2::new(side * (x + self.reach[0] * dice(2)), y + self.reach[1] * up),
                along: Vec2::new(1.0, side * tilt).normalize(),
                bend: 2.5 * dice(3),
                length: length * (1.0 + 0.35 * dice(4)),
                width: width * (1.0 + 0.3 * dice(5)),
                height: height * (0.8 + 0.35 * dice(6)),
            });
        }
    }
}

/// One fold.
struct Fold {
    at: Vec2,
    along: Vec2,
    /// How much it is bent, per metre.
    bend: f32,
    length: f32,
    width: f32,
    height: f32,
}

impl Fold {
    /// How high it stands at a place: a ridge, with a narrower valley on its lower side.
    fn height(&self, at: Vec2) -> f32 {
        let from = at - self.at;
        let along = from.dot(self.along);
        let across = self.along.perp_dot(from) - self.bend * along * along;
        let share = along / self.length;
        if share.abs() >= 1.0 {
            return 0.0;
        }
        let taper = (1.0 - share * share).powf(1.5);
        let width = self.width * (0.55 + 0.45 * taper);
        let ridge = |off: f32, width: f32| (-(off / width).powi(2)).exp();
        let valley = 0.75 * ridge(across + 1.25 * width, 0.55 * width);
        self.height * taper * (ridge(across, width) - valley)
    }
}

/// Heights over the unrolled cloth.
struct Drawing {
    low: Vec2,
    heights: Vec<f32>,
}

impl Drawing {
    fn fold(&mut self, fold: &Fold) {
        let reach = fold.length + 4.0 * fold.width;
        let low_left = self.low;
        let cell = |at: Vec2| (at - low_left) / SPAN * Vec2::new(WIDTH as f32, HEIGHT as f32);
        let low = cell(fold.at - Vec2::splat(reach)).floor();
        let high = cell(fold.at + Vec2::splat(reach)).ceil();
        for y in low.y.max(0.0) as usize..(high.y as usize).min(HEIGHT) {
            for x in low.x as i32..high.x as i32 {
                let texel = Vec2::new(x as f32, y as f32) + 0.5;
                let at = low_left + texel / Vec2::new(WIDTH as f32, HEIGHT as f32) * SPAN;
                // The cloth of the torso goes on round the back.
                let x = x.rem_euclid(WIDTH as i32) as usize;
                self.heights[y * WIDTH + x] += fold.height(at);
            }
        }
    }

    /// The slopes as a texture of normals.
    fn texture(&self) -> Result<Arc<Texture>, Error> {
        let step = SPAN / Vec2::new(WIDTH as f32, HEIGHT as f32) * 2.0;
        let at = |x: usize, y: usize| self.heights[y.min(HEIGHT - 1) * WIDTH + x % WIDTH];
        let texel = |i: usize| {
            let (x, y) = (i % WIDTH, HEIGHT - 1 - i / WIDTH);
            let across = (at(x + 1, y) - at(x + WIDTH - 1, y)) / step.x;
            let up = (at(x, y + 1) - at(x, y.saturating_sub(1))) / step.y;
            let byte =
                |slope: f32| (127.5 - 127.5 * (slope / STEEPEST).clamp(-1.0, 1.0)).round() as u8;
            [byte(across), byte(up), 255, 255]
        };
        let pixels: Vec<u8> = (0..WIDTH * HEIGHT).flat_map(texel).collect();
        let texture = Texture::from_rgba8(WIDTH, HEIGHT, &pixels, false);
        let texture = texture.map_err(|error| Error::DamagedPack(error.to_string()))?;
        Ok(Arc::new(texture))
    }
}

/// A number from -1 to 1, always the same for the same two.
fn chance(number: u32, what: u32) -> f32 {
    let mut h = number.wrapping_mul(0x9e37_79b1) ^ what.wrapping_mul(0x85eb_ca77) ^ 0x27d4_eb2f;
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    ((h ^ (h >> 15)) & 0xffff) as f32 / 32_767.5 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_is_highest_in_its_middle_and_gone_beyond_its_ends() {
        let fold = Fold {
            at: Vec2::new(0.1, 0.2),
            along: Vec2::X,
            bend: 0.0,
            length: 0.05,
            width: 0.008,
            height: 0.002,
        };
        let height = |x: f32, y: f32| fold.height(Vec2::new(x, y));
        assert!(height(0.1, 0.2) > 0.0019 && height(0.13, 0.2) < height(0.11, 0.2));
        assert!(height(0.1, 0.19) < 0.0, "there is a valley below");
        assert_eq!(height(0.151, 0.2), 0.0);
    }
}
