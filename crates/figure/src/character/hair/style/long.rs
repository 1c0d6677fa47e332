//! Hair that hangs: long hair and bobs.

use super::super::shape::Step;
use super::Made;
use super::piece::{Piece, cut, end, flare, made, plain, shift};

/// A fringe that begins at the parting and leaves both eyes free.
pub(super) const SWEEP: Step = Step::Sweep { below: 0.142 };

pub(super) const LONG: &[Piece] = &[plain("long01")];
pub(super) const ASYMMETRIC_BOB: &[Piece] = &[cut("bob01", &[SWEEP])];
pub(super) const BOB: &[Piece] = &[cut("bob02", &[SWEEP])];
pub(super) const BRAID: &[Piece] = &[
    plain("braid01"),
    made(Made::Band, &[shift(0.006, -0.353, -0.081)]),
];
pub(super) const VOLUME: &[Piece] =
    &[cut("long01", &[Step::Crown(0.16), end(-0.42, 0.05)]).wavy(0.009, 0.22, -0.02)];
pub(super) const LOB: &[Piece] = &[cut("long01", &[end(-0.11, 0.025)])];
pub(super) const BLUNT_BOB: &[Piece] = &[cut("long01", &[end(-0.07, 0.008), flare(0.0, -1.2)])];
pub(super) const WAVY: &[Piece] =
    &[cut("long01", &[Step::Crown(0.1), end(-0.36, 0.05)]).wavy(0.011, 0.075, 0.0)];
