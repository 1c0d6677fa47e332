//! Who the body is: sex, descent, build.

use crate::FigureSpec;
use crate::body::controls::{Controls, Phenotype};
use crate::vocabulary::{BodyAxis, Gender};

/// Sets the mix of adults and the shapes that go with the asked dimensions.
pub(crate) fn apply(controls: &mut Controls<'_>, spec: &FigureSpec) {
    controls.phenotype = base(spec);
    match spec.gender {
        Gender::Female => shift_all(controls, FEMALE, 1.0),
        Gender::Male => shift_all(controls, MALE, 1.0),
    }
    for &(axis, value) in &spec.body_dimensions {
        let value = if value.is_finite() {
            value.clamp(0.0, 1.0)
        } else {
            0.0
        };
        dimension(controls, spec.gender, axis, value);
    }
}

fn base(spec: &FigureSpec) -> Phenotype {
    let (gender, muscle) = match spec.gender {
        Gender::Female => (1.0, 0.48),
        Gender::Male => (0.0, 0.6),
    };
    let deep = ((f32::from(spec.skin_tone) - 5.0) / 3.0).clamp(0.0, 1.0);
    Phenotype {
        descent: [deep, 0.15 * (1.0 - deep), 0.85 * (1.0 - deep)],
        gender,
        muscle,
        weight: 0.47,
        height: 0.5,
        proportions: 0.15,
        cup_size: 0.5,
        firmness: 0.65,
    }
}

fn dimension(controls: &mut Controls<'_>, gender: Gender, axis: BodyAxis, value: f32) {
    let phenotype = &mut controls.phenotype;
    match axis {
        BodyAxis::Muscular => {
            // A woman's trained body keeps its outline; most of what the shapes add is a man's.
            let (share, shapes) = match gender {
                Gender::Female => (0.55, MUSCULAR_FEMALE),
                Gender::Male => (1.0, MUSCULAR),
            };
            phenotype.muscle += (0.98 - phenotype.muscle) * value * share;
            shift_all(controls, shapes, value);
        }
        BodyAxis::Overweight => {
            // The first half is fuller, the second heavy.
            phenotype.weight += 0.5 * value.powf(1.5);
            match gender {
                Gender::Female => shift_all(controls, OVERWEIGHT_FEMALE, value.powf(1.5)),
                Gender::Male => shift_all(controls, OVERWEIGHT, value),
            }
        }
        BodyAxis::Underweight => {
            phenotype.weight -= 0.42 * value;
            shift_all(controls, UNDERWEIGHT, value);
        }
        BodyAxis::Tall => phenotype.height += 0.4 * value,
        BodyAxis::Short => phenotype.height -= 0.35 * value,
        BodyAxis::Hourglass => shift_all(controls, HOURGLASS, value),
        BodyAxis::Pear => shift_all(controls, PEAR, value),
        BodyAxis::Apple => shift_all(controls, APPLE, value),
        BodyAxis::BroadShoulders => shift_all(controls, BROAD_SHOULDERS, value),
        BodyAxis::NarrowShoulders => shift_all(controls, BROAD_SHOULDERS, -value),
        BodyAxis::LongLegs => shift_all(controls, LONG_LEGS, value),
        BodyAxis::ShortLegs => shift_all(controls, LONG_LEGS, -value),
        BodyAxis::FullChest => {
            phenotype.cup_size += 0.4 * value;
            shift_all(controls, FULL_CHEST, value);
        }
    }
}

fn shift_all(controls: &mut Controls<'_>, shifts: &[(&str, f32)], factor: f32) {
    for (shape, amount) in shifts {
        controls.shift(shape, amount * factor);
    }
}

/// A softer face than the average of the source's scans: fuller lips, larger eyes, a finer nose and jaw.
const FEMALE: &[(&str, f32)] = &[
    ("*-eye-scale", 0.5),
    ("*-eye-height2", 0.32),
    ("*-eye-corner2", 0.15),
    ("mouth-upperlip-volume", 0.45),
    ("mouth-lowerlip-volume", 0.4),
    ("mouth-upperlip-height", 0.15),
    ("nose-scale-horiz", -0.25),
    ("nose-width2", -0.2),
    ("nose-width3", -0.2),
    ("nose-point", 0.15),
    ("nose-volume", -0.2),
    ("chin-width", -0.6),
    ("chin-bones", -0.5),
    ("chin-jaw-drop", -0.15),
    ("*-cheek-bones", 0.25),
    ("forehead-nubian", 0.15),
    ("eyebrows-trans", 0.8),
    ("eyebrows-angle", 0.5),
    ("mouth-angles", 0.25),
    ("mouth-scale-horiz", -0.15),
    ("neck-scale-horiz", -0.4),
    ("neck-scale-depth", -0.3),
];

