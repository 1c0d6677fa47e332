//! How the figure stands: each limb is turned by the shortest arc from where it points to where it should.

use glam::{Quat, Vec3};

use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::body::controls::Controls;
use crate::vocabulary::Pose;

/// Turns arms, legs and fingers of a body whose joints are known.
pub(crate) fn apply(
    controls: &mut Controls<'_>,
    base: &BaseMesh,
    standing: &BodyShape,
    pose: Pose,
) {
    for (suffix, side) in [("L", 1.0), ("R", -1.0)] {
        let mut limb = Limb {
            controls,
            base,
            joints: &standing.joints,
            suffix,
            side,
        };
        limb.arm(pose, hip_half_width(standing));
        limb.leg(pose);
        limb.fingers(pose);
    }
}

/// One side's bones.
struct Limb<'a, 'b> {
    controls: &'a mut Controls<'b>,
    base: &'a BaseMesh,
    joints: &'a [Vec3],
    suffix: &'static str,
    side: f32,
}

impl Limb<'_, '_> {
    fn arm(&mut self, pose: Pose, hips: f32) {
        let (Some(shoulder), Some(elbow), Some(wrist)) = (
            self.joint("upperarm01"),
            self.joint("lowerarm01"),
            self.joint("wrist"),
        ) else {
            return;
        };
        let length = (elbow - shoulder).length() + (wrist - elbow).length();
        let clear = ((hips + CLEARANCE - shoulder.x.abs()) / length.max(0.1)).clamp(0.06, 0.45);
        let (upper, lower, share) = arm_targets(pose, clear);
        let mirror = Vec3::new(self.side, 1.0, 1.0);
        let (upper, lower) = (upper * mirror, lower * mirror);

        let whole = arc(elbow - shoulder, upper);
        let lift = Quat::IDENTITY.slerp(whole, share);
        let swing = arc(lift * (elbow - shoulder), upper);
        let arm = swing * lift;
        let bend = arc(arm * (wrist - elbow), lower);
        self.set("shoulder01", lift);
        self.set("upperarm01", lift.inverse() * arm);
        self.set("lowerarm01", arm.inverse() * bend * arm);
    }

    fn leg(&mut self, pose: Pose) {
        let stance = match pose {
            Pose::I | Pose::T => 0.035,
            Pose::A => 0.09,
        };
        if let (Some(hip), Some(ankle)) = (self.joint("upperleg01"), self.joint("foot")) {
            let turn = arc(ankle - hip, Vec3::new(self.side * stance, -1.0, 0.0));
            self.set("upperleg01", turn);
            self.set("foot", turn.inverse());
        }
    }

    /// Curls the fingers a little, the small one most, as a hand at rest does.
    fn fingers(&mut self, pose: Pose) {
        let amount = if pose == Pose::T { 0.35 } else { 1.0 };
        let (Some(index), Some(small)) = (self.joint("finger2-1"), self.joint("finger5-1")) else {
            return;
        };
        for finger in 2..=5_u8 {
            let name = |part: u8| format!("finger{finger}-{part}");
            let (Some(from), Some(to)) = (self.joint(&name(1)), self.joint(&name(2))) else {
                continue;
            };
            let across = (small - index).cross(to - from);
            let palm = if across.y > 0.0 { -across } else { across };
            let axis = (to - from).cross(palm).normalize_or(Vec3::X);
            let more = 0.8 + 0.2 * f32::from(finger - 2);
            for (part, curl) in (1..).zip([0.16, 0.3, 0.2]) {
                self.set(
                    &name(part),
                    Quat::from_axis_angle(axis, curl * more * amount),
                );
            }
        }
    }

    fn joint(&self, name: &str) -> Option<Vec3> {
        self.base
            .bone(&format!("{name}.{}", self.suffix))
            .map(|bone| self.joints[bone])
    }

    fn set(&mut self, name: &str, rotation: Quat) {
        if let Some(bone) = self.base.bone(&format!("{name}.{}", self.suffix)) {
            self.controls.rotations[bone] = rotation;
        }
    }
}

/// Metres between hip and wrist, room for a loose sleeve and hem.
const CLEARANCE: f32 = 0.085;

/// Where the left upper arm and forearm point, and how much of the lift the shoulder takes.
fn arm_targets(pose: Pose, clear: f32) -> (Vec3, Vec3, f32) {
    match pose {
        Pose::I => (
            Vec3::new(clear * 1.1, -1.0, -0.02),
            Vec3::new(clear * 0.85, -1.0, 0.12),
            0.12,
        ),
        Pose::A => (Vec3::new(0.5, -1.0, 0.0), Vec3::new(0.45, -1.0, 0.12), 0.12),
        Pose::T => (Vec3::X, Vec3::new(1.0, 0.0, 0.02), 0.28),
    }
}

fn arc(from: Vec3, to: Vec3) -> Quat {
    Quat::from_rotation_arc(from.normalize_or(Vec3::NEG_Y), to.normalize_or(Vec3::NEG_Y))
}

/// Half the width of the body at the hips, without the hands.
fn hip_half_width(standing: &BodyShape) -> f32 {
    const HIP: std::ops::Range<f32> = 0.0..0.16;
    let low = standing.joints.first().map_or(0.0, |root| root.y) - 0.12;
    let near = standing
        .rest
        .iter()
        .filter(|p| HIP.contains(&(p.y - low)) && p.x.abs() < 0.3);
    near.map(|p| p.x.abs()).fold(0.15, f32::max)
}
