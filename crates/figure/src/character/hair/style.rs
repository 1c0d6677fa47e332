//! The hairstyles: what each is put together from.

use glam::Vec3;

use super::locks::{self, Hanging};
use super::puff;
use super::shape::{Step, Wave};
use super::stubble::Crop;
use crate::vocabulary::HAIRSTYLES;

/// A piece of a hairstyle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// What it is.
    pub(super) source: Source,
    /// What is done to it, in order.
    pub(super) steps: &'static [Step],
    /// Whether it is wavy.
    pub(super) wave: Option<Wave>,
}

/// Where a piece comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    /// A hair of the figure pack.
    Authored(&'static str),
    /// Short hair on the scalp.
    Crop(Crop),
    /// Hair that is made here.
    Made(Made),
}

/// Hair that is made here; each is made once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Made {
    /// Thick matted locks.
    Locs,
    /// Many thin braids.
    Braids,
    /// Coiled locks to the shoulders.
    Ringlets,
    /// Tight short coils.
    Spirals,
    /// A coiled bun about the origin.
    Bun,
    /// A frizzy ball about the origin.
    Puff,
}

impl Made {
    /// Makes it, in metres from the head's joint.
    pub(super) fn mesh(self) -> likeness_raster::Mesh {
        let style = |count, length, radius, coil, body| Hanging {
            count,
            length,
            radius,
            coil,
            body,
        };
        match self {
            Self::Locs => locks::hanging(&style(150, 0.23, 0.0055, (0.0, 0.0), 0.02)),
            Self::Braids => locks::hanging(&style(230, 0.27, 0.0036, (0.0, 0.0), 0.016)),
            Self::Ringlets => locks::hanging(&style(200, 0.25, 0.0033, (0.0085, 25.0), 0.03)),
            Self::Spirals => locks::hanging(&style(330, 0.12, 0.0028, (0.0065, 40.0), 0.032)),
            Self::Bun => locks::bun(),
            Self::Puff => puff::puff(),
        }
    }
}

/// A piece that is worn as it was made.
pub(super) const AS_IT_IS: Piece = plain("");

/// The pieces of a style; none for a number that is no style.
pub(super) fn pieces(index: u8) -> &'static [Piece] {
    STYLES.get(usize::from(index)).copied().unwrap_or_default()
}

const fn plain(name: &'static str) -> Piece {
    cut(name, &[])
}

const fn cut(name: &'static str, steps: &'static [Step]) -> Piece {
    Piece {
        source: Source::Authored(name),
        steps,
        wave: None,
    }
}

const fn crop(crop: Crop) -> Piece {
    Piece {
        source: Source::Crop(crop),
        steps: &[],
        wave: None,
    }
}

const fn made(made: Made, steps: &'static [Step]) -> Piece {
    Piece {
        source: Source::Made(made),
        steps,
        wave: None,
    }
}

const fn wavy(piece: Piece, swing: f32, length: f32, below: f32) -> Piece {
    Piece {
        wave: Some(Wave {
            swing,
            length,
            below,
        }),
        ..piece
    }
}

const fn reaching(normal: Vec3, from: f32) -> Step {
    Step::Strands { normal, from }
}

const fn above(y: f32) -> Step {
    Step::Keep {
        normal: Vec3::Y,
        from: y,
    }
}

const fn grow(about: [f32; 3], by: [f32; 3]) -> Step {
    Step::Grow {
        about: Vec3::from_array(about),
        by: Vec3::from_array(by),
    }
}

const fn turn(about: [f32; 3], angles: [f32; 3]) -> Step {
    Step::Turn {
        about: Vec3::from_array(about),
        angles: Vec3::from_array(angles),
    }
}

const fn shift(x: f32, y: f32, z: f32) -> Step {
    Step::Move(Vec3::new(x, y, z))
}

const fn shorten(below: f32, to: f32) -> Step {
    Step::Shorten { below, to }
}

const fn flare(below: f32, by: f32) -> Step {
    Step::Flare { below, by }
}

/// Hair drawn back tightly, which tails and buns go with.
const SLEEK: Piece = cut(
    "ponytail01",
    &[
        reaching(Vec3::Z, 0.0),
        Step::Keep {
            normal: Vec3::Z,
            from: -0.07,
        },
    ],
);
/// What shows where the sleek hair is open.
const UNDER: Piece = crop(Crop::Under);
/// Where the tail of the ponytail is tied.
const TIE: [f32; 3] = [0.0, 0.085, -0.078];
/// The tail of the ponytail alone.
const TAIL: Step = reaching(Vec3::NEG_Y, 0.12);
/// The hanging part of the braid alone.
const BRAID: Step = reaching(Vec3::NEG_Y, 0.2);

