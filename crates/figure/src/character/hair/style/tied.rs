//! Hair drawn back tightly: tails, buns, puffs and braids.

use glam::Vec3;

use super::super::shape::Step;
use super::super::stubble::Crop;
use super::Made;
use super::long::STRAIGHT;
use super::piece::{BABY_HAIRS, Piece, crop, cut, end, grow, made, plain, reaching, shift, turn};

/// The sleek hair that tails and buns go with.
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
pub(super) const UNDER: Piece = crop(Crop::Under);
/// Where the tail of the ponytail is tied.
const TIE: [f32; 3] = [0.0, 0.085, -0.078];
/// Lays a band around that place.
const ROLL: Step = turn([0.0; 3], [-1.25, 0.0, 0.0]);
const TO_TIE: Step = shift(TIE[0], TIE[1], TIE[2]);
/// Lays it around a tail that begins at the side of the head.
const ALONG_TAIL: Step = shift(0.0, 0.062, -0.1);
/// Moves a tail and its band to the crown, to one side, and behind one of the ears.
const HIGH: [Step; 2] = [turn(TIE, [0.35, 0.0, 0.0]), shift(0.0, 0.045, 0.052)];
const ASIDE: [Step; 2] = [turn(TIE, [0.0, -1.9, 0.0]), shift(0.05, -0.05, 0.05)];
const PAIRED: [Step; 2] = [turn(TIE, [0.0, -1.4, 0.0]), shift(0.054, 0.02, 0.05)];
/// The tail of the ponytail alone.
const TAIL: Step = reaching(Vec3::NEG_Y, 0.12);
/// The hanging part of the braid alone.
const BRAID: Step = reaching(Vec3::NEG_Y, 0.2);

pub(super) const PUFFS: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    made(Made::Puff, &[shift(0.085, 0.135, -0.005)]).both(),
];

pub(super) const PUFF: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    made(
        Made::Puff,
        &[grow([0.0; 3], [1.25, 1.1, 1.2]), shift(0.0, 0.172, -0.02)],
    ),
];

pub(super) const TOP_KNOT: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    made(
        Made::Bun,
        &[turn([0.0; 3], [-0.25, 0.0, 0.0]), shift(0.0, 0.163, 0.0)],
    ),
];

pub(super) const LOW_BUN: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    made(
        Made::Bun,
        &[
            grow([0.0; 3], [1.5, 1.2, 1.25]),
            turn([0.0; 3], [-1.95, 0.0, 0.0]),
            shift(0.0, 0.0, -0.072),
        ],
    ),
];

pub(super) const SPACE_BUNS: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    made(
        Made::Bun,
        &[turn([0.0; 3], [0.0, 0.0, -0.6]), shift(0.06, 0.148, 0.012)],
    )
    .both(),
];

pub(super) const PONYTAIL: &[Piece] = &[
    plain("ponytail01"),
    BABY_HAIRS,
    made(Made::Band, &[ROLL, TO_TIE]),
];

pub(super) const HIGH_TAIL: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    cut(
        "ponytail01",
        &[TAIL, HIGH[0], grow(TIE, [1.5, 1.25, 1.3]), HIGH[1]],
    ),
    made(Made::Band, &[ROLL, TO_TIE, HIGH[0], HIGH[1]]),
];

pub(super) const SIDE_TAIL: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    cut(
        "ponytail01",
        &[TAIL, grow(TIE, [1.5, 0.85, 1.2]), ASIDE[0], ASIDE[1]],
    ),
    made(Made::Band, &[ROLL, ALONG_TAIL, ASIDE[0], ASIDE[1]]),
];

pub(super) const HALF_UP: &[Piece] = &[
    cut(
        "long01",
        &[
            Step::Tuck(1.0),
            Step::Tuck(-1.0),
            Step::Slim(0.22),
            end(-0.3, 0.008),
        ],
    )
    .with(STRAIGHT),
    made(
        Made::Bun,
        &[turn([0.0; 3], [-0.85, 0.0, 0.0]), shift(0.0, 0.155, -0.052)],
    ),
];

pub(super) const PIGTAILS: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    cut(
        "ponytail01",
        &[TAIL, grow(TIE, [1.3, 0.75, 1.0]), PAIRED[0], PAIRED[1]],
    )
    .both(),
    made(Made::Band, &[ROLL, ALONG_TAIL, PAIRED[0], PAIRED[1]]).both(),
];

pub(super) const TWIN_BRAIDS: &[Piece] = &[
    UNDER,
    SLEEK,
    BABY_HAIRS,
    cut(
        "braid01",
        &[
            BRAID,
            grow([0.0, -0.03, -0.06], [0.8, 0.75, 0.8]),
            turn([0.0, -0.03, -0.06], [-0.5, 0.0, 0.0]),
            shift(0.064, 0.05, 0.022),
        ],
    )
    .both(),
];
