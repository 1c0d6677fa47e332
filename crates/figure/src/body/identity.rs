//! What tells one person from another: small differences of the face that a seed decides.

use crate::body::controls::Controls;
use crate::body::ears::Ears;

/// The seed of the average face.
const AVERAGE: u64 = 0;

/// Changes the features of the face, each by its own share of what is usual among adults.
///
/// The outline stays as the face shape asks, and nothing below the neck changes.
pub(crate) fn apply(controls: &mut Controls<'_>, seed: u64) {
    if seed == AVERAGE {
        return;
    }
    controls.ears = Ears::of(seed);
    for (shape, most) in FEATURES {
        controls.shift(shape, most * deviation(seed, shape));
    }
    for shape in PAIRS {
        for side in ["l", "r"] {
            let name = format!("{side}{shape}");
            controls.shift(&name, ASYMMETRY * deviation(seed, &name));
        }
    }
}

/// A number from -1 to 1 that the seed gives a trait, mostly near 0; always 0 for the average face.
pub(crate) fn deviation(seed: u64, name: &str) -> f32 {
    if seed == AVERAGE {
        return 0.0;
    }
    let bits = mixed(seed ^ digest(name));
    let part = |shift: u32| ((bits >> shift) & 0xff_ffff) as f32 / 16_777_215.0;
    part(0) + part(32) - 1.0
}

/// A number from 0 to 1 that the seed gives a trait, every one as likely; always 0 for the average face.
pub(crate) fn chance(seed: u64, name: &str) -> f32 {
    if seed == AVERAGE {
        return 0.0;
    }
    (mixed(seed ^ digest(name)) >> 40) as f32 / 16_777_216.0
}

/// FNV-1a of 64 bits.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
fn mixed(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Features and how far they go either way; a leading `*` stands for left and right.
const FEATURES: [(&str, f32); 42] = [
    ("nose-scale-horiz", 0.75),
    ("nose-scale-vert", 0.68),
    ("nose-scale-depth", 0.68),
    ("nose-volume", 0.52),
    ("nose-width1", 0.68),
    ("nose-width2", 0.6),
    ("nose-width3", 0.75),
    ("nose-flaring", 0.68),
    ("nose-hump", 0.55),
    ("nose-point", 0.6),
    ("nose-point-width", 0.75),
    ("nose-base", 0.68),
    ("nose-greek", 0.45),
    ("mouth-scale-horiz", 0.68),
    ("mouth-upperlip-volume", 0.68),
    ("mouth-lowerlip-volume", 0.68),
    ("mouth-upperlip-height", 0.6),
    ("mouth-lowerlip-height", 0.6),
    ("mouth-cupidsbow", 1.05),
    ("mouth-angles", 0.25),
    ("*-eye-scale", 0.36),
    ("*-eye-height1", 0.52),
    ("*-eye-height2", 0.2),
    ("*-eye-height3", 0.52),
    ("*-eye-corner1", 0.75),
    ("*-eye-corner2", 0.75),
    ("*-eye-bag", 0.36),
    ("eyebrows-trans", 0.45),
    ("eyebrows-angle", 0.2),
    ("*-cheek-volume", 0.6),
    ("*-cheek-bones", 0.83),
    ("*-cheek-inner", 0.6),
    ("chin-prominent", 0.75),
    ("chin-bones", 0.52),
    ("forehead-nubian", 0.6),
    ("forehead-temple", 0.52),
    ("forehead-scale-vert", 0.35),
    ("chin-width", 0.25),
    ("chin-height", 0.25),
    ("chin-jaw-drop", 0.4),
    ("head-fat", 0.25),
    ("head-scale-depth", 0.3),
];

/// Features that are never quite the same left and right.
const PAIRS: [&str; 6] = [
    "-eye-height1",
    "-eye-height2",
    "-eye-corner2",
    "-cheek-volume",
    "-cheek-bones",
    "-eye-scale",
];

/// How far one side departs from the other, at most.
const ASYMMETRY: f32 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bake::face_locals;

    #[test]
    fn a_seed_changes_the_head_alone() {
        let known: Vec<_> = face_locals().into_iter().map(|shape| shape.name).collect();
        let features = FEATURES
            .iter()
            .map(|(name, _)| name.trim_start_matches('*'));
        for name in features.chain(PAIRS) {
            assert!(known.iter().any(|shape| shape.contains(name)), "{name}");
            assert!(!name.contains("neck"), "{name}");
        }
    }

    #[test]
    fn seeds_differ_in_every_trait_and_seed_0_is_the_average() {
        for (shape, _) in FEATURES {
            let values = [1, 2, u64::MAX].map(|seed| deviation(seed, shape));
            assert!(values.iter().all(|v| (-1.0..=1.0).contains(v)), "{shape}");
            assert!(values[0] != values[1] && values[1] != values[2], "{shape}");
            assert_eq!(deviation(0, shape), 0.0);
        }
    }

    #[test]
    fn traits_of_many_seeds_lie_evenly_around_the_average() {
        let of = |seed| deviation(seed, "nose-hump");
        let sum: f32 = (1..=2000).map(of).sum();
        assert!((sum / 2000.0).abs() < 0.03);
        let low = (1..=2000).filter(|seed| chance(*seed, "iris") < 0.25);
        assert!((420..580).contains(&low.count()));
    }
}
