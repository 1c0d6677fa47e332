//! Hair that hangs: long hair and bobs.

use super::super::shape::Step;
use super::super::tresses::Tresses;
use super::Made;
use super::piece::{BABY_HAIRS, Piece, cut, end, flare, layers, made, shift};

/// A fringe that begins at the parting and leaves both eyes free.
pub(super) const SWEEP: Step = Step::Sweep { below: 0.142 };

/// Locks on hair that hangs straight, on full hair, and on hair that is cut at one height.
pub(super) const STRAIGHT: Tresses = Tresses {
    density: 1.6,
    width: 0.009,
    lift: 0.008,
    longer: [0.0, 0.06],
    step: 2,
};
const FULL: Tresses = Tresses {
    lift: 0.016,
    step: 1,
    ..STRAIGHT
};
const CUT: Tresses = Tresses {
    density: 2.4,
    longer: [0.015, 0.05],
    ..STRAIGHT
};
const LEVEL: Tresses = Tresses {
    lift: 0.006,
    longer: [0.022, 0.032],
    ..CUT
};

/// Parted at the side, to below the shoulder blades, in layers that begin at the chin.
pub(super) const LONG: &[Piece] = &[
    cut(
        "long01",
        &[Step::Part(0.38), Step::Slim(0.16), layers(-0.36, 0.2)],
    )
    .with(STRAIGHT),
    BABY_HAIRS,
];
pub(super) const ASYMMETRIC_BOB: &[Piece] = &[cut("bob01", &[SWEEP])];
pub(super) const BOB: &[Piece] = &[cut("bob02", &[SWEEP])];
pub(super) const BRAID: &[Piece] = &[
    cut("braid01", &[SWEEP]),
    made(Made::Band, &[shift(0.006, -0.353, -0.081)]),
];
/// Parted in the middle, with a high crown and broad waves.
pub(super) const VOLUME: &[Piece] = &[
    cut(
        "long01",
        &[Step::Crown(0.2), flare(-0.05, 0.5), layers(-0.4, 0.16)],
    )
    .wavy(0.014, 0.19, 0.0)
    .with(FULL),
    BABY_HAIRS,
];
/// To the shoulders, parted at the side and tucked behind the right ear.
pub(super) const LOB: &[Piece] = &[cut(
    "long01",
    &[
        Step::Part(0.3),
        Step::Tuck(-1.0),
        Step::Slim(0.1),
        end(-0.085, 0.006),
    ],
)
.with(CUT)];
/// To the chin, level, turned in.
pub(super) const BLUNT_BOB: &[Piece] = &[
    cut(
        "long01",
        &[Step::Slim(0.1), end(-0.025, 0.004), flare(0.0, -1.2)],
    )
    .with(LEVEL),
    BABY_HAIRS,
];
/// Parted at the other side, to below the shoulders, in narrow waves.
pub(super) const WAVY: &[Piece] = &[
    cut(
        "long01",
        &[Step::Part(-0.4), Step::Crown(0.1), layers(-0.24, 0.12)],
    )
    .wavy(0.013, 0.075, 0.03)
    .with(FULL),
    BABY_HAIRS,
];
