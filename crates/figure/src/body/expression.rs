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
        Expression::Neutral => NEUTRAL,
        Expression::Smile => SMILE,
        Expression::Laugh => LAUGH,
        Expression::Sad => SAD,
        Expression::Angry => ANGRY,
        Expression::Surprised => SURPRISED,
        Expression::Wink => WINK,
        Expression::Kiss => KISS,
    }
}

type Units = &'static [(&'static str, f32)];

/// At ease and well disposed.
const NEUTRAL: Units = &[
    CLOSED,
    ("mouthSmile*", 0.45),
    ("mouthDimple*", 0.15),
    ("browInnerUp", 0.3),
    ("browOuterUp*", 0.12),
    ("cheekSquint*", 0.15),
    ("eyeWide*", 0.1),
];

/// Lips that meet up to their corners.
const CLOSED: (&str, f32) = ("mouthClose", 0.15);

/// A smile that shows the upper teeth and reaches the eyes.
const SMILE: Units = &[
    ("mouthSmile*", 1.0),
    ("mouthUpperUp*", 0.65),
    ("mouthLowerDown*", 0.15),
    ("mouthStretch*", 0.25),
    ("mouthDimple*", 0.2),
    ("jawOpen", 0.12),
    ("cheekSquint*", 0.6),
    ("eyeSquint*", 0.25),
    ("browInnerUp", 0.3),
    ("browOuterUp*", 0.12),
];

const LAUGH: Units = &[
    ("mouthSmile*", 1.0),
    ("mouthUpperUp*", 0.7),
    ("mouthLowerDown*", 0.25),
    ("mouthStretch*", 0.3),
    ("jawOpen", 0.3),
    ("cheekSquint*", 0.8),
    ("eyeSquint*", 0.45),
    ("browInnerUp", 0.35),
];

const SAD: Units = &[
    CLOSED,
    ("mouthFrown*", 0.6),
    ("mouthShrugLower", 0.35),
    ("browInnerUp", 1.0),
    ("eyeBlink*", 0.18),
    ("eyeLookDown*", 0.1),
];

const ANGRY: Units = &[
    CLOSED,
    ("browDown*", 1.0),
    ("noseSneer*", 0.6),
    ("mouthPress*", 0.5),
    ("mouthFrown*", 0.35),
    ("eyeSquint*", 0.35),
    ("jawForward", 0.2),
];

const SURPRISED: Units = &[
    ("browInnerUp", 0.85),
    ("browOuterUp*", 0.85),
    ("eyeWide*", 0.5),
    ("jawOpen", 0.3),
    ("mouthFunnel", 0.25),
];

const WINK: Units = &[
    CLOSED,
    ("eyeBlinkLeft", 0.9),
    ("cheekSquintLeft", 0.6),
    ("mouthSmileLeft", 0.8),
    ("mouthSmileRight", 0.5),
    ("mouthDimpleLeft", 0.3),
    ("browDownLeft", 0.15),
    ("browOuterUpRight", 0.2),
];

const KISS: Units = &[
    CLOSED,
    ("mouthPucker", 1.3),
    ("mouthFunnel", 0.25),
    ("eyeBlink*", 0.12),
    ("eyeSquint*", 0.2),
    ("browInnerUp", 0.25),
];
