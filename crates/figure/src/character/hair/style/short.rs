//! Short hair: crops on the scalp, and cuts that the pack has.

use super::super::shape::Step;
use super::super::stubble::Crop;
use super::long::SWEEP;
use super::piece::{BABY_HAIRS, Piece, crop, cut, end, flare, grow, plain};
use super::tied::UNDER;

/// Without the loose locks that stand off the temples.
const CLOSE: Step = Step::Within(0.055);

pub(super) const SHORT: &[Piece] = &[UNDER, cut("short01", &[CLOSE]), BABY_HAIRS];
pub(super) const FRINGE: &[Piece] = &[plain("short02")];
pub(super) const SIDE_SWEPT: &[Piece] = &[cut("short03", &[SWEEP])];
pub(super) const SLICKED_BACK: &[Piece] = &[UNDER, plain("short04"), BABY_HAIRS];
pub(super) const BUZZ: &[Piece] = &[crop(Crop::Buzz)];
pub(super) const FADE: &[Piece] = &[crop(Crop::Fade)];
pub(super) const CREW_CUT: &[Piece] = &[crop(Crop::Crew)];
pub(super) const UNDERCUT: &[Piece] = &[
    crop(Crop::Fade),
    cut(
        "short04",
        &[end(0.075, 0.005), flare(0.115, -2.0), Step::Sunk],
    ),
];

pub(super) const MOHAWK: &[Piece] = &[
    crop(Crop::Fade),
    cut(
        "short01",
        &[
            grow([0.0, 0.06, 0.02], [0.5, 1.45, 1.04]),
            end(0.045, 0.005),
            Step::Sunk,
        ],
    ),
];

pub(super) const QUIFF: &[Piece] = &[
    crop(Crop::Fade),
    cut(
        "short01",
        &[
            end(0.07, 0.005),
            flare(0.11, -2.4),
            Step::Lift(0.022),
            Step::Sunk,
        ],
    ),
];
