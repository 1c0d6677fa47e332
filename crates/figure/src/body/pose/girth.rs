use glam::Vec3;

use super::skeleton::Side;
use crate::base::BaseMesh;
use crate::body::BodyShape;

/// How far the dressed body reaches where hands are near it, in metres, as it stands.
pub(super) struct Girth {
    /// From the middle to the side of the hips, where clothes hang that hands press upon.
    pub(super) hips: f32,
    /// From the bone of a thigh to its front.
    pub(super) thigh: f32,
    /// The side of the left waist, where a hand is put.
    waist: Vec3,
}

/// How thick clothes lie on a thigh at most, in metres.
const LYING: f32 = 0.012;
/// What clothes stand off at the hips without being in an arm's way, in metres.
const CLOSE: f32 = 0.03;
/// Share of what they stand off more that a hanging arm leaves them.
const PRESSED: f32 = 0.9;
/// Half the height of the slice that is measured.
const SLICE: f32 = 0.03;

impl Girth {
    pub(super) fn new(base: &BaseMesh, standing: &BodyShape, worn: &[Vec3]) -> Self {
        let joint = |name: &str| standing.joint(base, name).unwrap_or_default();
        let (hip, knee, spine, elbow) = (
            joint("upperleg01.L"),
            joint("lowerleg01.L"),
            joint("spine03"),
            joint("lowerarm01.L"),
        );
        let skin = || {
            base.body
                .iter()
                .flatten()
                .map(|&v| standing.posed[v as usize])
        };
        let bare = || {
            base.body
                .iter()
                .flatten()
                .map(|&v| standing.rest[v as usize])
        };
        let crest = hip.y + (spine.y - hip.y) * 0.62;
        let side = |points: &mut dyn Iterator<Item = Vec3>| {
            let near = points.filter(|p| (p.y - crest).abs() < SLICE && p.x < elbow.x * 0.8);
            near.map(|p| p.x).fold(0.1, f32::max)
        };
        // Clothes are of the body at rest: only how much they add is known.
        let rest = side(&mut bare());
        let added = (side(&mut worn.iter().copied()) - rest).max(0.0);
        let middle = hip.lerp(knee, 0.6);
        let front = |points: &mut dyn Iterator<Item = Vec3>| {
            let near =
                points.filter(|p| (p.y - middle.y).abs() < SLICE && (p.x - middle.x).abs() < 0.05);
            near.map(|p| p.z - middle.z).fold(0.05, f32::max)
        };
        let thick = (front(&mut worn.iter().copied()) - front(&mut bare())).clamp(0.0, LYING);
        let bare_hips = hip_half_width(standing, &standing.rest, 0.3);
        let clothed = hip_half_width(standing, worn, elbow.x);
        Self {
            hips: bare_hips + PRESSED * (clothed - bare_hips - CLOSE).max(0.0),
            thigh: front(&mut skin()) + thick,
            waist: Vec3::new(side(&mut skin()) + added, crest, spine.z),
        }
    }

    /// The side of the waist, where a hand is put.
    pub(super) fn waist(&self, side: Side) -> Vec3 {
        self.waist * Vec3::new(side.sign(), 1.0, 1.0)
    }
}

/// Half the width of points at the hips, of those nearer to the middle than `aside`, where the arms begin.
fn hip_half_width(standing: &BodyShape, points: &[Vec3], aside: f32) -> f32 {
    const HIP: std::ops::Range<f32> = 0.0..0.26;
    let low = standing.joints.first().map_or(0.0, |root| root.y) - 0.22;
    let near = points
        .iter()
        .filter(|p| HIP.contains(&(p.y - low)) && p.x.abs() < aside);
    near.map(|p| p.x.abs()).fold(0.15, f32::max)
}
