//! Coils, curls, braids and locs.

use super::super::stubble::Crop;
use super::Made;
use super::piece::{Piece, crop, made};

pub(super) const SHORT_AFRO: &[Piece] = &[crop(Crop::Round)];
pub(super) const COILS: &[Piece] = &[crop(Crop::Coils)];
pub(super) const CORNROWS: &[Piece] = &[crop(Crop::Rows)];
pub(super) const LOCS: &[Piece] = &[crop(Crop::Shade), made(Made::Locs, &[])];
pub(super) const BOX_BRAIDS: &[Piece] = &[crop(Crop::Shade), made(Made::Braids, &[])];
pub(super) const RINGLETS: &[Piece] = &[crop(Crop::Shade), made(Made::Ringlets, &[])];
pub(super) const CURLS: &[Piece] = &[crop(Crop::Shade), made(Made::Spirals, &[])];
pub(super) const FLAT_TOP: &[Piece] = &[crop(Crop::FlatTop)];
pub(super) const FROHAWK: &[Piece] = &[crop(Crop::Crest)];
pub(super) const AFRO: &[Piece] = &[crop(Crop::Ball)];
