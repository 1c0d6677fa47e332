//! The outline of the face.

use crate::body::controls::Controls;
use crate::vocabulary::FaceShape;

/// Adds the shapes of an outline.
pub(crate) fn apply(controls: &mut Controls<'_>, shape: FaceShape) {
    let (heads, shifts) = outline(shape);
    heads
        .iter()
        .for_each(|(name, strength)| controls.add(name, *strength));
    shifts
        .iter()
        .for_each(|(name, amount)| controls.shift(name, *amount));
}

type Strengths = &'static [(&'static str, f32)];

/// Outlines of the whole head, and features that go with them.
fn outline(shape: FaceShape) -> (Strengths, Strengths) {
    match shape {
        FaceShape::Oval => (&[("head-oval", 0.8)], &[]),
        FaceShape::Round => (&[("head-round", 0.9)], &[]),
        FaceShape::Square => (&[("head-square", 0.9)], &[]),
        // The rectangle alone makes a block of a head: half of it, and an oval for the jaw.
        FaceShape::Long => (
            &[("head-rectangular", 0.15)],
            &[
                ("head-scale-vert", 0.4),
                ("head-scale-horiz", -0.22),
                ("chin-height", 0.15),
            ],
        ),
        FaceShape::Heart => (&[("head-invertedtriangular", 0.9)], &[("chin-width", -0.3)]),
        FaceShape::Diamond => (&[("head-diamond", 0.9)], &[]),
        FaceShape::Triangle => (&[("head-triangular", 0.9)], &[]),
    }
}
