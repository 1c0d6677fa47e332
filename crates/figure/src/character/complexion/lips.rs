//! The mouth.

use glam::Vec3;

use super::Complexion;
use super::tint::Tint;
use crate::vocabulary::Gender;

/// Edge of the lips on the body as it is modelled: aside from the middle, upper edge, lower edge.
const EDGE: [[f32; 3]; 9] = [
    [0.0, 0.6693, 0.6487],
    [0.005, 0.6711, 0.6491],
    [0.011, 0.6708, 0.6504],
    [0.0145, 0.67, 0.6521],
    [0.018, 0.6688, 0.6544],
    [0.0215, 0.6667, 0.657],
    [0.0245, 0.6643, 0.659],
    [0.0265, 0.6617, 0.6606],
    [0.0275, 0.6609, 0.6609],
];
/// Height at which the lips meet.
const MEETING: f32 = 0.6608;
/// Least distance to the front of what belongs to the mouth.
const FRONT: f32 = 0.12;
/// Width of the lips' soft edge.
const SOFT: f32 = 0.0016;

/// How much of a place is lip, 0 to 1.
pub(super) fn share(place: Vec3) -> f32 {
    let Vec3 { x, y, z } = place;
    if z < FRONT || !(0.64..=0.68).contains(&y) {
        return 0.0;
    }
    let Some(pair) = EDGE.windows(2).find(|pair| x < pair[1][0]) else {
        return 0.0;
    };
    let along = (x - pair[0][0]) / (pair[1][0] - pair[0][0]);
    let edge = |i: usize| pair[0][i] + (pair[1][i] - pair[0][i]) * along;
    let within = (edge(1) - y).min(y - edge(2));
    let share = (within / SOFT + 0.5).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// How moist lips are at a place: least in the corners and where they meet, whose gloss would look like a gap.
pub(super) fn moist(place: Vec3) -> f32 {
    let corner = ((0.023 - place.x) / 0.008).clamp(0.0, 1.0);
    let meeting = ((place.y - MEETING).abs() / 0.0025).clamp(0.0, 1.0);
    corner * meeting
}

impl Complexion {
    /// Lips at a place whose skin the source shows in a tint.
    pub(super) fn lips(&self, source: Tint, place: Vec3) -> Tint {
        let (light, red, blue) = match (self.deep, self.gender) {
            (false, Gender::Female) => (-0.46, 0.5, 0.15),
            (false, Gender::Male) => (-0.24, 0.3, 0.1),
            (true, Gender::Female) => (-0.06, 0.3, 0.14),
            (true, Gender::Male) => (-0.04, 0.24, 0.1),
        };
        let apart = place.y - MEETING;
        let inner = 0.6 * (1.0 - apart.abs() / 0.0026).max(0.0);
        // The upper lip hangs over in the shade.
        let lower = if apart < 0.0 { 0.06 } else { -0.13 };
        Tint {
            light: light + lower - inner + 0.3 * source.light.clamp(-0.3, 0.1),
            red: red + 0.4 * inner,
            blue,
        }
    }

    /// The inner edge of a lid.
    pub(super) fn rim(&self) -> Tint {
        let light = if self.deep { 0.5 } else { -0.25 };
        Tint {
            light,
            red: 0.4,
            blue: 0.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lips_are_in_the_middle_of_the_mouth_alone_and_their_edge_is_soft() {
        let at = |x: f32, y: f32| share(Vec3::new(x, y, 0.155));
        assert_eq!([at(0.0, 0.665), at(0.012, 0.655), at(0.0, 0.652)], [1.0; 3]);
        assert_eq!([at(0.0, 0.675), at(0.035, 0.661), at(0.0, 0.64)], [0.0; 3]);
        assert!((0.2..0.8).contains(&at(0.0, 0.6693)));
        assert_eq!(share(Vec3::new(0.0, 0.66, -0.05)), 0.0);
    }
}
