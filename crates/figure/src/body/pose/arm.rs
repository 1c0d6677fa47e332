use glam::{Quat, Vec3};

use super::girth::Girth;
use super::skeleton::{Side, Skeleton, aligned, arc, middle_joint};
use super::stance::Arm;

/// Share of an arm's lift that the shoulder takes.
const SHOULDER: f32 = 0.12;
/// The same of an arm that hangs: so much that the shoulders slope.
const SLOPING: f32 = 0.5;
/// Metres between hip and wrist, room for a loose sleeve and hem.
const CLEARANCE: f32 = 0.09;
/// Metres between the middle of a hand's bones and the cloth that it lies on.
const PALM: f32 = 0.022;
/// Share of the hand that lies behind the place it holds.
const BEHIND: f32 = 0.62;

/// How far a hanging hand falls inwards and forward, on top of where the forearm points.
const LOOSE: [f32; 3] = [-0.05, 0.0, 0.06];
/// Where the palm of a hanging hand faces: the thigh, and a little behind.
const FACING: [f32; 3] = [-1.0, 0.0, -0.35];

/// An arm's bones.
struct Bones {
    shoulder: usize,
    upper: usize,
    lower: usize,
    twist: usize,
    wrist: usize,
    /// Where the middle finger begins.
    knuckle: usize,
}

/// Where a hand goes.
struct Reach {
    /// What its middle touches.
    at: Vec3,
    /// Where the fingers point.
    along: Vec3,
    /// Where the palm faces.
    palm: Vec3,
    /// Where the elbow goes.
    pole: Vec3,
}

impl Skeleton<'_, '_> {
    /// Sets an arm.
    pub(super) fn arm(&mut self, side: Side, arm: &Arm, girth: &Girth) {
        let Some(bones) = self.arm_bones(side) else {
            return;
        };
        match *arm {
            Arm::Hanging(upper, lower) => {
                let clear = self.clear(&bones, side, girth);
                let [upper, lower] = [upper, lower].map(|[x, y, z]| side.mirror([x * clear, y, z]));
                self.point(&bones, upper, lower, SLOPING);
                let along = lower.normalize_or(Vec3::NEG_Y) + side.mirror(LOOSE);
                let hand = self.held(side, &bones, along, side.mirror(FACING));
                self.turn_hand(&bones, hand);
            }
            Arm::Held(upper, lower, share) => {
                self.point(&bones, side.mirror(upper), side.mirror(lower), share);
            }
            Arm::OnHip => {
                let reach = self.on_hip(side, girth);
                self.reach(side, &bones, reach);
            }
            Arm::OnThigh => {
                let reach = self.on_thigh(side, girth);
                self.reach(side, &bones, reach);
            }
        }
    }

    /// Metres to the side for each metre down that keep a hanging hand clear of the hip.
    fn clear(&self, bones: &Bones, side: Side, girth: &Girth) -> f32 {
        let [upper, lower, wrist] =
            [bones.upper, bones.lower, bones.wrist].map(|bone| self.stood(bone));
        let length = lower.distance(upper) + wrist.distance(lower);
        let aside = self.place(bones.upper).x * side.sign();
        ((girth.hips + CLEARANCE - aside) / length.max(0.1)).clamp(0.06, 0.45)
    }

    fn point(&mut self, bones: &Bones, upper: Vec3, lower: Vec3, share: f32) {
        let [shoulder, elbow, wrist] =
            [bones.upper, bones.lower, bones.wrist].map(|bone| self.stood(bone));
        self.lift(bones, upper, share);
        let lift = self.turn(bones.shoulder);
        self.face(bones.upper, arc(lift * (elbow - shoulder), upper) * lift);
        let arm = self.turn(bones.upper);
        self.face(bones.lower, arc(arm * (wrist - elbow), lower) * arm);
    }

    fn lift(&mut self, bones: &Bones, upper: Vec3, share: f32) {
        let above = self.turn(bones.shoulder);
        let stood = self.stood(bones.lower) - self.stood(bones.upper);
        let whole = arc(above * stood, upper);
        self.face(bones.shoulder, Quat::IDENTITY.slerp(whole, share) * above);
    }

