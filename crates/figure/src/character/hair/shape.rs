//! What is done to a hair to make another style of it.

use glam::{Quat, Vec3};

use super::comb::{parted, swept, tucked};
use super::scalp::strand;
use crate::body::BodyShape;
use crate::pack::Pack;

/// Where a head is and how large: styles are described in metres from the joint of the average adult's head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    joint: Vec3,
    size: Vec3,
}

/// Vertices that measure a head along each axis, and their distance on the average adult.
const MEASURES: [([usize; 2], f32); 3] = [
    ([5399, 11998], 0.148),
    ([791, 881], 0.233),
    ([962, 5320], 0.1922),
];

impl Frame {
    /// The frame of a head before posing.
    pub(super) fn of(pack: &Pack, body: &BodyShape) -> Self {
        let joint = pack.base.bone("head").map(|bone| body.joints[bone]);
        let measure = |axis: usize| {
            let ([a, b], usual) = MEASURES[axis];
            (body.rest[a][axis] - body.rest[b][axis]).abs() / usual
        };
        Self {
            joint: joint.unwrap_or_default(),
            size: Vec3::from_array(std::array::from_fn(measure)).max(Vec3::splat(0.1)),
        }
    }

    /// A place of the body as seen from its head.
    pub(super) fn inward(&self, place: Vec3) -> Vec3 {
        (place - self.joint) / self.size
    }

    /// The other way round.
    pub(super) fn outward(&self, place: Vec3) -> Vec3 {
        self.joint + place * self.size
    }
}

/// One change of a hair; places and lengths are in metres from the head's joint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// Keeps what lies on the side of a plane that its normal points to.
    Keep { normal: Vec3, from: f32 },
    /// Keeps strands that reach beyond a plane, whole.
    Strands { normal: Vec3, from: f32 },
    /// Drops strands that are wholly farther from the middle to a side.
    Within(f32),
    /// Grows or shrinks about a place.
    Grow { about: Vec3, by: Vec3 },
    /// Growth to the sides that rises from below the ears to the crown.
    Crown(f32),
    /// Cuts off what lies lower than a height, where all else was done; strands end so much higher or lower.
    Cut { below: f32, ragged: f32 },
    /// The same, higher towards the face by so much.
    Layers { below: f32, ragged: f32, rise: f32 },
    /// Turns the parting to the figure's left, by an angle; the crown turns, what hangs below the ears stays.
    Part(f32),
    /// Draws what hangs towards the middle, by a share of its distance.
    Slim(f32),
    /// Tucks what hangs behind the ear of a side, -1 or 1.
    Tuck(f32),
    /// Widens what hangs lower than a height, by so much for each metre; less than nothing narrows.
    Flare { below: f32, by: f32 },
    /// Sweeps a fringe to the figure's right, so that below a height it leaves the eyes free.
    Sweep { below: f32 },
    /// Lifts the hair over the forehead.
    Lift(f32),
    /// Turns about a place, by an angle for each axis.
    Turn { about: Vec3, angles: Vec3 },
    /// Moves all.
    Move(Vec3),
    /// Lets its edges go into the head, beside what is cropped there.
    Sunk,
}

impl Step {
    /// Marks what of a hair is not kept; `strands` tells of each vertex which strand it belongs to.
    fn drop(&self, kept: &mut [bool], places: &[Vec3], strands: &[u32]) {
        match *self {
            Self::Keep { normal, from } => {
                for (kept, place) in kept.iter_mut().zip(places) {
                    *kept &= place.dot(normal) >= from;
                }
            }
            Self::Strands { normal, from } => {
                let mut reaching = vec![false; places.len()];
                for (place, strand) in places.iter().zip(strands) {
                    reaching[*strand as usize] |= place.dot(normal) >= from;
                }
                for (kept, strand) in kept.iter_mut().zip(strands) {
                    *kept &= reaching[*strand as usize];
                }
            }
            Self::Within(side) => {
                let mut within = vec![false; places.len()];
                for (place, strand) in places.iter().zip(strands) {
                    within[*strand as usize] |= place.x.abs() < side;
                }
                for (kept, strand) in kept.iter_mut().zip(strands) {
                    *kept &= within[*strand as usize];
                }
            }
            _ => {}
        }
    }

    /// Whether it carries hair so far that it no longer follows what it was bound to, and the head alone.
    pub(super) fn is_far(&self) -> bool {
        matches!(self, Self::Turn { .. } | Self::Move(_))
    }

    /// How far a place lies above where hair is cut off, in metres.
    pub(super) fn above_cut(&self, place: Vec3) -> f32 {
        match *self {
            Self::Cut { below, ragged } => place.y - below - ragged * (strand(place) - 0.5),
            Self::Layers {
                below,
                ragged,
                rise,
            } => {
                let face = smooth(-0.06, 0.09, place.z);
                place.y - below - rise * face - ragged * (strand(place) - 0.5)
            }
            _ => f32::MAX,
        }
    }

