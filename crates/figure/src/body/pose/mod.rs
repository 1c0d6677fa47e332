//! How the figure stands: each limb is turned from where it points to where it should.

mod arm;
mod girth;
mod hand;
mod leg;
mod skeleton;
mod stance;

use glam::Vec3;

use self::girth::Girth;
use self::skeleton::{Side, Skeleton};
use self::stance::stance;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::body::controls::Controls;
use crate::vocabulary::Pose;

/// Turns trunk, arms, legs and fingers of a body that stands as modelled; `worn` are points of its clothes at rest,
/// which hands are laid upon.
pub(crate) fn apply(
    controls: &mut Controls<'_>,
    base: &BaseMesh,
    standing: &BodyShape,
    worn: &[Vec3],
    pose: Pose,
) {
    let stance = stance(pose);
    let girth = Girth::new(base, standing, worn);
    let mut skeleton = Skeleton::new(controls, base, standing);
    skeleton.trunk(&stance);
    let floor = skeleton.stand(&stance);
    let limbs = [(Side::Left, &stance.left), (Side::Right, &stance.right)];
    for (side, limbs) in limbs {
        if let Some(floor) = floor {
            skeleton.step(side, &limbs.leg, floor);
        }
        skeleton.arm(side, &limbs.arm, &girth);
        skeleton.fingers(side, limbs.curl);
    }
}
