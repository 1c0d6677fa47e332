//! Pictures of short hair for the cap over the scalp.

use glam::{Vec2, Vec3};
use likeness_raster::Texture;

use super::dice::Dice;
use super::scalp::{Scalp, above_hairline, strand};
use super::shape::smooth;
use crate::Error;

/// Side of a picture in pixels.
const SIDE: usize = 768;

/// Hair that follows the scalp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Crop {
    /// The same length all over.
    Buzz,
    /// Short at the sides, long enough to be combed on top.
    Crew,
    /// Bare at the neck and the temples, denser towards the top.
    Fade,
    /// A centimetre of coils.
    Coils,
    /// Coils that stand out a few centimetres.
    Round,
    /// Coils that stand out into a ball.
    Ball,
    /// Coils cut level above shaved sides.
    FlatTop,
    /// A crest of coils between shaved sides.
    Crest,
    /// Rows of tight braids with bare skin between.
    Rows,
    /// A dark shade under other hair.
    Shade,
    /// Hair drawn back under other hair.
    Under,
}

/// A layer of a crop.
pub(super) struct Layer {
    /// Where it lies, from 0 at the skin to 1 at the tips.
    pub(super) share: f32,
    /// Which picture is on it.
    pub(super) picture: Picture,
}

/// What is drawn on a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    /// Roots too fine to be seen one by one.
    Roots,
    /// Roots that grow thinner towards neck and temples.
    FadingRoots,
    /// Straight hairs.
    Hairs,
    /// Straight hairs that grow thinner towards neck and temples.
    FadingHairs,
    /// Coils that leave no skin to be seen.
    Dense,
    /// Rows of braids.
    Rows,
}

/// Least height over the skin in metres: the skin between its vertices is rounded.
const LEAST: f32 = 0.002;

impl Crop {
    /// Its layers, the lowest first.
    pub(super) fn layers(self) -> Vec<Layer> {
        let (roots, hairs, shares): (_, _, &[f32]) = match self {
            Self::Buzz => (Picture::Roots, Picture::Hairs, &[0.5, 1.0]),
            Self::Fade => (Picture::FadingRoots, Picture::FadingHairs, &[0.5, 1.0]),
            Self::Crew => (Picture::Roots, Picture::Hairs, &[0.8, 0.9, 1.0]),
            Self::Rows => (Picture::Rows, Picture::Rows, &[]),
            Self::Shade => (Picture::Roots, Picture::Hairs, &[]),
            Self::Coils | Self::Round | Self::Ball | Self::FlatTop | Self::Crest | Self::Under => {
                (Picture::Dense, Picture::Dense, &[])
            }
        };
        let layer = |(share, picture)| Layer { share, picture };
        // Roots are drawn beneath the tips, so that the outline of the head does not show through them.
        let lowest = if shares.is_empty() { 1.0 } else { 0.7 };
        let above = shares.iter().map(|share| (*share, hairs));
        std::iter::once((lowest, roots))
            .chain(above)
            .map(layer)
            .collect()
    }

    /// Length of the frizz that stands out of it, in metres, and the area of skin to each tuft.
    pub(super) fn frizz(self) -> Option<(f32, f32)> {
        match self {
            Self::Coils => Some((0.008, 2.2e-5)),
            Self::Round => Some((0.014, 6.0e-5)),
            Self::Ball => Some((0.018, 9.0e-5)),
            Self::FlatTop => Some((0.011, 3.5e-5)),
            Self::Crest => Some((0.014, 4.5e-5)),
            Self::Buzz | Self::Crew | Self::Fade | Self::Rows | Self::Shade | Self::Under => None,
        }
    }

    /// How high a layer stands at a place: off the skin and upwards, in metres.
    pub(super) fn height(self, place: Vec3, share: f32) -> Vec2 {
        let inside = smooth(-0.002, 0.03, above_hairline(place));
        let (out, up) = match self {
            Self::Buzz => (0.0011, 0.0),
            Self::Fade => (0.0003 + 0.0022 * smooth(0.08, 0.14, place.y) * inside, 0.0),
            Self::Crew => (0.0012 + 0.007 * smooth(0.04, 0.14, place.y) * inside, 0.0),
            Self::Coils => (0.001 + (0.006 + 0.001 * clumps(place)) * inside, 0.0),
            Self::Round => {
                let from = place - Vec3::new(0.0, 0.07, 0.03);
                let wide = (0.126 - from.length()).clamp(0.006, 0.03);
                let wide = wide + 0.0022 * clumps(place);
                (wide * smooth(-0.002, 0.022, above_hairline(place)), 0.0)
            }
            Self::Ball => {
                let from = place - Vec3::new(0.0, 0.08, 0.022);
                let wide = 0.142 - from.length() + 0.003 * clumps(place);
                (wide.max(0.0) * inside, 0.0)
            }
            Self::FlatTop => {
                let top = smooth(0.085, 0.125, place.y) * inside;
                (0.002 + 0.014 * inside, (0.188 - place.y).max(0.0) * top)
            }
            Self::Crest => {
                let crest = smooth(0.036, 0.014, place.x.abs()) * inside;
                (0.0005 + 0.045 * crest, 0.01 * crest)
            }
            Self::Rows => (0.0055 * row(place).1, 0.0),
            Self::Shade | Self::Under => (0.0, 0.0),
        };
        Vec2::new(
            LEAST + out * share.max(f32::from(self == Self::Rows)),
            up * share,
        )
    }
}

