//! Hair that hangs: long hair and bobs.

use super::super::shape::Step;
use super::Made;
use super::piece::{Piece, cut, flare, made, plain, shift, shorten};

/// A fringe that begins at the parting and leaves both eyes free.
pub(super) const SWEEP: Step = Step::Sweep { below: 0.118 };

pub(super) const LONG: &[Piece] = &[plain("long01")];
pub(super) const ASYMMETRIC_BOB: &[Piece] = &[cut("bob01", &[SWEEP])];
pub(super) const BOB: &[Piece] = &[cut("bob02", &[SWEEP])];
pub(super) const BRAID: &[Piece] = &[
    plain("braid01"),
    made(Made::Band, &[shift(0.006, -0.353, -0.081)]),
];
pub(super) const VOLUME: &[Piece] = &[cut("long01", &[Step::Crown(0.16)])];
pub(super) const LOB: &[Piece] = &[cut("long01", &[shorten(0.0, 0.3)])];
pub(super) const BLUNT_BOB: &[Piece] = &[cut("long01", &[shorten(0.02, 0.15), flare(-0.02, -1.3)])];
pub(super) const WAVY: &[Piece] =
    &[cut("long01", &[Step::Crown(0.1), shorten(0.0, 0.62)]).wavy(0.011, 0.075, 0.03)];
