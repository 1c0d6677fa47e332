//! The nails of the fingers.

use glam::Vec3;

use super::Complexion;
use super::tint::Tint;
use crate::base::BaseMesh;

/// Length of the middle joint of a forefinger, by which nails are measured, in metres.
const FOREFINGER: f32 = 0.0273;
/// Where a nail of that finger begins and ends along the last joint, half its width, and how high above the bone it lies.
const BED: [f32; 4] = [0.0092, 0.0222, 0.0048, 0.0012];
/// Farthest that a nail of that finger is from the joint.
const REACH: f32 = 0.026;
/// From where on along the joint a nail is free of its bed.
const FREE: f32 = 0.0203;
/// Width of its soft edge.
const SOFT: f32 = 0.0008;

/// The nails of the left hand on the body as it is modelled.
pub(super) struct Nails(Vec<Nail>);

struct Nail {
    joint: Vec3,
    along: Vec3,
    out: Vec3,
    /// In parts of the forefinger's.
    size: f32,
}

/// What of a nail is at a place.
pub(super) struct Part {
    /// How much of the place is nail, 0 to 1.
    pub(super) share: f32,
    /// How much of that is free of the bed, 0 to 1.
    pub(super) free: f32,
}

impl Nails {
    pub(super) fn new(base: &BaseMesh) -> Self {
        Self(
            (1..=5)
                .filter_map(|finger| Nail::new(base, finger))
                .collect(),
        )
    }

    pub(super) fn at(&self, place: Vec3) -> Option<Part> {
        self.0.iter().find_map(|nail| nail.at(place))
    }
}

impl Nail {
    fn new(base: &BaseMesh, finger: u8) -> Option<Self> {
        let joint = |bone: u8| {
            let bone = base.bone(&format!("finger{finger}-{bone}.L"))?;
            Some(base.joints[bone])
        };
        let [first, middle, joint] = [joint(1)?, joint(2)?, joint(3)?];
        let along = (joint - middle).normalize_or_zero();
        // Fingers bend towards the palm: away from the nail.
        let out = ((middle - first).normalize_or_zero() - along).reject_from(along);
        Some(Self {
            joint,
            along,
            out: out.normalize_or_zero(),
            size: joint.distance(middle) / FOREFINGER,
        })
    }

    fn at(&self, place: Vec3) -> Option<Part> {
        let from = (place - self.joint) / self.size;
        if from.length_squared() > REACH * REACH {
            return None;
        }
        let (along, out) = (from.dot(self.along), from.dot(self.out));
        let aside = (from - self.along * along - self.out * out).length();
        let [begin, end, half, height] = BED;
        // The bed is round where the nail grows.
        let begin = begin + 0.15 * aside * aside / half;
        let within = (along - begin).min(end - along).min(half - aside);
        let share = (within / SOFT + 0.5).clamp(0.0, 1.0);
        (share > 0.0 && out > height).then(|| Part {
            share,
            free: ((along - FREE) / SOFT + 0.5).clamp(0.0, 1.0),
        })
    }
}

impl Complexion {
    /// A part of a nail.
    pub(super) fn nail(&self, part: &Part) -> Tint {
        let tint = |[light, red, blue]: [f32; 3]| Tint { light, red, blue };
        let [bed, free] = match self.deep {
            false => [[0.0, 0.16, 0.1], [0.2, -0.02, 0.06]],
            true => [[0.55, 0.06, 0.16], [0.9, -0.1, 0.3]],
        };
        tint(bed).toward(tint(free), part.free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Gender;

    /// A forefinger along x that is bent a little downwards at its last joint, so that its nail lies above.
    fn finger() -> BaseMesh {
        let bones = (1..=3).map(|bone| format!("finger2-{bone}.L"));
        let joint = Vec3::new(FOREFINGER, -0.002, 0.0);
        BaseMesh {
            bones: bones.collect(),
            joints: vec![Vec3::new(-0.04, -0.002, 0.0), Vec3::ZERO, joint],
            ..BaseMesh::default()
        }
    }

    #[test]
    fn a_nail_lies_on_the_back_of_the_finger_and_ends_in_a_free_edge() {
        let nails = Nails::new(&finger());
        let at = |along: f32, up: f32| nails.at(Vec3::new(FOREFINGER + along, up, 0.0));

        let bed = at(0.014, 0.005).unwrap();
        let free = at(0.0214, 0.005).unwrap();

        assert!(bed.share > 0.9 && bed.free < 0.1);
        assert!(free.free > 0.9);
        assert!(at(0.014, -0.012).is_none(), "the pad has no nail");
        assert!(at(0.002, 0.005).is_none(), "the joint has no nail");
    }

    #[test]
    fn a_nail_is_told_from_the_skin_and_its_free_edge_is_the_palest() {
        for (gender, deep) in [(Gender::Female, false), (Gender::Male, true)] {
            let skin = Complexion {
                source: "",
                own: Vec3::ONE,
                gender,
                deep,
            };
            let [bed, free] = [0.0, 1.0].map(|free| skin.nail(&Part { share: 1.0, free }));
            assert!(bed.red > 0.04 && bed.blue > 0.08, "{bed:?}");
            assert!(free.light > bed.light + 0.15, "{free:?}");
        }
    }
}