    /// The hand holds the body where the hip bone can be felt, fingers in front, the elbow out.
    fn on_hip(&self, side: Side, girth: &Girth) -> Reach {
        let out = Vec3::new(side.sign(), 0.0, 0.0);
        Reach {
            at: girth.waist(side),
            along: side.mirror([-0.42, -0.42, 1.0]),
            palm: -out,
            pole: side.mirror([1.0, 0.1, -0.55]),
        }
    }

    /// The hand lies on the thigh, nearer to the knee.
    fn on_thigh(&self, side: Side, girth: &Girth) -> Reach {
        let [hip, knee] = ["upperleg01", "lowerleg01"].map(|name| {
            self.bone(name, side)
                .map_or(Vec3::ZERO, |bone| self.place(bone))
        });
        let along = knee - hip;
        Reach {
            at: hip.lerp(knee, 0.62) + Vec3::Y * girth.thigh,
            along: along + side.mirror([-0.12, 0.0, 0.0]),
            palm: Vec3::NEG_Y,
            pole: side.mirror([0.8, -0.2, -1.0]),
        }
    }

    /// Brings a hand where it goes.
    fn reach(&mut self, side: Side, bones: &Bones, reach: Reach) {
        let [shoulder, elbow, wrist, knuckle] =
            [bones.upper, bones.lower, bones.wrist, bones.knuckle].map(|bone| self.stood(bone));
        let along = reach.along.normalize_or(Vec3::Z);
        let palm = reach.palm.reject_from(along).normalize_or(Vec3::NEG_Y);
        let to = reach.at - palm * PALM - along * (knuckle.distance(wrist) * BEHIND);

        let parts = [elbow.distance(shoulder), wrist.distance(elbow)];
        let rough = middle_joint(self.place(bones.upper), to, parts, reach.pole);
        self.lift(bones, rough - self.place(bones.upper), SHOULDER);
        let from = self.place(bones.upper);
        let bent = middle_joint(from, to, parts, reach.pole);
        self.point(bones, bent - from, to - bent, 0.0);

        let hand = self.held(side, bones, along, palm);
        self.turn_hand(bones, hand);
    }

    /// The turn of a hand whose fingers point `along` and whose palm faces `palm`.
    fn held(&self, side: Side, bones: &Bones, along: Vec3, palm: Vec3) -> Quat {
        let stood = self.stood(bones.knuckle) - self.stood(bones.wrist);
        aligned((stood, self.palm(side)), (along, palm))
    }

    /// Turns a hand; the forearm takes half of its twist.
    fn turn_hand(&mut self, bones: &Bones, hand: Quat) {
        let forearm = self.turn(bones.lower);
        let axis = self.stood(bones.wrist) - self.stood(bones.lower);
        let twist = twist(forearm.inverse() * hand, axis);
        self.face(bones.twist, forearm * Quat::IDENTITY.slerp(twist, 0.5));
        self.face(bones.wrist, hand);
    }

    fn arm_bones(&self, side: Side) -> Option<Bones> {
        Some(Bones {
            shoulder: self.bone("shoulder01", side)?,
            upper: self.bone("upperarm01", side)?,
            lower: self.bone("lowerarm01", side)?,
            twist: self.bone("lowerarm02", side)?,
            wrist: self.bone("wrist", side)?,
            knuckle: self.bone("finger3-1", side)?,
        })
    }
}

/// The part of a turn that is about an axis.
fn twist(turn: Quat, axis: Vec3) -> Quat {
    let axis = axis.normalize_or(Vec3::Y);
    let along = axis * Vec3::new(turn.x, turn.y, turn.z).dot(axis);
    let twist = Quat::from_xyzw(along.x, along.y, along.z, turn.w);
    match twist.length_squared() > 1e-8 {
        true => twist.normalize(),
        false => Quat::IDENTITY,
    }
}
