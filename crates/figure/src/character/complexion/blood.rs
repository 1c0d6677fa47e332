//! Where blood lies close beneath the skin, and the rims of the lids.

use glam::{Vec2, Vec3};

use crate::base::BaseMesh;

/// A spot on the body as it is modelled: its middle on the left half, its radius in metres, and its strength.
type Spot = (Vec3, f32, f32);

/// Of the head: tip and wings of the nose, cheeks, ears, chin, lids.
const HEAD: [Spot; 8] = [
    (Vec3::new(0.0, 0.689, 0.166), 0.019, 0.15),
    (Vec3::new(0.0165, 0.688, 0.15), 0.013, 0.12),
    (Vec3::new(0.047, 0.697, 0.122), 0.036, 0.17),
    (Vec3::new(0.083, 0.722, 0.034), 0.036, 0.22),
    (Vec3::new(0.0, 0.632, 0.149), 0.02, 0.08),
    (Vec3::new(0.033, 0.739, 0.136), 0.014, 0.1),
    (Vec3::new(0.022, 0.719, 0.137), 0.011, 0.08),
    (Vec3::new(0.0, 0.56, 0.075), 0.07, 0.06),
];
/// Height below which none of these reaches, and above which none of the limbs'.
const SHOULDERS: f32 = 0.49;
/// Of the limbs, by the bone whose joint they lie around.
const LIMBS: [(&str, f32, f32); 18] = [
    ("finger1-2.L", 0.014, 0.14),
    ("finger1-3.L", 0.016, 0.12),
    ("finger2-1.L", 0.016, 0.15),
    ("finger2-2.L", 0.014, 0.15),
    ("finger2-3.L", 0.015, 0.12),
    ("finger3-1.L", 0.016, 0.15),
    ("finger3-2.L", 0.014, 0.15),
    ("finger3-3.L", 0.015, 0.12),
    ("finger4-1.L", 0.016, 0.15),
    ("finger4-2.L", 0.014, 0.15),
    ("finger4-3.L", 0.015, 0.12),
    ("finger5-1.L", 0.016, 0.15),
    ("finger5-2.L", 0.013, 0.15),
    ("finger5-3.L", 0.014, 0.12),
    ("lowerarm01.L", 0.05, 0.1),
    ("lowerleg01.L", 0.075, 0.1),
    ("toe1-1.L", 0.03, 0.12),
    ("toe3-1.L", 0.03, 0.12),
];

/// Middle of the left eye.
const EYE: Vec2 = Vec2::new(0.0308, 0.7284);
/// Where between the corners the lids are farthest apart, and half the width between the corners.
const OPENING: Vec2 = Vec2::new(0.0012, 0.0118);
/// How far the upper and the lower lid stand from the middle there.
const LIDS: Vec2 = Vec2::new(0.0047, 0.0042);
/// How far above the upper lid's edge its fold lies in the middle and at the corners, how wide it is, and how dark.
const FOLD: [f32; 4] = [0.0036, 0.0018, 0.0013, 0.3];
/// Widths over which the roots of the lashes darken the upper and the lower lid.
const LASHES: Vec2 = Vec2::new(0.0026, 0.0016);

/// Where blood lies close beneath the skin.
pub(super) struct Blood {
    limbs: Vec<Spot>,
}

/// The edge of a lid.
pub(super) struct Rim {
    /// How wet, 0 to 1.
    pub(super) wet: f32,
    /// Share of the light that the lashes' roots and the upper lid's fold take.
    pub(super) dark: f32,
}

impl Blood {
    /// On the body as it is modelled.
    pub(super) fn new(base: &BaseMesh) -> Self {
        let limbs = LIMBS.iter().filter_map(|&(bone, radius, strength)| {
            Some((base.joints[base.bone(bone)?], radius, strength))
        });
        Self {
            limbs: limbs.collect(),
        }
    }

    /// How much more than elsewhere.
    pub(super) fn at(&self, place: Vec3) -> f32 {
        let near = match place.y > SHOULDERS {
            true => HEAD.as_slice(),
            false => &self.limbs,
        };
        let spots = near.iter().map(|(middle, radius, strength)| {
            let away = place.distance_squared(*middle) / (radius * radius);
            strength * (1.0 - away).max(0.0).powi(2)
        });
        spots.sum::<f32>().min(0.3)
    }
}

/// The edge of the lids at a place.
pub(super) fn rim(place: Vec3) -> Rim {
    let from = place.truncate() - EYE;
    let aside = (from.x - OPENING.x) / OPENING.y;
    if aside.abs() > 1.15 || from.y.abs() > 0.02 || place.z < 0.1 {
        return Rim {
            wet: 0.0,
            dark: 0.0,
        };
    }
    let arch = (1.0 - aside * aside).max(0.0);
    let upper = from.y - LIDS.x * arch;
    let lower = -LIDS.y * arch - from.y;
    let fade = |away: f32, width: f32| (1.0 - away.abs() / width).max(0.0);
    let outward = 0.7 + 0.3 * aside;
    let [middle, corners, wide, deep] = FOLD;
    let fold = upper - (corners + (middle - corners) * arch);
    let folded = deep * arch.sqrt() * fade(fold, wide);
    Rim {
        wet: (-upper.max(lower) / 0.001).clamp(0.0, 1.0),
        dark: (0.5 * outward * fade(upper, LASHES.x)).max(folded)
            + 0.22 * outward * fade(lower, LASHES.y),
    }
}
