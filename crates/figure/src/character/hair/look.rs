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
const BRIGHTEST: f32 = 1.02;
/// The same of hair that lies in its own shade.
const BRIGHTEST_SHADED: f32 = 1.7;
/// Share of a colour's luminance that comes back white, as gloss.
const WHITE: f32 = 0.07;
/// Luminance of hair that counts as bright.
const BRIGHT: f32 = 0.6;

/// What hair of a linear colour is made of; its texture and opacity are left to the piece.
pub(super) fn material(color: Vec3) -> Material {
    let bright = luminance(color);
    let [dark, by, more] = LIGHTENING;
    let factor = dark + (by + more * bright) * bright;
    Material {
        surface: Surface::Hair,
        color: limited(neutral(deepened(color) * factor), BRIGHTEST),
        recolor: Some(MEAN),
        alpha: Alpha::Blend,
        roughness: 0.45,
        ..Material::default()
    }
}

/// The same for hair much of which lies in the shade of others; `lost` are the shares of light that it is to be lightened by when
/// it is dark and when it is bright.
pub(super) fn shaded(hair: Material, [dark, bright]: [f32; 2]) -> Material {
    let more = dark + (bright - dark) * (luminance(hair.color) / BRIGHT).min(1.0);
    Material {
        color: limited(hair.color * (1.0 + more), BRIGHTEST_SHADED),
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

/// A colour that is itself again when gloss is laid on it, of the same luminance.
fn deepened(color: Vec3) -> Vec3 {
    let gloss = WHITE * luminance(color);
    (color - gloss).max(Vec3::ZERO) / (1.0 - WHITE)
}

/// A colour none of whose parts is brighter than that, of the same hue.
fn limited(color: Vec3, brightest: f32) -> Vec3 {
    color * (brightest / color.max_element().max(1e-4)).min(1.0)
}

/// A colour without the cast that the studio's light gives it.
fn neutral(color: Vec3) -> Vec3 {
    let light = ambient() + lamps();
    let tint = light / luminance(light);
    color / tint
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
    fn bright_hair_keeps_its_hue_and_coils_are_lightened() {
        let white = material(Vec3::new(0.87, 0.82, 0.69));
        let hue = |color: Vec3| color.z / color.x;
        assert!(white.color.max_element() <= BRIGHTEST);
        assert!((hue(white.color) - 0.69 / 0.87).abs() < 0.06);
        let brown = material(Vec3::new(0.147, 0.078, 0.03));
        let coiled = shaded(brown.clone(), [0.5, 0.2]);
        let lighter = luminance(coiled.color) / luminance(brown.color);
        assert!((1.3..=1.5).contains(&lighter), "{lighter}");
    }

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
