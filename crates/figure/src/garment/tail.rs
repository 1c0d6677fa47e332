use std::borrow::Cow;

use glam::Vec3;

use super::dress::Cloth;
use super::piece::Piece;
use crate::base::SkinWeights;

/// A cloth together with what hangs from its lower end, so that what is laid on both follows both.
pub(super) struct WithTail {
    points: Vec<Vec3>,
    weights: SkinWeights,
    /// The points of both that face the front.
    pub(super) facing: Vec<Vec3>,
}

impl WithTail {
    /// Joins a cloth and its `tail`, if it has one.
    pub(super) fn new(cloth: &Cloth<'_>, tail: Option<&Piece>) -> Self {
        let rest = tail.map_or(&[][..], |tail| &tail.rest);
        let of_cloth = (0..cloth.points.len()).map(|i| cloth.weights.of(i));
        let of_tail = (0..rest.len()).filter_map(|i| Some(tail?.weights.of(i)));
        let rows = of_cloth.chain(of_tail).map(|row| row.iter().copied());
        let facing = tail.map_or_else(Vec::new, Piece::facing_front);
        Self {
            points: [&cloth.points, rest].concat(),
            weights: SkinWeights::from_rows(rows),
            facing: cloth.facing_front().chain(facing).collect(),
        }
    }

    /// Both as one cloth of the same kind.
    pub(super) fn cloth<'a>(&'a self, of: &Cloth<'a>) -> Cloth<'a> {
        Cloth {
            template: of.template,
            points: self.points.clone(),
            core: Vec::new(),
            weights: Cow::Borrowed(&self.weights),
        }
    }
}
