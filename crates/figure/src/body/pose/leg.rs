use glam::{Quat, Vec3};

use super::skeleton::{Side, Skeleton, aligned, arc, middle_joint};
use super::stance::{Leg, Stance};

/// A leg's bones.
struct Bones {
    hip: usize,
    knee: usize,
    ankle: usize,
    /// Where the toes begin.
    ball: usize,
}

impl Skeleton<'_, '_> {
    /// Sets the legs that carry the weight; the height of the floor beneath them, if there are any.
    pub(super) fn stand(&mut self, stance: &Stance) -> Option<f32> {
        let mut floor = None;
        for (side, limbs) in [(Side::Left, &stance.left), (Side::Right, &stance.right)] {
            let bones = self.leg_bones(side)?;
            let toes = match limbs.leg {
                Leg::Straight { out, forward, toes } => {
                    let stood = self.stood(bones.ankle) - self.stood(bones.hip);
                    let turn = arc(stood, side.mirror([out, -1.0, forward]));
                    self.face(bones.hip, turn);
                    toes
                }
                Leg::Bent { thigh, shin, toes } => {
                    self.bend(&bones, side.mirror(thigh), side.mirror(shin));
                    toes
                }
                Leg::Step { .. } => continue,
            };
            self.face(bones.ankle, heading(side, toes));
            let ankle = self.place(bones.ankle).y - (self.stood(bones.ankle).y - self.sole);
            floor = Some(floor.map_or(ankle, |floor: f32| floor.min(ankle)));
        }
        floor
    }

    /// Sets a foot on the floor, if that is where the leg goes.
    pub(super) fn step(&mut self, side: Side, leg: &Leg, floor: f32) {
        let (
            &Leg::Step {
                out,
                forward,
                heel,
                toes,
            },
            Some(bones),
        ) = (leg, self.leg_bones(side))
        else {
            return;
        };
        let [hip, knee, ankle, ball] =
            [bones.hip, bones.knee, bones.ankle, bones.ball].map(|bone| self.stood(bone));
        let parts = [knee.distance(hip), ankle.distance(knee)];
        let from = self.place(bones.hip);
        let at = side.mirror([out, 0.0, forward]) * (parts[0] + parts[1]);
        let heading = heading(side, toes);
        let foot = heading * Quat::from_rotation_x(heel.to_radians());

        // The foot turns about the ball, which stays on the floor.
        let ball = Vec3::new(ball.x, self.sole, ball.z);
        let beneath = Vec3::new(ankle.x, self.sole, ankle.z);
        let set = Vec3::new(from.x + at.x, floor, from.z + at.z) + heading * (ball - beneath);
        let to = set + foot * (ankle - ball);
        let bent = middle_joint(from, to, parts, heading * Vec3::Z);
        self.bend(&bones, bent - from, to - bent);
        self.face(bones.ankle, foot);
        for toe in ["toe1-1", "toe2-1", "toe3-1", "toe4-1", "toe5-1"] {
            if let Some(toe) = self.bone(toe, side) {
                self.face(toe, heading);
            }
        }
    }

    /// Points thigh and shin, the knee forward.
    fn bend(&mut self, bones: &Bones, thigh: Vec3, shin: Vec3) {
        let [hip, knee, ankle] = [bones.hip, bones.knee, bones.ankle].map(|bone| self.stood(bone));
        let front = shin.cross(thigh).cross(thigh + shin);
        let pole = if front.length() > 1e-3 {
            front
        } else {
            Vec3::Z
        };
        self.face(bones.hip, aligned((knee - hip, Vec3::Z), (thigh, pole)));
        self.face(bones.knee, aligned((ankle - knee, Vec3::Z), (shin, pole)));
    }

    fn leg_bones(&self, side: Side) -> Option<Bones> {
        Some(Bones {
            hip: self.bone("upperleg01", side)?,
            knee: self.bone("lowerleg01", side)?,
            ankle: self.bone("foot", side)?,
            ball: self.bone("toe2-1", side)?,
        })
    }
}

fn heading(side: Side, toes: f32) -> Quat {
    Quat::from_rotation_y(side.sign() * toes.to_radians())
}