/// A broad jaw, lean cheeks, and open eyes under brows that do not press on them.
const MALE: &[(&str, f32)] = &[
    ("chin-width", 0.45),
    ("chin-bones", 0.6),
    ("chin-jaw-drop", 0.25),
    ("chin-prominent", 0.3),
    ("*-cheek-volume", -0.4),
    ("*-cheek-inner", -0.2),
    ("head-fat", -0.35),
    ("neck-scale-horiz", 0.3),
    ("*-eye-scale", 0.35),
    ("*-eye-height2", 0.46),
    ("eyebrows-trans", 0.5),
    ("eyebrows-angle", 0.32),
    ("nose-volume", -0.3),
    ("nose-point", 0.15),
    ("mouth-angles", 0.15),
];

const MUSCULAR: &[(&str, f32)] = &[
    ("torso-vshape", 0.8),
    ("torso-muscle-pectoral", 0.8),
    ("torso-muscle-dorsi", 0.8),
    ("*-upperarm-muscle", 0.8),
    ("*-lowerarm-muscle", 0.7),
    ("*-upperarm-shoulder-muscle", 0.5),
    ("*-upperleg-muscle", 0.4),
    ("*-lowerleg-muscle", 0.4),
];

const MUSCULAR_FEMALE: &[(&str, f32)] = &[
    ("torso-vshape", 0.1),
    ("torso-muscle-pectoral", 0.2),
    ("torso-muscle-dorsi", 0.25),
    ("measure-waist-circ", -0.25),
    ("*-upperarm-muscle", 0.4),
    ("*-lowerarm-muscle", 0.35),
    ("*-upperarm-shoulder-muscle", 0.2),
    ("*-upperleg-muscle", 0.3),
    ("*-lowerleg-muscle", 0.3),
];

const OVERWEIGHT: &[(&str, f32)] = &[
    ("stomach-tone", -0.5),
    ("measure-waist-circ", 0.8),
    ("torso-scale-depth", 0.5),
    ("hip-scale-depth", 0.4),
    ("measure-hips-circ", 0.5),
    ("buttocks-volume", 0.5),
    ("head-fat", 0.25),
    ("neck-double", 0.3),
    ("measure-thigh-circ", 0.5),
];

/// A woman's weight settles on hips, thighs and chest before the waist.
const OVERWEIGHT_FEMALE: &[(&str, f32)] = &[
    ("stomach-tone", -0.4),
    ("measure-waist-circ", 0.65),
    ("torso-scale-depth", 0.6),
    ("hip-scale-depth", 0.5),
    ("measure-hips-circ", 0.7),
    ("buttocks-volume", 0.6),
    ("*-upperarm-fat", 0.4),
    ("head-fat", 0.4),
    ("neck-double", 0.3),
    ("measure-shoulder-dist", -0.9),
    ("measure-thigh-circ", 0.6),
];

const HOURGLASS: &[(&str, f32)] = &[
    ("measure-waist-circ", -1.2),
    ("measure-hips-circ", 0.7),
    ("measure-bust-circ", 0.4),
    ("hip-scale-horiz", 0.4),
];

const PEAR: &[(&str, f32)] = &[
    ("measure-hips-circ", 0.9),
    ("hip-scale-horiz", 0.5),
    ("measure-thigh-circ", 0.7),
    ("buttocks-volume", 0.4),
    ("measure-shoulder-dist", -0.3),
    ("measure-bust-circ", -0.2),
];

const APPLE: &[(&str, f32)] = &[
    ("measure-waist-circ", 1.3),
    ("stomach-tone", -0.7),
    ("torso-scale-depth", 0.45),
    ("measure-hips-circ", -0.3),
    ("measure-thigh-circ", -0.2),
];

const BROAD_SHOULDERS: &[(&str, f32)] = &[
    ("measure-shoulder-dist", 0.9),
    ("torso-vshape", 0.5),
    ("torso-muscle-dorsi", 0.2),
];

/// Longer legs under a shorter trunk.
const LONG_LEGS: &[(&str, f32)] = &[
    ("measure-upperleg-height", 0.7),
    ("measure-lowerleg-height", 0.7),
    ("torso-scale-vert", -0.2),
];

const FULL_CHEST: &[(&str, f32)] = &[("measure-bust-circ", 0.7)];

const UNDERWEIGHT: &[(&str, f32)] = &[
    ("measure-waist-circ", -0.4),
    ("torso-scale-horiz", -0.25),
    ("torso-scale-depth", -0.25),
    ("measure-thigh-circ", -0.3),
    ("*-cheek-volume", -0.4),
    ("head-fat", -0.3),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_overweight_is_always_heavier() {
        for &gender in Gender::ALL {
            let weight = |step: u8| {
                let mut controls = Controls::new(&[], 0);
                let value = f32::from(step) / 10.0;
                dimension(&mut controls, gender, BodyAxis::Overweight, value);
                controls.phenotype.weight
            };
            let weights: Vec<f32> = (0..=10).map(weight).collect();
            assert!(weights.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
