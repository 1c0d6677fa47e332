//! Lengths and girths of parts of the skeleton.

use glam::Vec3;

use crate::base::BaseMesh;
use crate::body::controls::Controls;
use crate::vocabulary::BodyPart;

/// Scales the bones of each part; factors outside 0.5 to 2 are brought back to that range.
pub(crate) fn apply(
    controls: &mut Controls<'_>,
    base: &BaseMesh,
    lengths: &[(BodyPart, [f32; 3])],
) {
    for (part, factors) in lengths {
        let sound = |x: f32| {
            if x.is_finite() {
                x.clamp(0.5, 2.0)
            } else {
                1.0
            }
        };
        let scale = Vec3::from_array(factors.map(sound));
        for bone in bones(*part).iter().filter_map(|name| base.bone(name)) {
            controls.scales[bone] = scale;
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
