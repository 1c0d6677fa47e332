//! Regions of the head whose skin differs.

use glam::Vec3;

use super::tint::Tint;

/// Darkest that a shaved scalp is.
const SHAVED: f32 = -0.1;

/// Skin below the neck, which sees more of the sun than the studio's face does.
pub(super) fn body(tint: Tint, place: Vec3) -> Tint {
    let share = ((0.57 - place.y) / 0.06).clamp(0.0, 1.0);
    Tint {
        light: tint.light - 0.08 * share,
        red: tint.red + 0.05 * share,
        ..tint
    }
}

/// How much of a beard's shadow lies on a man's skin, 0 to 1.
pub(super) fn beard(place: Vec3) -> f32 {
    let Vec3 { x, y, z } = place;
    let top = 0.682 - 0.35 * (x - 0.016).max(0.0) + 1.1 * (x - 0.045).max(0.0);
    let step = |value: f32, width: f32| {
        let t = (value / width + 0.5).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    };
    step(top - y, 0.03) * step(y - 0.6, 0.045) * step(z - 0.045 + 0.2 * (y - 0.65), 0.045)
}

/// How much a place shines with sebum, 0 to 1: forehead, nose and chin.
pub(super) fn shine(place: Vec3) -> f32 {
    let Vec3 { x, y, z } = place;
    let bell = |away: Vec3| (1.0 - away.length_squared()).max(0.0);
    let nose = bell(Vec3::new(x / 0.016, (y - 0.705) / 0.035, (z - 0.16) / 0.03));
    let brow = bell(Vec3::new(x / 0.045, (y - 0.785) / 0.03, (z - 0.145) / 0.03));
    nose.max(0.7 * brow)
}

/// Skin as it is without the hair that the source shows on the scalp.
pub(super) fn bald(tint: Tint, place: Vec3) -> Tint {
    let Vec3 { x, y, z } = place;
    let step = |value: f32, width: f32| (value / width + 0.5).clamp(0.0, 1.0);
    let grown = step(0.095 - z, 0.02).max(step(y - 0.785, 0.02));
    let ear = step(x - 0.0765, 0.003) * step(0.012 - (z - 0.036).abs(), 0.02);
    let bare = Tint {
        light: 0.4 * tint.light.max(SHAVED),
        red: tint.red.min(0.04),
        blue: tint.blue,
    };
    tint.toward(bare, step(y - 0.6, 0.04) * grown * (1.0 - ear))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beard_grows_on_chin_and_jaw_and_not_on_cheek_or_neck() {
        assert!(beard(Vec3::new(0.0, 0.635, 0.148)) > 0.9);
        assert!(beard(Vec3::new(0.045, 0.65, 0.1)) > 0.6);
        assert!(beard(Vec3::new(0.045, 0.71, 0.12)) < 0.05);
        assert!(beard(Vec3::new(0.0, 0.55, 0.07)) < 0.05);
    }

    #[test]
    fn the_scalp_is_bald_and_a_dark_lid_stays_dark() {
        let dark = Tint {
            light: -1.5,
            red: 0.3,
            blue: 0.0,
        };
        let crown = bald(dark, Vec3::new(0.02, 0.84, 0.02));
        assert!(crown.light > -0.1 && crown.red < 0.1, "{crown:?}");
        assert_eq!(bald(dark, Vec3::new(0.031, 0.733, 0.138)), dark);
    }
}
