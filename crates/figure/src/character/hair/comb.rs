//! How hair is combed around the head: places are in metres from the head's joint.

use glam::{Vec2, Vec3};

use super::locks::SKULL;
use super::scalp::MIDDLE;
use super::shape::smooth;

/// Angle from the face at which a swept fringe ends, and over which it is gathered, in radians.
const TEMPLE: f32 = 0.8;
const GATHERED: f32 = 0.42;
/// Height over which a fringe turns aside, in metres.
const TURN: f32 = 0.075;

/// What hangs before the face is turned around the head until it hangs at the right temple.
pub(super) fn swept(place: Vec3, below: f32) -> Vec3 {
    let hull = Vec2::new(SKULL.x, SKULL.z);
    let from = Vec2::new(-place.x, place.z - MIDDLE.z) / hull;
    let angle = from.x.atan2(from.y);
    let strength = smooth(below, below - TURN, place.y) * smooth(-0.9, -0.5, angle);
    let gathered = TEMPLE + GATHERED * ((angle - TEMPLE) / GATHERED).exp().ln_1p();
    let turned = angle + (gathered - angle) * strength;
    // Hair that is gathered is thicker.
    let wider = 1.0 + 0.035 * (turned - angle).clamp(0.0, 1.0);
    let (sin, cos) = turned.sin_cos();
    let to = Vec2::new(sin, cos) * from.length() * wider * hull;
    Vec3::new(-to.x, place.y, MIDDLE.z + to.y)
}

/// Angles from the face behind which tucked hair hangs, and over which it is gathered, in radians.
const EAR: f32 = 1.95;
const TUCKED: f32 = 0.35;

/// What hangs before the ear of a side is turned around the head until it hangs behind it, close to the head.
pub(super) fn tucked(place: Vec3, side: f32) -> Vec3 {
    let hull = Vec2::new(SKULL.x, SKULL.z);
    let from = Vec2::new(place.x * side, place.z - MIDDLE.z) / hull;
    let angle = from.x.atan2(from.y);
    let strength = smooth(0.08, 0.035, place.y) * smooth(0.1, 0.4, angle);
    let gathered = EAR + TUCKED * ((angle - EAR) / TUCKED).exp().ln_1p();
    let turned = angle + (gathered - angle) * strength;
    let close = 1.0 - 0.12 * strength * smooth(2.6, 1.6, turned);
    let (sin, cos) = turned.sin_cos();
    let to = Vec2::new(sin, cos) * from.length() * close * hull;
    Vec3::new(to.x * side, place.y, MIDDLE.z + to.y)
}

/// The parting is turned to the figure's left on the skull, by an angle; what hangs below the ears stays.
pub(super) fn parted(place: Vec3, angle: f32) -> Vec3 {
    let (sin, cos) = (angle * smooth(0.03, 0.12, place.y)).sin_cos();
    let Vec3 { x, y, z } = (place - MIDDLE) / SKULL;
    MIDDLE + Vec3::new(x * cos + y * sin, y * cos - x * sin, z) * SKULL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swept_fringe_leaves_the_eyes_free_and_the_hair_behind_the_ears_where_it_was() {
        let step = |place| swept(place, 0.142);
        for x in [0.02, 0.0, -0.03, -0.05] {
            let before_eye = Vec3::new(x, 0.06, 0.15);
            assert!(step(before_eye).x < -0.05, "{x}");
        }
        let behind = Vec3::new(-0.06, 0.0, -0.04);
        assert!(step(behind).distance(behind) < 0.006);
        let above = Vec3::new(0.0, 0.145, 0.12);
        assert!(step(above).distance(above) < 1e-6);
    }

    #[test]
    fn hair_is_tucked_behind_the_ear_of_one_side() {
        let step = |place| tucked(place, 1.0);
        let cheek = Vec3::new(0.09, -0.02, 0.06);
        assert!(step(cheek).z < 0.01, "{:?}", step(cheek));
        let other = Vec3::new(-0.09, -0.02, 0.06);
        assert!(step(other).distance(other) < 1e-5);
        let crown = Vec3::new(0.05, 0.14, 0.06);
        assert!(step(crown).distance(crown) < 1e-5);
    }

    #[test]
    fn a_parting_turns_on_the_skull_and_leaves_what_hangs() {
        let step = |place| parted(place, 0.4);
        let top = MIDDLE + Vec3::Y * SKULL.y;
        let parted = step(top);
        assert!(parted.x > 0.025, "{parted:?}");
        assert!((((parted - MIDDLE) / SKULL).length() - 1.0).abs() < 1e-4);
        let tip = Vec3::new(0.1, -0.2, 0.0);
        assert!(step(tip).distance(tip) < 1e-5);
    }
}
