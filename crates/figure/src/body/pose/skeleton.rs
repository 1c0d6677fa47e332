use glam::{EulerRot, Mat3, Quat, Vec3};

use super::stance::Stance;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::body::controls::Controls;

/// A side of the body, as the figure's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    /// 1 to the left, -1 to the right: the sign of x on that side.
    pub(super) fn sign(self) -> f32 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }

    /// A direction given for the left on this side.
    pub(super) fn mirror(self, direction: [f32; 3]) -> Vec3 {
        Vec3::from_array(direction) * Vec3::new(self.sign(), 1.0, 1.0)
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Left => "L",
            Self::Right => "R",
        }
    }
}

/// A skeleton that is being posed: bones are turned one after the other, those nearer to the root first.
pub(super) struct Skeleton<'a, 'b> {
    controls: &'a mut Controls<'b>,
    base: &'a BaseMesh,
    /// Where each bone begins in the body that stands as modelled.
    stood: Vec<Vec3>,
    /// Height of the soles there.
    pub(super) sole: f32,
}

impl<'a, 'b> Skeleton<'a, 'b> {
    pub(super) fn new(
        controls: &'a mut Controls<'b>,
        base: &'a BaseMesh,
        standing: &BodyShape,
    ) -> Self {
        let joints = standing.bones.iter().zip(&standing.joints);
        let skin = base.body.iter().flatten();
        Self {
            controls,
            base,
            stood: joints
                .map(|(bone, joint)| bone.transform_point3(*joint))
                .collect(),
            sole: skin
                .map(|&vertex| standing.posed[vertex as usize].y)
                .fold(f32::MAX, f32::min),
        }
    }

    /// The bone of a name, on a side where it has two.
    pub(super) fn bone(&self, name: &str, side: Side) -> Option<usize> {
        self.base.bone(&format!("{name}.{}", side.suffix()))
    }

    /// Where a bone begins in the body that stands as modelled.
    pub(super) fn stood(&self, bone: usize) -> Vec3 {
        self.stood[bone]
    }

    /// How a bone is turned by now, in the room.
    pub(super) fn turn(&self, bone: usize) -> Quat {
        let own = self.controls.rotations[bone];
        match self.base.parents[bone] {
            Some(parent) => self.turn(parent) * own,
            None => own,
        }
    }

    /// Where a bone begins by now.
    pub(super) fn place(&self, bone: usize) -> Vec3 {
        match self.base.parents[bone] {
            Some(parent) => {
                let from = self.stood[bone] - self.stood[parent];
                self.place(parent) + self.turn(parent) * from
            }
            None => self.stood[bone],
        }
    }

    /// Turns a bone so that it is turned like that in the room.
    pub(super) fn face(&mut self, bone: usize, turn: Quat) {
        let above = self.base.parents[bone].map_or(Quat::IDENTITY, |parent| self.turn(parent));
        self.controls.rotations[bone] = above.inverse() * turn;
    }

    /// Turns a bone on top of what the bone above it does.
    pub(super) fn turn_by(&mut self, bone: usize, turn: Quat) {
        self.controls.rotations[bone] = turn;
    }

    /// Turns pelvis, chest and head, and what lies between them by shares.
    pub(super) fn trunk(&mut self, stance: &Stance) {
        let [pelvis, chest, head] = [stance.pelvis, stance.chest, stance.head].map(turned);
        if let Some(root) = self.base.bone("root") {
            self.face(root, pelvis);
        }
        let spine = ["spine05", "spine04", "spine03", "spine02", "spine01"];
        self.spread(&spine, pelvis, chest);
        self.spread(&["neck01", "neck02", "neck03", "head"], chest, head);
    }

    fn spread(&mut self, bones: &[&str], from: Quat, to: Quat) {
        let last = bones.len() as f32;
        for (bone, step) in bones.iter().zip(1_u8..) {
            if let Some(bone) = self.base.bone(bone) {
                self.face(bone, from.slerp(to, f32::from(step) / last));
            }
        }
    }
}

/// Bow, turn to the left and lift of the left side, in degrees.
fn turned([bow, turn, lift]: [f32; 3]) -> Quat {
    let [bow, turn, lift] = [bow, turn, lift].map(f32::to_radians);
    Quat::from_euler(EulerRot::YXZ, turn, bow, lift)
}

/// The shortest turn from one direction to another.
pub(super) fn arc(from: Vec3, to: Vec3) -> Quat {
    Quat::from_rotation_arc(from.normalize_or(Vec3::NEG_Y), to.normalize_or(Vec3::NEG_Y))
}

/// The turn that brings a direction and what lies across it to others.
pub(super) fn aligned(from: (Vec3, Vec3), to: (Vec3, Vec3)) -> Quat {
    Quat::from_mat3(&(frame(to) * frame(from).transpose())).normalize()
}

fn frame((along, across): (Vec3, Vec3)) -> Mat3 {
    let y = along.normalize_or(Vec3::NEG_Y);
    let z = across.reject_from_normalized(y);
    let z = z
        .try_normalize()
        .unwrap_or_else(|| y.any_orthonormal_vector());
    Mat3::from_cols(y.cross(z), y, z)
}

/// Where the middle joint of a limb is: `reach` long in two parts, bent towards `pole`.
pub(super) fn middle_joint(from: Vec3, to: Vec3, [upper, lower]: [f32; 2], pole: Vec3) -> Vec3 {
    let (along, distance) = (to - from).normalize_and_length();
    let distance = distance.clamp((upper - lower).abs() + 1e-4, (upper + lower) * 0.9999);
    let share = (upper * upper - lower * lower + distance * distance) / (2.0 * distance);
    let aside = (upper * upper - share * share).max(0.0).sqrt();
    from + along * share + pole.reject_from(along).normalize_or_zero() * aside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_limb_keeps_its_lengths_and_bends_towards_the_pole() {
        let (from, to) = (Vec3::Y, Vec3::new(0.1, 0.3, 0.05));

        let middle = middle_joint(from, to, [0.45, 0.4], Vec3::Z);

        assert!((middle.distance(from) - 0.45).abs() < 1e-5);
        assert!((middle.distance(to) - 0.4).abs() < 1e-5);
        assert!(middle.z > from.midpoint(to).z);
    }

    #[test]
    fn a_turn_brings_a_direction_and_what_lies_across_it_to_theirs() {
        let turn = aligned((Vec3::NEG_Y, Vec3::Z), (Vec3::Z, Vec3::Y));

        assert!((turn * Vec3::NEG_Y).distance(Vec3::Z) < 1e-5);
        assert!((turn * Vec3::Z).distance(Vec3::Y) < 1e-5);
    }
}
