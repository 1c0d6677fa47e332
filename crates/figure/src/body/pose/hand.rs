use glam::{Quat, Vec3};

use super::skeleton::{Side, Skeleton, arc};

/// Radians that the three joints of a finger at rest are bent.
const AT_REST: [f32; 3] = [0.13, 0.3, 0.18];
/// Radians that the two outer joints of the thumb are bent.
const THUMB: [f32; 2] = [0.1, 0.16];
/// How much of its angle to the middle finger a finger gives up, and the thumb.
const GATHERED: f32 = 0.8;
const THUMB_GATHERED: f32 = 0.42;

impl Skeleton<'_, '_> {
    /// Lays the fingers side by side and curls them, the small one most, as a hand at rest does.
    pub(super) fn fingers(&mut self, side: Side, amount: f32) {
        let palm = self.palm(side);
        let middle = self.between("finger3-1", "finger3-2", side);
        for finger in 2..=5_u8 {
            let name = |part: u8| format!("finger{finger}-{part}");
            let along = self.between(&name(1), &name(2), side);
            let more = (0.8 + 0.2 * f32::from(finger - 2)) * amount;
            let gathered = gathered(along, middle, GATHERED * amount.min(1.0));
            let first = curl(gathered * along, palm, AT_REST[0] * more) * gathered;
            self.turn_on(&name(1), side, first);
            for (part, angle) in [(2, AT_REST[1]), (3, AT_REST[2])] {
                self.turn_on(&name(part), side, curl(along, palm, angle * more));
            }
        }
        let along = self.between("finger1-1", "finger1-2", side);
        let inwards = gathered(along, middle, THUMB_GATHERED * amount.min(1.0));
        self.turn_on("finger1-1", side, inwards);
        for (part, angle) in ["finger1-2", "finger1-3"].iter().zip(THUMB) {
            self.turn_on(part, side, curl(along, palm, angle * amount));
        }
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

    /// Turns a joint on top of what the bone above it does.
    fn turn_on(&mut self, bone: &str, side: Side, turn: Quat) {
        if let Some(bone) = self.bone(bone, side) {
            self.turn_by(bone, turn);
        }
    }
}

/// Bends a finger that points `along` towards the palm.
fn curl(along: Vec3, palm: Vec3, angle: f32) -> Quat {
    Quat::from_axis_angle(along.cross(palm).normalize_or(Vec3::X), angle)
}

/// Turns a finger by a share of its angle to the middle one.
fn gathered(along: Vec3, middle: Vec3, share: f32) -> Quat {
    Quat::IDENTITY.slerp(arc(along, middle), share)
}