    /// Whether it cuts hair off.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Cut { .. } | Self::Layers { .. })
    }

    /// Where a place comes to lie.
    pub(super) fn moved(&self, place: Vec3) -> Vec3 {
        match *self {
            Self::Keep { .. }
            | Self::Strands { .. }
            | Self::Within(_)
            | Self::Cut { .. }
            | Self::Layers { .. } => place,
            Self::Part(angle) => parted(place, angle),
            Self::Slim(by) => {
                let narrow = 1.0 - by * smooth(0.0, -0.1, place.y);
                Vec3::new(place.x * narrow, place.y, place.z)
            }
            Self::Tuck(side) => tucked(place, side),
            Self::Grow { about, by } => about + (place - about) * by,
            Self::Crown(by) => {
                let high = ((place.y + 0.02) / 0.17).clamp(0.0, 1.0);
                Vec3::new(place.x * (1.0 + by * (high - 0.45)), place.y, place.z)
            }
            Self::Flare { below, by } => {
                let wide = 1.0 + (below - place.y).max(0.0) * by;
                Vec3::new(place.x * wide, place.y, NECK + (place.z - NECK) * wide)
            }
            Self::Sweep { below } => swept(place, below),
            Self::Lift(by) => {
                let front = smooth(0.0, 0.12, place.z);
                let high = smooth(0.10, 0.15, place.y);
                place + Vec3::new(0.0, by, by * 0.35) * (front * high)
            }
            Self::Turn { about, angles } => {
                let turn = Quat::from_euler(glam::EulerRot::YXZ, angles.y, angles.x, angles.z);
                about + turn * (place - about)
            }
            Self::Move(by) => place + by,
            Self::Sunk => place,
        }
    }
}

/// Which vertices of a hair are kept by all steps.
pub(super) fn kept(steps: &[Step], places: &[Vec3], triangles: &[[u32; 3]]) -> Vec<bool> {
    let mut kept = vec![true; places.len()];
    let whole = |step: &Step| {
        !matches!(
            step,
            Step::Keep { .. } | Step::Strands { .. } | Step::Within(_)
        )
    };
    if steps.iter().all(whole) {
        return kept;
    }
    let strands = strands(places.len(), triangles);
    for step in steps {
        step.drop(&mut kept, places, &strands);
    }
    kept
}

/// For each vertex one that stands for all it hangs together with.
pub(super) fn strands(vertices: usize, triangles: &[[u32; 3]]) -> Vec<u32> {
    let mut above: Vec<u32> = (0..vertices as u32).collect();
    let root = |above: &mut Vec<u32>, mut at: u32| {
        while above[at as usize] != at {
            above[at as usize] = above[above[at as usize] as usize];
            at = above[at as usize];
        }
        at
    };
    for &[a, b, c] in triangles {
        let a = root(&mut above, a);
        for other in [b, c] {
            let other = root(&mut above, other);
            above[other as usize] = a;
        }
    }
    (0..vertices as u32).map(|v| root(&mut above, v)).collect()
}

/// How far the neck's middle lies before the head's joint.
const NECK: f32 = 0.02;

/// 0 below `low`, 1 above `high`, and smoothly from one to the other between.
pub(super) fn smooth(low: f32, high: f32, at: f32) -> f32 {
    let t = ((at - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Waves along hair that hangs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wave {
    /// How far hair swings to either side, in metres.
    pub(super) swing: f32,
    /// Length of a wave in metres.
    pub(super) length: f32,
    /// Height below which hair is wavy all the way; it is straight 8 cm higher.
    pub(super) below: f32,
}

impl Wave {
    /// How far a place is moved; neighbouring strands swing alike, others do not.
    pub(super) fn shift(&self, place: Vec3) -> Vec3 {
        let strength = smooth(self.below + 0.08, self.below, place.y) * self.swing;
        let around = place.x.atan2(place.z);
        let strand = (around * 5.0).sin() * 1.3 + (around * 13.0).sin() * 0.7;
        let phase = place.y * std::f32::consts::TAU / self.length + strand;
        let out = Vec3::new(place.x, 0.0, place.z - 0.02).normalize_or_zero();
        let aside = Vec3::new(out.z, 0.0, -out.x);
        (aside * phase.sin() + out * (0.45 + 0.55 * (phase * 0.9 + 1.6).sin())) * strength
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_end_higher_before_the_face_than_behind_it() {
        let step = Step::Layers {
            below: -0.3,
            ragged: 0.0,
            rise: 0.2,
        };
        let above = |z: f32| step.above_cut(Vec3::new(0.09, -0.2, z));
        assert!(above(0.09) < 0.0 && above(-0.08) > 0.0);
    }

    #[test]
    fn waves_leave_the_crown_smooth() {
        let wave = Wave {
            swing: 0.01,
            length: 0.06,
            below: 0.02,
        };
        assert_eq!(wave.shift(Vec3::new(0.05, 0.12, 0.02)), Vec3::ZERO);
        assert!(wave.shift(Vec3::new(0.09, -0.1, 0.02)).length() > 0.001);
    }
}
