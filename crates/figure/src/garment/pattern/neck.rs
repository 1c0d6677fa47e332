use glam::Vec3;

use crate::garment::smooth::ramp;

/// The hole for the neck, in metres on the template.
#[derive(Clone, Copy, Debug)]
pub(in crate::garment) enum Neck {
    /// Round the neck, so far from its middle.
    Round(f32),
    /// Cut out: half axes to the side, to the front and to the back.
    Scoop([f32; 3]),
    /// Round the neck, so far from its middle, and open in front down to a height.
    Open(f32, f32),
}

impl Neck {
    /// The middle of a round hole on the template.
    pub(in crate::garment) const MIDDLE: Vec3 = Vec3::new(0.0, 0.600, 0.050);
    /// The height from which a scoop is cut out of the template.
    const TOP: f32 = 0.615;
    /// Half the width that an opening in front would have there.
    const OPEN: f32 = 0.135;

    /// How far a point of the template is beyond it, in metres, roughly; negative inside.
    pub(super) fn outside(&self, at: Vec3) -> f32 {
        match *self {
            Self::Round(radius) => at.distance(Self::MIDDLE) - radius,
            Self::Scoop([side, front, back]) => {
                let deep = back + (front - back) * ramp(-0.03, 0.05, at.z);
                0.07 * ((at.x / side).hypot((Self::TOP - at.y) / deep) - 1.0)
            }
            Self::Open(radius, point) => {
                let round = at.distance(Self::MIDDLE) - radius;
                let width = Self::OPEN * (at.y - point) / (Self::TOP - point);
                match at.z > 0.0 {
                    true => round.min(at.x.abs() - width),
                    false => round,
                }
            }
        }
    }

    /// Its lowest height on the template, in front.
    pub(in crate::garment) fn lowest(&self) -> f32 {
        match *self {
            Self::Round(radius) => Self::MIDDLE.y - radius,
            Self::Scoop([_, front, _]) => Self::TOP - front,
            Self::Open(_, point) => point,
        }
    }

    /// How far from its line cloth still lies on the skin, in metres; the far edges of straps do not.
    pub(in crate::garment) fn reach(&self) -> f32 {
        match self {
            Self::Round(_) => 0.075,
            Self::Open(..) => 0.055,
            Self::Scoop(_) => 0.030,
        }
    }

    /// How much deeper its line is in front and behind, as angles seen from within the neck.
    pub(in crate::garment) fn dips(&self) -> [f32; 2] {
        match self {
            Self::Round(_) => [0.07, 0.06],
            Self::Scoop(_) => [0.0, 0.0],
            Self::Open(..) => [0.0, 0.06],
        }
    }

    /// How much lower the line of one size more is, as an angle; straps keep theirs.
    pub(in crate::garment) fn widens(&self) -> f32 {
        match self {
            Self::Round(_) => 0.012,
            Self::Scoop(_) | Self::Open(..) => 0.0,
        }
    }

    /// How often its line goes up and down at most on its way round.
    pub(in crate::garment) fn waves(&self) -> usize {
        match self {
            Self::Round(_) => 3,
            Self::Scoop(_) => 5,
            Self::Open(..) => 14,
        }
    }
}