const STYLES: [&[Piece]; HAIRSTYLES as usize] = [
    &[],
    &[plain("long01")],
    &[plain("bob01")],
    &[plain("bob02")],
    &[plain("braid01")],
    &[plain("ponytail01")],
    &[plain("short01")],
    &[plain("short02")],
    &[plain("short03")],
    &[plain("short04")],
    &[plain("afro01")],
    &[crop(Crop::Buzz)],
    &[crop(Crop::Fade)],
    &[crop(Crop::Crew), cut("short02", &[above(0.05)])],
    &[crop(Crop::Coils)],
    &[crop(Crop::Rows)],
    &[crop(Crop::Shade), made(Made::Locs, &[])],
    &[crop(Crop::Shade), made(Made::Braids, &[])],
    &[crop(Crop::Shade), made(Made::Ringlets, &[])],
    &[crop(Crop::Shade), made(Made::Spirals, &[])],
    &[crop(Crop::FlatTop)],
    &[crop(Crop::Crest)],
    &[crop(Crop::Ball)],
    PUFFS,
    &[
        UNDER,
        SLEEK,
        made(
            Made::Puff,
            &[grow([0.0; 3], [1.25, 1.1, 1.2]), shift(0.0, 0.172, -0.02)],
        ),
    ],
    &[
        UNDER,
        SLEEK,
        made(
            Made::Bun,
            &[turn([0.0; 3], [-0.25, 0.0, 0.0]), shift(0.0, 0.163, 0.0)],
        ),
    ],
    &[
        UNDER,
        SLEEK,
        made(
            Made::Bun,
            &[turn([0.0; 3], [-1.9, 0.0, 0.0]), shift(0.0, 0.03, -0.078)],
        ),
    ],
    SPACE_BUNS,
    HIGH_TAIL,
    SIDE_TAIL,
    &[cut("long01", &[Step::Crown(0.16)])],
    PIGTAILS,
    TWIN_BRAIDS,
    &[cut("long01", &[shorten(0.0, 0.3)])],
    &[cut("long01", &[shorten(0.02, 0.15), flare(-0.02, -1.3)])],
    &[wavy(
        cut("long01", &[Step::Crown(0.1), shorten(0.0, 0.62)]),
        0.011,
        0.075,
        0.03,
    )],
    HALF_UP,
    MOHAWK,
    &[crop(Crop::Fade), cut("short04", &[above(0.075)])],
    &[
        crop(Crop::Fade),
        cut("short01", &[above(0.07), Step::Lift(0.022)]),
    ],
];

const PUFFS: &[Piece] = &[
    UNDER,
    SLEEK,
    made(Made::Puff, &[shift(0.085, 0.135, -0.005)]),
    made(Made::Puff, &[Step::Mirror, shift(-0.085, 0.135, -0.005)]),
];

const SPACE_BUNS: &[Piece] = &[
    UNDER,
    SLEEK,
    made(
        Made::Bun,
        &[turn([0.0; 3], [0.0, 0.0, -0.6]), shift(0.06, 0.148, 0.012)],
    ),
    made(
        Made::Bun,
        &[
            turn([0.0; 3], [0.0, 0.0, -0.6]),
            shift(0.06, 0.148, 0.012),
            Step::Mirror,
        ],
    ),
];

const HIGH_TAIL: &[Piece] = &[
    UNDER,
    SLEEK,
    cut(
        "ponytail01",
        &[
            TAIL,
            turn(TIE, [0.35, 0.0, 0.0]),
            grow(TIE, [1.5, 1.25, 1.3]),
            shift(0.0, 0.045, 0.052),
        ],
    ),
];

const SIDE_TAIL: &[Piece] = &[
    UNDER,
    SLEEK,
    cut(
        "ponytail01",
        &[
            TAIL,
            grow(TIE, [1.5, 0.85, 1.2]),
            turn(TIE, [0.0, -1.9, 0.0]),
            shift(0.042, -0.05, 0.062),
        ],
    ),
];

const HALF_UP: &[Piece] = &[
    plain("long01"),
    made(
        Made::Bun,
        &[turn([0.0; 3], [-0.85, 0.0, 0.0]), shift(0.0, 0.155, -0.052)],
    ),
];

const PIGTAILS: &[Piece] = &[
    UNDER,
    SLEEK,
    cut(
        "ponytail01",
        &[
            TAIL,
            grow(TIE, [1.3, 0.75, 1.0]),
            turn(TIE, [0.0, -1.4, 0.0]),
            shift(0.044, 0.02, 0.062),
        ],
    ),
    cut(
        "ponytail01",
        &[
            TAIL,
            grow(TIE, [1.3, 0.75, 1.0]),
            turn(TIE, [0.0, -1.4, 0.0]),
            shift(0.044, 0.02, 0.062),
            Step::Mirror,
        ],
    ),
];

const TWIN_BRAIDS: &[Piece] = &[
    UNDER,
    SLEEK,
    cut(
        "braid01",
        &[
            BRAID,
            grow([0.0, -0.03, -0.06], [0.8, 0.75, 0.8]),
            shift(0.078, 0.025, 0.035),
        ],
    ),
    cut(
        "braid01",
        &[
            BRAID,
            grow([0.0, -0.03, -0.06], [0.8, 0.75, 0.8]),
            shift(0.078, 0.025, 0.035),
            Step::Mirror,
        ],
    ),
];

const MOHAWK: &[Piece] = &[
    crop(Crop::Fade),
    cut(
        "short01",
        &[above(0.05), grow([0.0, 0.06, 0.02], [0.5, 1.45, 1.04])],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_but_zero_is_a_style_of_its_own() {
        assert!(pieces(0).is_empty() && pieces(HAIRSTYLES).is_empty());
        for index in 1..HAIRSTYLES {
            assert!(!pieces(index).is_empty(), "{index}");
            let same = (0..index).find(|other| pieces(*other) == pieces(index));
            assert_eq!(same, None, "{index}");
        }
    }
}