impl Picture {
    /// Draws it: grey where strands differ in brightness, clear where no hair grows.
    ///
    /// # Errors
    /// Never: the picture has the size it says.
    pub(super) fn draw(self, scalp: &Scalp) -> Result<Texture, Error> {
        let mut canvas = Canvas::new();
        let fading = |place: Vec3| 0.03 + 0.97 * smooth(0.04, 0.1, place.y);
        match self {
            Self::Roots | Self::FadingRoots => canvas.shade(scalp, 0.84),
            Self::Dense => {
                canvas.shade(scalp, 1.0);
                canvas.coils();
            }
            Self::Hairs | Self::FadingHairs => canvas.strokes(),
            Self::Rows => canvas.rows(scalp),
        }
        match self {
            Self::FadingRoots | Self::FadingHairs => canvas.grown(scalp, fading),
            _ => canvas.grown(scalp, |_| 1.0),
        }
        canvas.texture()
    }
}

/// How coils gather in clumps, -1 between them to 1 in their middles.
fn clumps(place: Vec3) -> f32 {
    let wave = |rate: Vec3, start: f32| (place.dot(rate) + start).sin();
    let broad =
        wave(Vec3::new(290.0, 60.0, 130.0), 0.4) * wave(Vec3::new(-90.0, 270.0, 170.0), 1.9);
    let fine =
        wave(Vec3::new(180.0, -330.0, 390.0), 2.6) * wave(Vec3::new(400.0, 210.0, -260.0), 0.2);
    0.6 * broad + 0.4 * fine
}

/// Rows from the forehead to the neck: where along its braid a place is, and how high the braid stands there, 0 to 1.
fn row(place: Vec3) -> (f32, f32) {
    const WIDTH: f32 = 0.0175;
    let lane = place.x / WIDTH;
    let across = lane - lane.round();
    let along = place.z.atan2(place.y - 0.03) * 0.095 / 0.0085;
    let height = (1.0 - (across / 0.36).powi(2)).max(0.0).sqrt();
    (
        along,
        height * (0.86 + 0.14 * (along * std::f32::consts::TAU).cos()),
    )
}

/// Brightness and opacity of each pixel, 0 to 1.
struct Canvas(Vec<[f32; 2]>);

impl Canvas {
    fn new() -> Self {
        Self(vec![[0.5, 0.0]; SIDE * SIDE])
    }

    /// Lays an even shade, as of roots too fine to be seen.
    fn shade(&mut self, scalp: &Scalp, opacity: f32) {
        let mut dice = Dice::new(7);
        for (pixel, place) in self.0.iter_mut().zip(places(scalp)) {
            let grown = smooth(-0.002, 0.012, above_hairline(place));
            *pixel = [0.36 + 0.2 * dice.roll(), opacity * grown];
        }
    }

    /// Draws straight hairs that lie away from the crown.
    fn strokes(&mut self) {
        let mut dice = Dice::new(11);
        for _ in 0..45_000 {
            let at = dice.place();
            let from = (at - 0.5).normalize_or(Vec2::Y);
            let along = Vec2::from_angle(dice.between(-0.55, 0.55)).rotate(from);
            let (light, opacity) = (dice.between(0.3, 0.72), dice.between(0.55, 0.95));
            let steps = (6.0 * dice.between(0.6, 1.3)) as usize;
            let start = at * SIDE as f32;
            for step in 0..steps {
                let fade = 1.0 - step as f32 / steps as f32 * 0.6;
                self.dab(start + along * step as f32, light, opacity * fade);
            }
        }
    }

    /// Draws coils.
    fn coils(&mut self) {
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
    fn rows(&mut self, scalp: &Scalp) {
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
    fn grown(&mut self, scalp: &Scalp, density: impl Fn(Vec3) -> f32) {
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

    fn texture(&self) -> Result<Texture, Error> {
        super::strands::grey(SIDE, SIDE, self.0.iter().copied())
    }
}

/// The place of the scalp at each pixel.
fn places(scalp: &Scalp) -> impl Iterator<Item = Vec3> {
    (0..SIDE * SIDE).map(|i| {
        let pixel = Vec2::new((i % SIDE) as f32 + 0.5, (SIDE - i / SIDE) as f32 - 0.5);
        scalp.place(pixel / SIDE as f32)
    })
}
