use glam::{Quat, Vec3};

use super::skeleton::{Side, Skeleton};

/// Radians that the three joints of a finger at rest are bent.
const AT_REST: [f32; 3] = [0.22, 0.36, 0.22];

impl Skeleton<'_, '_> {
    /// Curls the fingers, the small one most, as a hand at rest does, and lays the thumb beside them.
    pub(super) fn fingers(&mut self, side: Side, amount: f32) {
        let palm = self.palm(side);
        for finger in 2..=5_u8 {
            let name = |part: u8| format!("finger{finger}-{part}");
            let along = self.between(&name(1), &name(2), side);
            let axis = along.cross(palm).normalize_or(Vec3::X);
            let more = 0.8 + 0.2 * f32::from(finger - 2);
            for (part, curl) in (1..).zip(AT_REST) {
                self.bend_by(&name(part), side, axis, curl * more * amount);
            }
        }
        let along = self.between("finger1-1", "finger1-2", side);
        let axis = along.cross(palm).normalize_or(Vec3::X);
        self.bend_by("finger1-2", side, axis, 0.12 * amount);
        self.bend_by("finger1-3", side, axis, 0.2 * amount);
    }

    /// Where the palm faces in the body that stands as modelled.
    pub(super) fn palm(&self, side: Side) -> Vec3 {
        let across = self.between("finger2-1", "finger5-1", side);
        let along = self.between("wrist", "finger3-1", side);
        let normal = across.cross(along).normalize_or(Vec3::NEG_Y);
        if normal.y > 0.0 { -normal } else { normal }
    }

    fn between(&self, from: &str, to: &str, side: Side) -> Vec3 {
        match (self.bone(from, side), self.bone(to, side)) {
            (Some(from), Some(to)) => self.stood(to) - self.stood(from),
            _ => Vec3::NEG_Y,
        }
    }

    /// Bends a joint on top of what the bone above it does.
    fn bend_by(&mut self, bone: &str, side: Side, axis: Vec3, angle: f32) {
        if let Some(bone) = self.bone(bone, side) {
            self.bend_bone(bone, Quat::from_axis_angle(axis, angle));
        }
    }
}
