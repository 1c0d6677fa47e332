use glam::Vec3;

use super::BodyShape;
use super::identity::deviation;
use crate::base::BaseMesh;

/// Middle of the left ear on the body as it is modelled.
const MIDDLE: Vec3 = Vec3::new(0.0815, 0.7225, 0.034);
/// How far an ear reaches from there: out, up and forward.
const REACH: Vec3 = Vec3::new(0.014, 0.04, 0.03);
/// How far from the middle an ear's front edge is fixed to the head.
const ROOT: Vec3 = Vec3::new(-0.009, 0.0, 0.016);
/// Most that ears of adults depart from the average in size, length and angle.
const MOST: [f32; 3] = [0.16, 0.14, 0.3];

/// How a person's ears differ from the average; all 0 for the average person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Ears {
    /// Share by which they are larger.
    size: f32,
    /// Share by which they are longer.
    length: f32,
    /// Radians by which they stand out more.
    flare: f32,
}

impl Ears {
    /// The ears that a seed gives a person.
    pub(crate) fn of(seed: u64) -> Self {
        let trait_of = |i: usize, name| MOST[i] * deviation(seed, name);
        Self {
            size: trait_of(0, "ear-size"),
            length: trait_of(1, "ear-length"),
            flare: trait_of(2, "ear-flare"),
        }
    }

    /// The same as plain numbers.
    pub(crate) fn numbers(&self) -> [f32; 3] {
        [self.size, self.length, self.flare]
    }

    /// Gives them to a body.
    pub(crate) fn shape(&self, body: &mut BodyShape, base: &BaseMesh) {
        let Some(head) = base.bone("head").filter(|_| *self != Self::default()) else {
            return;
        };
        for side in [1.0, -1.0] {
            let ear = ear(base, side);
            let Some(root) = root(&ear, body, side) else {
                continue;
            };
            for (vertex, share) in ear {
                let rest = body.rest[vertex];
                let moved = self.moved(rest - root, side) + root - rest;
                body.rest[vertex] += moved * share;
                let moved = body.bones[head].transform_vector3(moved);
                body.posed[vertex] += moved * share;
            }
        }
    }

    /// Where a place goes, from the ear's root.
    fn moved(&self, from: Vec3, side: f32) -> Vec3 {
        let grown = from * (1.0 + self.size) * Vec3::new(1.0, 1.0 + self.length, 1.0);
        let (sin, cos) = (self.flare * side).sin_cos();
        let turned = Vec3::new(grown.x * cos - grown.z * sin, grown.y, grown.z);
        Vec3::new(turned.x, turned.y, grown.x * sin + grown.z * cos)
    }
}

/// Vertices of an ear and how much each belongs to it.
fn ear(base: &BaseMesh, side: f32) -> Vec<(usize, f32)> {
    let share = |place: &Vec3| {
        let away = (*place * Vec3::new(side, 1.0, 1.0) - MIDDLE) / REACH;
        (1.5 * (1.0 - away.length_squared())).clamp(0.0, 1.0)
    };
    let all = base.template.iter().map(share).enumerate();
    all.filter(|(_, share)| *share > 0.0).collect()
}

/// Where an ear is fixed to a body's head.
fn root(ear: &[(usize, f32)], body: &BodyShape, side: f32) -> Option<Vec3> {
    let total: f32 = ear.iter().map(|(_, share)| share).sum();
    let sum: Vec3 = ear.iter().map(|&(v, share)| body.rest[v] * share).sum();
    (total > 0.0).then(|| sum / total + ROOT * Vec3::new(side, 1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ears_that_stand_out_go_outwards_behind_on_both_sides_and_average_ears_stay() {
        let flared = Ears {
            flare: 0.3,
            ..Ears::default()
        };
        for side in [1.0, -1.0] {
            let behind = Vec3::new(0.0, 0.0, -0.02);
            assert!(flared.moved(behind, side).x * side > 0.003);
            assert_eq!(Ears::default().moved(behind, side), behind);
        }
    }

    #[test]
    fn ears_differ_between_seeds_and_seed_0_has_average_ears() {
        assert_eq!(Ears::of(0), Ears::default());
        assert_ne!(Ears::of(1), Ears::of(2));
    }
}
