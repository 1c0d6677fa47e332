use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::pattern::Neck;
use super::rows::{Row, point, value};
use super::smooth::ramp;
use crate::base::BaseMesh;
use crate::error::Error;

/// Where the parts of the body are on the template, as far as garments care.
pub(super) struct Anatomy {
    /// How much each base vertex belongs to an arm.
    arm: Vec<f32>,
    pub(super) shoulder: Vec3,
    elbow: Vec3,
    wrist: Vec3,
    pub(super) neck: Vec3,
}

/// Where a point of cloth sits on the template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Position on the template.
    pub(super) at: Vec3,
    /// 0 on the torso and legs, 1 on an arm, between at the shoulder.
    pub(super) arm: f32,
    /// Whether it belongs to a sleeve.
    pub(super) sleeve: bool,
    /// How far down the arm, 0 at the shoulder joint, 1 at the wrist.
    pub(super) along: f32,
    /// Angle about the forearm, for what is laid round a sleeve.
    pub(super) around: f32,
}

impl Place {
    /// The place a share of the way to another.
    pub(super) fn towards(&self, other: &Self, share: f32) -> Self {
        let turn = (other.around - self.around + PI).rem_euclid(TAU) - PI;
        Self {
            at: self.at.lerp(other.at, share),
            arm: self.arm + (other.arm - self.arm) * share,
            sleeve: if share < 0.5 {
                self.sleeve
            } else {
                other.sleeve
            },
            along: self.along + (other.along - self.along) * share,
            around: (self.around + turn * share + PI).rem_euclid(TAU) - PI,
        }
    }

    /// Whether it is about the neck, where cloth lies on the skin and not on the suit.
    pub(super) fn is_at_neck(&self) -> bool {
        const REACH: f32 = 0.125;
        self.at.distance(Neck::MIDDLE) < REACH
    }

    /// 0 about the neck, 1 away from it.
    pub(super) fn off_neck(&self) -> f32 {
        ramp(0.115, 0.15, self.at.distance(Neck::MIDDLE))
    }

    /// Whether it is about a shoulder or an armpit.
    pub(super) fn is_at_shoulder(&self) -> bool {
        self.at.x.abs() > 0.09 && self.at.y > 0.24 && self.along < 0.4 && !self.is_at_neck()
    }
}

impl Anatomy {
    /// Reads the joints and arm weights of the base mesh.
    pub(super) fn new(base: &BaseMesh) -> Result<Self, Error> {
        let joint = |name: &str| {
            let bone = base.bone(name).and_then(|bone| base.joints.get(bone));
            bone.copied()
                .ok_or_else(|| Error::DamagedPack(format!("bone `{name}` is missing")))
        };
        let of_arm = |bone: u16| {
            let name = base.bones.get(bone as usize);
            name.is_some_and(|name| is_of_arm(name))
        };
        let weight = |vertex| {
            let arm = base
                .weights
                .of(vertex)
                .iter()
                .filter(|entry| of_arm(entry.0));
            arm.map(|entry| entry.1).sum()
        };
        Ok(Self {
            arm: (0..base.template.len()).map(weight).collect(),
            shoulder: joint("upperarm01.L")?,
            elbow: joint("lowerarm01.L")?,
            wrist: joint("wrist.L")?,
            neck: joint("neck01")?,
        })
    }

    /// The place of a point given by base vertices.
    pub(super) fn place(&self, row: &Row, template: &[Vec3]) -> Place {
        self.place_of(point(row, template), value(row, &self.arm))
    }

    /// The place of a base vertex.
    pub(super) fn place_of_base(&self, vertex: usize, template: &[Vec3]) -> Place {
        self.place_of(template[vertex], self.arm[vertex])
    }

    fn place_of(&self, at: Vec3, arm: f32) -> Place {
        /// How far from the elbow both halves of an arm count, in metres.
        const BEND: f32 = 0.035;
        let left = Vec3::new(at.x.abs(), at.y, at.z);
        let (upper, fore) = (self.elbow - self.shoulder, self.wrist - self.elbow);
        let (upper_length, fore_length) = (upper.length(), fore.length());
        let down_upper = (left - self.shoulder).dot(upper) / upper_length;
        let down_fore = (left - self.elbow).dot(fore) / fore_length;
        let middle = 0.5 * (down_upper - upper_length + down_fore);
        let below = ramp(-BEND, BEND, middle);
        let along = down_upper + (upper_length + down_fore - down_upper) * below;
        let [above, beneath] = [(upper, self.shoulder), (fore, self.elbow)].map(|(axis, from)| {
            let side = axis.cross(Vec3::Z).normalize_or(Vec3::X);
            let front = side.cross(axis).normalize_or(Vec3::Z);
            Vec2::new((left - from).dot(front), (left - from).dot(side)).normalize_or_zero()
        });
        let around = above.lerp(beneath, below);
        Place {
            at,
            arm,
            sleeve: left.x > 0.13 && arm > 0.35,
            along: along / (upper_length + fore_length),
            around: around.y.atan2(around.x),
        }
    }

    /// How far a place is beyond the seam at which a sleeve is set in, in metres, negative on the torso's side.
    pub(super) fn beyond_armhole(&self, place: &Place) -> f32 {
        let down = (self.elbow - self.shoulder).normalize_or_zero();
        let from = Vec3::new(place.at.x.abs(), place.at.y, place.at.z) - self.shoulder;
        let tilted = (down + Vec3::new(0.55, 0.30, 0.0)).normalize_or_zero();
        let beyond = from.dot(tilted) - 0.022;
        if place.arm < 0.03 {
            -beyond.abs().max(0.01)
        } else {
            beyond
        }
    }

    /// Vertices of the skin round the middle of the neck.
    pub(super) fn neck_ring(&self, base: &BaseMesh) -> Vec<u32> {
        let mut ring: Vec<u32> = base.body.iter().flatten().copied().collect();
        ring.sort_unstable();
        ring.dedup();
        let middle = self.neck + Vec3::new(0.0, 0.035, 0.015);
        ring.retain(|&vertex| {
            let from = base.template[vertex as usize] - middle;
            from.y.abs() < 0.012 && from.x.hypot(from.z) < 0.085
        });
        ring
    }

    /// The length of an arm of the template from shoulder to wrist.
    pub(super) fn arm_length(&self) -> f32 {
        (self.elbow - self.shoulder).length() + (self.wrist - self.elbow).length()
    }
}

/// Whether a bone of that name is in an arm.
pub(super) fn is_of_arm(bone: &str) -> bool {
    ["upperarm", "lowerarm", "wrist", "finger", "metacarpal"]
        .iter()
        .any(|part| bone.starts_with(part))
}
