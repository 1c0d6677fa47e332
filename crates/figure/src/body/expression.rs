//! What the face shows: strengths of face units.

use crate::body::controls::Controls;
use crate::vocabulary::Expression;

/// Adds the face units of an expression; `*` at the end of a name stands for left and right.
pub(crate) fn apply(controls: &mut Controls<'_>, expression: Expression) {
    for (unit, strength) in units(expression) {
        match unit.strip_suffix('*') {
            Some(unit) => ["Left", "Right"]
                .iter()
                .for_each(|side| controls.add(&format!("{unit}{side}"), *strength)),
            None => controls.add(unit, *strength),
        }
    }
}

fn units(expression: Expression) -> &'static [(&'static str, f32)] {
    match expression {
        Expression::Neutral => &[("mouthSmile*", 0.08), ("eyeBlink*", 0.1)],
        Expression::Smile => &[
            ("mouthSmile*", 0.95),
            ("cheekSquint*", 0.55),
            ("eyeSquint*", 0.16),
            ("eyeBlink*", 0.12),
            ("mouthDimple*", 0.3),
            ("mouthUpperUp*", 0.25),
            ("browInnerUp", 0.2),
            ("browOuterUp*", 0.12),
        ],
        Expression::Laugh => &[
            ("mouthSmile*", 0.9),
            ("cheekSquint*", 0.8),
            ("eyeSquint*", 0.4),
            ("jawOpen", 0.22),
            ("mouthUpperUp*", 0.45),
            ("mouthLowerDown*", 0.1),
        ],
        Expression::Sad => &[("mouthFrown*", 0.9), ("browInnerUp", 0.8)],
        Expression::Angry => &[
            ("browDown*", 1.0),
            ("noseSneer*", 0.6),
            ("mouthPress*", 0.5),
            ("eyeSquint*", 0.4),
        ],
        Expression::Surprised => &[
            ("browInnerUp", 1.0),
            ("browOuterUp*", 0.9),
            ("eyeWide*", 0.8),
            ("jawOpen", 0.45),
        ],
    }
}
