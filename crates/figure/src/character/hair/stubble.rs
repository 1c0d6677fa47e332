//! Pictures of short hair for the cap over the scalp.

use glam::{Vec2, Vec3};
use likeness_raster::Texture;

use super::canvas::Canvas;
use super::scalp::{Scalp, above_hairline};
use super::shape::smooth;
use crate::Error;

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
    /// Roots too fine to be seen one by one, with skin between them.
    Roots,
    /// Roots that leave hardly any skin to be seen.
    Thick,
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
            Self::Crew => (Picture::Thick, Picture::Hairs, &[0.8, 0.9, 1.0]),
            Self::Rows => (Picture::Rows, Picture::Rows, &[]),
            Self::Shade => (Picture::Thick, Picture::Hairs, &[]),
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

    /// What it loses in its own shade when it is dark and when it is bright, measured on lit hair.
    pub(super) fn lost(self) -> [f32; 2] {
        match self {
            Self::Round => [0.36, 0.48],
            Self::Ball => [0.48, 0.6],
            Self::FlatTop | Self::Crest => [0.18, 0.3],
            Self::Coils => [0.1, 0.15],
            Self::Buzz | Self::Crew | Self::Fade | Self::Rows | Self::Shade | Self::Under => {
                [0.0; 2]
            }
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
        let growing = |place: Vec3| 0.3 + 0.7 * smooth(0.0, 0.026, above_hairline(place));
        match self {
            Self::Roots | Self::FadingRoots => canvas.shade(scalp, 0.68),
            Self::Thick => canvas.shade(scalp, 0.97),
            Self::Dense => {
                canvas.shade(scalp, 1.0);
                canvas.coils();
            }
            Self::Hairs | Self::FadingHairs => canvas.strokes(),
            Self::Rows => canvas.rows(scalp),
        }
        match self {
            Self::FadingRoots | Self::FadingHairs => canvas.grown(scalp, fading),
            Self::Roots | Self::Thick | Self::Hairs => canvas.grown(scalp, growing),
            Self::Dense | Self::Rows => canvas.grown(scalp, |_| 1.0),
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
pub(super) fn row(place: Vec3) -> (f32, f32) {
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
