use glam::Vec3;

use super::super::shape::{Step, Wave};
use super::super::stubble::Crop;
use super::super::tresses::Tresses;
use super::super::wisps::Wisps;
use super::Made;

/// A piece of a hairstyle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::character::hair) struct Piece {
    /// What it is.
    pub(in crate::character::hair) source: Source,
    /// What is done to it.
    pub(in crate::character::hair) changes: Changes,
    /// Whether it is there a second time, with left and right exchanged.
    pub(in crate::character::hair) paired: bool,
}

/// What is done to a hair to make another style of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::character::hair) struct Changes {
    /// In order.
    pub(in crate::character::hair) steps: &'static [Step],
    /// Whether it is wavy.
    pub(in crate::character::hair) wave: Option<Wave>,
    /// Whether locks lie on it; such a hair is kept whole.
    pub(in crate::character::hair) tresses: Option<Tresses>,
}

impl Changes {
    /// A hair as it was made.
    pub(in crate::character::hair) const NONE: Self = Self {
        steps: &[],
        wave: None,
        tresses: None,
    };
}

/// Where a piece comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::character::hair) enum Source {
    /// A hair of the figure pack.
    Authored(&'static str),
    /// Short hair on the scalp.
    Crop(Crop),
    /// Hair that is made here.
    Made(Made),
    /// Fine hairs along the hairline.
    Wisps(Wisps),
}

impl Piece {
    const fn new(source: Source, steps: &'static [Step]) -> Self {
        let changes = Changes {
            steps,
            ..Changes::NONE
        };
        Self {
            source,
            changes,
            paired: false,
        }
    }

    /// The same on both sides of the head.
    pub(super) const fn both(self) -> Self {
        Self {
            paired: true,
            ..self
        }
    }

    /// The same with locks on it.
    pub(super) const fn with(self, tresses: Tresses) -> Self {
        let changes = Changes {
            tresses: Some(tresses),
            ..self.changes
        };
        Self { changes, ..self }
    }

    /// The same with waves.
    pub(super) const fn wavy(self, swing: f32, length: f32, below: f32) -> Self {
        let wave = Wave {
            swing,
            length,
            below,
        };
        let changes = Changes {
            wave: Some(wave),
            ..self.changes
        };
        Self { changes, ..self }
    }
}

pub(super) const fn plain(name: &'static str) -> Piece {
    cut(name, &[])
}

pub(super) const fn cut(name: &'static str, steps: &'static [Step]) -> Piece {
    Piece::new(Source::Authored(name), steps)
}

pub(super) const fn crop(crop: Crop) -> Piece {
    Piece::new(Source::Crop(crop), &[])
}

/// Fine hairs that are drawn back over the hair behind them.
pub(super) const BABY_HAIRS: Piece = wisps(true, 0.02, 0.0045, 0.016);

pub(super) const fn wisps(back: bool, length: f32, lift: f32, band: f32) -> Piece {
    let wisps = Wisps {
        back,
        length,
        lift,
        band,
    };
    Piece::new(Source::Wisps(wisps), &[])
}

pub(super) const fn made(made: Made, steps: &'static [Step]) -> Piece {
    Piece::new(Source::Made(made), steps)
}

pub(super) const fn reaching(normal: Vec3, from: f32) -> Step {
    Step::Strands { normal, from }
}

pub(super) const fn grow(about: [f32; 3], by: [f32; 3]) -> Step {
    Step::Grow {
        about: Vec3::from_array(about),
        by: Vec3::from_array(by),
    }
}

pub(super) const fn turn(about: [f32; 3], angles: [f32; 3]) -> Step {
    Step::Turn {
        about: Vec3::from_array(about),
        angles: Vec3::from_array(angles),
    }
}

pub(super) const fn shift(x: f32, y: f32, z: f32) -> Step {
    Step::Move(Vec3::new(x, y, z))
}

pub(super) const fn end(below: f32, ragged: f32) -> Step {
    Step::Cut { below, ragged }
}

pub(super) const fn layers(below: f32, rise: f32) -> Step {
    Step::Layers {
        below,
        ragged: 0.01,
        rise,
    }
}

pub(super) const fn flare(below: f32, by: f32) -> Step {
    Step::Flare { below, by }
}
