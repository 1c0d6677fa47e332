//! Hair's colour in the studio's light.

use glam::Vec3;
use likeness_raster::{Alpha, Material, Surface, luminance};

use super::strands::MEAN;
use crate::character::light;
use crate::vocabulary::CameraView;

/// What the colour is multiplied by, as a polynomial of its luminance: dark hair shines more than it has colour, bright hair
/// has the deeper shades between its strands.
const LIGHTENING: [f32; 3] = [0.73, 0.07, 0.88];
/// Brightest linear colour that hair has: white hair still has shades.
const BRIGHTEST: f32 = 0.95;

/// What hair of a linear colour is made of; its texture and opacity are left to the piece.
pub(super) fn material(color: Vec3) -> Material {
    let bright = luminance(color);
    let [dark, by, more] = LIGHTENING;
    let factor = dark + (by + more * bright) * bright;
    Material {
        surface: Surface::Hair,
        color: neutral(color * factor),
        recolor: Some(MEAN),
        alpha: Alpha::Blend,
        roughness: 0.45,
        ..Material::default()
    }
}

/// By how much coils are lightened: more of them lies in the shade of others.
const COILED: f32 = 1.35;

/// The same for hair in coils that stand out.
pub(super) fn coiled(hair: Material) -> Material {
    Material {
        color: (hair.color * COILED).min(Vec3::splat(BRIGHTEST)),
        ..hair
    }
}

/// What a band is made of that ties hair: dark, a little of the hair's own colour.
pub(super) fn band(hair: Material) -> Material {
    Material {
        surface: Surface::Cloth,
        color: hair.color * 0.16 + 0.012,
        texture: None,
        recolor: None,
        alpha: Alpha::Opaque,
        roughness: 0.8,
        ..hair
    }
}

/// A colour without the cast that the studio's light gives it.
fn neutral(color: Vec3) -> Vec3 {
    let light = ambient() + lamps();
    let tint = light / luminance(light);
    (color / tint).min(Vec3::splat(BRIGHTEST))
}

fn ambient() -> Vec3 {
    light::SKY * 0.6 + light::GROUND * 0.4
}

/// What the lamps give a head on the whole.
fn lamps() -> Vec3 {
    let lamps = light::lights(CameraView::Front);
    lamps.iter().map(|lamp| lamp.color).sum::<Vec3>() * 0.35
}

/// The colour of brows: darker than light hair, and never lighter than a deep skin.
pub(crate) fn brows(hair: Vec3, skin: Vec3) -> Vec3 {
    let bright = luminance(hair);
    let shade = 0.8 - 0.5 * (bright / 0.35).min(1.0).sqrt();
    let most = 0.55 * luminance(skin) + 0.004;
    hair * shade * (most / (bright * shade).max(1e-5)).min(1.0)
}

/// The colour of lashes: nearly black, a little of the hair's own.
pub(crate) fn lashes(hair: Vec3) -> Vec3 {
    Vec3::new(0.011, 0.009, 0.008) + hair * 0.06
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brows_are_darker_than_light_hair_and_than_the_skin() {
        let (blond, pale, deep) = (
            Vec3::new(0.75, 0.55, 0.26),
            Vec3::splat(0.8),
            Vec3::splat(0.02),
        );
        assert!(luminance(brows(blond, pale)) < 0.5 * luminance(blond));
        assert!(luminance(brows(blond, deep)) < luminance(deep));
        let black = Vec3::splat(0.005);
        assert!(luminance(brows(black, pale)) > 0.5 * luminance(black));
    }
}
