use std::sync::Arc;

use glam::Vec3;
use likeness_raster::{Material, Surface, Texture, luminance};

use super::Fabric;
use super::look::{Relief, look};
use crate::error::Error;
use crate::garment::creases::{Worn, creases, laid};
use crate::garment::weave::{
    denim_shade, knit_height, normal_map, plait_height, rib_height, shade_map, stitch_height,
    stitch_shade, teeth_shade, twill_height,
};

/// The textures that fabrics share.
pub(in crate::garment) struct Fabrics {
    rib: Arc<Texture>,
    knit: Arc<Texture>,
    twill: Arc<Texture>,
    plait: Arc<Texture>,
    stitch: Arc<Texture>,
    /// How much of its colour a stitch shows where.
    thread: Arc<Texture>,
    /// The pale threads between the dyed ones of denim.
    denim: Arc<Texture>,
    /// The teeth of a zip and the gaps between them.
    teeth: Arc<Texture>,
    /// Folds of tops and of bottoms.
    creases: [Arc<Texture>; 2],
}

impl Fabrics {
    /// Draws the textures.
    pub(in crate::garment) fn new() -> Result<Self, Error> {
        Ok(Self {
            rib: normal_map(rib_height)?,
            knit: normal_map(knit_height)?,
            twill: normal_map(twill_height)?,
            plait: normal_map(plait_height)?,
            stitch: normal_map(stitch_height)?,
            thread: shade_map(stitch_shade)?,
            denim: shade_map(denim_shade)?,
            teeth: shade_map(teeth_shade)?,
            creases: [creases(Worn::Above)?, creases(Worn::Below)?],
        })
    }

    /// The material of a fabric in a linear colour, with the folds of what is `worn`.
    pub(in crate::garment) fn material(
        &self,
        fabric: Fabric,
        worn: Option<Worn>,
        color: Vec3,
    ) -> Material {
        let look = look(fabric);
        let color = match fabric {
            Fabric::Embroidery => standing_out(color),
            _ => color,
        };
        let (map, strength) = match look.relief {
            Some((Relief::Rib, strength)) => (Some(self.rib.clone()), strength),
            Some((Relief::Knit, strength)) => (Some(self.knit.clone()), strength),
            Some((Relief::Twill, strength)) => (Some(self.twill.clone()), strength),
            Some((Relief::Plait, strength)) => (Some(self.plait.clone()), strength),
            Some((Relief::Stitch, strength)) => (Some(self.stitch.clone()), strength),
            None => (None, 1.0),
        };
        Material {
            surface: Surface::Cloth,
            color: look
                .fixed
                .unwrap_or(dyed(color) * look.dye[0] + Vec3::splat(look.dye[1])),
            texture: self.shades(fabric).cloned(),
            roughness: look.roughness,
            specular: look.specular,
            sheen: look.sheen,
            folds: look.folds,
            normal_map: map,
            creases: worn
                .filter(|_| look.creases > 0.0)
                .map(|worn| laid(&self.creases[worn as usize], worn, look.creases)),
            normal_strength: strength,
            weave: look.fuzz,
            ..Material::default()
        }
    }
}

impl Fabrics {
    /// How bright the colour of a fabric is from place to place.
    fn shades(&self, fabric: Fabric) -> Option<&Arc<Texture>> {
        match fabric {
            Fabric::Thread | Fabric::Topstitch => Some(&self.thread),
            Fabric::Denim => Some(&self.denim),
            Fabric::Zip => Some(&self.teeth),
            Fabric::Fleece
            | Fabric::Rib
            | Fabric::Stretch
            | Fabric::Jersey
            | Fabric::Woven
            | Fabric::Poplin
            | Fabric::Wool
            | Fabric::Collar
            | Fabric::Cord
            | Fabric::Button
            | Fabric::Brass
            | Fabric::Embroidery => None,
        }
    }
}

/// White on what is dark, and dark on what is light.
fn standing_out(color: Vec3) -> Vec3 {
    const LIGHT: f32 = 0.30;
    Vec3::splat(if luminance(color) < LIGHT { 0.90 } else { 0.02 })
}

/// What the blackest dye still reflects.
const BLACK: f32 = 0.010;
/// What the whitest cloth reflects.
const WHITE: f32 = 0.92;
/// How much of its light a pure colour loses: dyes swallow a little of what they should reflect.
const PURE: f32 = 0.38;
/// How much of its light white loses, which would burn out where most light falls on it.
const PALE: f32 = 0.05;
/// Share of grey in any dye.
const GREY: f32 = 0.01;

/// The nearest colour that dyed cloth can have; fabric of a screen's full red would glow.
fn dyed(color: Vec3) -> Vec3 {
    let color = color.clamp(Vec3::ZERO, Vec3::ONE);
    let peak = color.max_element();
    let grey = Vec3::splat(color.element_sum() / 3.0);
    let purity = 1.0 - grey.x / peak.max(1e-4);
    let lost = PURE * purity * peak + PALE * (1.0 - purity) * peak.powi(4);
    let dye = color.lerp(grey, GREY) * WHITE * (1.0 - lost);
    (dye * dye + BLACK * BLACK).map(f32::sqrt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dye_keeps_its_hue_and_neither_glows_nor_swallows_all_light() {
        let [red, black, white] = [Vec3::X, Vec3::ZERO, Vec3::ONE].map(dyed);
        assert!(red.x < 0.7 && red.x > 20.0 * red.y);
        assert_eq!(black, Vec3::splat(BLACK));
        assert!(white.min_element() > 0.85 && white.max_element() < 0.90);
    }
}
