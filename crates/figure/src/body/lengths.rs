//! Lengths and girths of parts of the skeleton.

use glam::Vec3;

use crate::base::BaseMesh;
use crate::body::controls::Controls;
use crate::vocabulary::BodyPart;

/// Share of a head's own factors, beside their mean, that a face can take.
const LOPSIDED: f32 = 0.4;

/// Scales the bones of each part; factors outside 0.5 to 2 are brought back to that range.
pub(crate) fn apply(
    controls: &mut Controls<'_>,
    base: &BaseMesh,
    lengths: &[(BodyPart, [f32; 3])],
) {
    for (part, factors) in lengths {
        let [girth, length] = most(*part);
        let [x, y, z] = *factors;
        let scale = Vec3::new(sound(x, girth), sound(y, length), sound(z, girth));
        for bone in bones(*part).iter().filter_map(|name| base.bone(name)) {
            match *part == BodyPart::Head {
                true => scale_head(controls, base, (bone, scale)),
                false => controls.scales[bone] = scale,
            }
        }
    }
}

/// Scales a head with what moves in its face, which grows evenly so that eyes stay round: so the head must, for the most part.
fn scale_head(controls: &mut Controls<'_>, base: &BaseMesh, (head, scale): (usize, Vec3)) {
    let even = Vec3::splat(scale.element_product().cbrt());
    controls.scales[head] = even.lerp(scale, LOPSIDED);
    let mut is_below = vec![false; base.parents.len()];
    for (bone, parent) in base.parents.iter().enumerate() {
        is_below[bone] = parent.is_some_and(|parent| parent == head || is_below[parent]);
        if is_below[bone] {
            controls.scales[bone] = even;
        }
    }
}

/// A factor as asked near 1, which nears `most`, or one over it, towards the ends of the range.
fn sound(factor: f32, most: f32) -> f32 {
    if !factor.is_finite() {
        return 1.0;
    }
    let reach = most.ln();
    (reach * (factor.clamp(0.5, 2.0).ln() / reach).tanh()).exp()
}

/// How much girth and length of a part can grow before no adult is built like that.
fn most(part: BodyPart) -> [f32; 2] {
    match part {
        BodyPart::Head => [1.1, 1.1],
        BodyPart::Neck => [1.2, 1.4],
        BodyPart::Spine => [1.22, 1.25],
        BodyPart::ShoulderR | BodyPart::ShoulderL => [1.25, 1.25],
        BodyPart::ThighR | BodyPart::ThighL => [1.28, 1.35],
        BodyPart::ShinR | BodyPart::ShinL => [1.3, 1.35],
        BodyPart::UpperArmR | BodyPart::UpperArmL | BodyPart::ForearmR | BodyPart::ForearmL => {
            [1.35, 1.35]
        }
    }
}

fn bones(part: BodyPart) -> &'static [&'static str] {
    match part {
        BodyPart::Spine => &["spine05", "spine04", "spine03", "spine02", "spine01"],
        BodyPart::Neck => &["neck01", "neck02", "neck03"],
        BodyPart::Head => &["head"],
        BodyPart::ThighR => &["upperleg01.R", "upperleg02.R"],
        BodyPart::ThighL => &["upperleg01.L", "upperleg02.L"],
        BodyPart::ShinR => &["lowerleg01.R", "lowerleg02.R"],
        BodyPart::ShinL => &["lowerleg01.L", "lowerleg02.L"],
        BodyPart::ShoulderR => &["clavicle.R", "shoulder01.R"],
        BodyPart::ShoulderL => &["clavicle.L", "shoulder01.L"],
        BodyPart::UpperArmR => &["upperarm01.R", "upperarm02.R"],
        BodyPart::UpperArmL => &["upperarm01.L", "upperarm02.L"],
        BodyPart::ForearmR => &["lowerarm01.R", "lowerarm02.R"],
        BodyPart::ForearmL => &["lowerarm01.L", "lowerarm02.L"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_factors_are_kept_and_the_ends_stay_within_what_adults_have() {
        for part in BodyPart::ALL {
            for most in most(*part) {
                assert!((sound(1.03, most) - 1.03).abs() < 0.004, "{part}");
                assert!(sound(2.0, most) <= most && sound(0.5, most) >= 1.0 / most);
                let steps = (0..=30u8).map(|step| sound(0.5 + 0.05 * f32::from(step), most));
                assert!(steps.is_sorted_by(|a, b| a <= b), "{part}");
            }
        }
        assert_eq!(sound(f32::NAN, 1.2), 1.0);
    }

    #[test]
    fn a_face_grows_evenly_with_its_head_which_does_so_for_the_most_part() {
        // given
        let base = BaseMesh {
            bones: ["neck03", "head", "special05.L", "eye.L"]
                .map(str::to_owned)
                .into(),
            parents: vec![None, Some(0), Some(1), Some(2)],
            ..BaseMesh::default()
        };
        let mut controls = Controls::new(&[], base.bones.len());

        // when
        apply(&mut controls, &base, &[(BodyPart::Head, [1.0, 2.0, 1.0])]);

        // then
        let [neck, head, lid, eye] = controls.scales[..] else {
            panic!("{:?}", controls.scales);
        };
        assert_eq!((neck, lid), (Vec3::ONE, eye));
        assert!(eye.x == eye.y && eye.y == eye.z && eye.x > 1.02, "{eye}");
        assert!(
            head.y > eye.y && head.x < eye.x && head.y - head.x < 0.05,
            "{head}"
        );
    }
}
