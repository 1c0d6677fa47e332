use std::sync::Arc;

use glam::Vec3;
use likeness_raster::{Material, Surface, Texture};

use super::weave::{
    denim_shade, knit_height, normal_map, rib_height, shade_map, stitch_height, stitch_shade,
    twill_height,
};
use crate::error::Error;

/// What a part of a garment is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fabric {
    /// Brushed knit of a sweatshirt.
    Fleece,
    /// Elastic ribbing.
    Rib,
    /// Thin elastic jersey.
    Stretch,
    /// Soft cotton jersey of a T-shirt.
    Jersey,
    /// Firm cotton twill of jeans.
    Denim,
    /// Smooth cloth of skirts.
    Woven,
    /// Thin crisp cloth of shirts.
    Poplin,
    /// Thick brushed cloth of coats.
    Wool,
    /// Fine ribbing round the neck of a T-shirt.
    Collar,
    /// A round cord, or a button.
    Cord,
    /// Stitches in the colour of the cloth.
    Thread,
    /// The yellow stitches of jeans, whatever the colour of the cloth.
    Topstitch,
    /// The button of jeans, whatever the colour of the cloth.
    Brass,
    /// The dark teeth of a zip, whatever the colour of the cloth.
    Zip,
}

impl Fabric {
    /// What sleeves of it end in.
    pub(super) fn cuffing(self) -> Self {
        match self {
            Self::Woven | Self::Poplin | Self::Wool | Self::Denim => self,
            Self::Fleece
            | Self::Jersey
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What the waist of it is gathered with.
    pub(super) fn banding(self) -> Self {
        match self {
            Self::Denim | Self::Woven => self,
            Self::Fleece
            | Self::Jersey
            | Self::Poplin
            | Self::Wool
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What its neckline is edged with.
    pub(super) fn edging(self) -> Self {
        match self {
            Self::Jersey => Self::Collar,
            Self::Fleece
            | Self::Denim
            | Self::Woven
            | Self::Poplin
            | Self::Wool
            | Self::Rib
            | Self::Stretch
            | Self::Collar
            | Self::Cord
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Rib,
        }
    }

    /// What it is sewn with.
    pub(super) fn thread(self) -> Self {
        match self {
            Self::Denim => Self::Topstitch,
            Self::Fleece
            | Self::Rib
            | Self::Stretch
            | Self::Jersey
            | Self::Woven
            | Self::Poplin
            | Self::Wool
            | Self::Collar
            | Self::Cord
            | Self::Thread
            | Self::Topstitch
            | Self::Brass
            | Self::Zip => Self::Thread,
        }
    }
}

/// Ribs in one tile of the ribbing.
pub(super) const RIBS_PER_TILE: f32 = 4.0;

/// Distance between ribs in metres.
pub(super) const RIB: f32 = 0.0070;

/// The textures that fabrics share.
pub(super) struct Fabrics {
    rib: Arc<Texture>,
    knit: Arc<Texture>,
    twill: Arc<Texture>,
    stitch: Arc<Texture>,
    /// How much of its colour a stitch shows where.
    thread: Arc<Texture>,
    /// The pale threads between the dyed ones of denim.
    denim: Arc<Texture>,
}

impl Fabrics {
    /// Draws the textures.
    pub(super) fn new() -> Result<Self, Error> {
        Ok(Self {
            rib: normal_map(rib_height)?,
            knit: normal_map(knit_height)?,
            twill: normal_map(twill_height)?,
            stitch: normal_map(stitch_height)?,
            thread: shade_map(stitch_shade)?,
            denim: shade_map(denim_shade)?,
        })
    }

    /// The material of a fabric in a linear colour.
    pub(super) fn material(&self, fabric: Fabric, color: Vec3) -> Material {
        let look = look(fabric);
        let (map, strength) = match look.relief {
            Some((Relief::Rib, strength)) => (Some(self.rib.clone()), strength),
            Some((Relief::Knit, strength)) => (Some(self.knit.clone()), strength),
            Some((Relief::Twill, strength)) => (Some(self.twill.clone()), strength),
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
            normal_strength: strength,
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
            Fabric::Fleece
            | Fabric::Rib
            | Fabric::Stretch
            | Fabric::Jersey
            | Fabric::Woven
            | Fabric::Poplin
            | Fabric::Wool
            | Fabric::Collar
            | Fabric::Cord
            | Fabric::Brass
            | Fabric::Zip => None,
        }
    }
}

/// How a fabric answers light.
struct Look {
    roughness: f32,
    specular: f32,
    sheen: f32,
    folds: f32,
    /// Share of the dye's colour, and what is added to it.
    dye: [f32; 2],
    /// Its colour, when it does not take the dye.
    fixed: Option<Vec3>,
    /// What its surface is like, and how strongly.
    relief: Option<(Relief, f32)>,
}

/// A texture of heights.
#[derive(Clone, Copy)]
enum Relief {
    Rib,
    Knit,
    Twill,
    Stitch,
}

impl Look {
    const fn new(roughness: f32, specular: f32, sheen: f32) -> Self {
        Self {
            roughness,
            specular,
            sheen,
            folds: 0.0,
            dye: [1.0, 0.0],
            fixed: None,
            relief: None,
        }
    }

    const fn dyed(self, share: f32, added: f32) -> Self {
        Self {
            dye: [share, added],
            ..self
        }
    }

    const fn folded(self, folds: f32) -> Self {
        Self { folds, ..self }
    }

    const fn relief(self, relief: Relief, strength: f32) -> Self {
        Self {
            relief: Some((relief, strength)),
            ..self
        }
    }
}

fn look(fabric: Fabric) -> Look {
    use Relief::{Knit, Rib, Stitch, Twill};
    match fabric {
        Fabric::Fleece => Look::new(0.92, 0.02, 0.30).relief(Knit, 0.3).folded(0.85),
        Fabric::Rib => Look::new(0.92, 0.02, 0.30).relief(Rib, 1.0).dyed(0.92, 0.0),
        Fabric::Stretch => Look::new(0.6, 0.03, 0.22),
        Fabric::Jersey => Look::new(0.85, 0.02, 0.2).relief(Knit, 0.12).folded(0.6),
        Fabric::Collar => Look::new(0.88, 0.02, 0.25).relief(Rib, 0.5).dyed(0.96, 0.0),
        Fabric::Denim => Look::new(0.9, 0.02, 0.12)
            .relief(Twill, 0.16)
            .folded(0.7)
            .dyed(1.12, 0.0),
        Fabric::Woven => Look::new(0.8, 0.025, 0.15).folded(0.35),
        Fabric::Poplin => Look::new(0.75, 0.025, 0.12).folded(0.55),
        Fabric::Wool => Look::new(0.95, 0.015, 0.35).relief(Twill, 0.25).folded(0.3),
        Fabric::Cord => Look::new(0.75, 0.04, 0.2).dyed(0.5, 0.30),
        Fabric::Thread => Look::new(0.6, 0.03, 0.1)
            .relief(Stitch, 1.0)
            .dyed(0.86, 0.004),
        Fabric::Topstitch => Look {
            fixed: Some(Vec3::new(0.46, 0.25, 0.075)),
            ..Look::new(0.6, 0.03, 0.1).relief(Stitch, 1.0)
        },
        Fabric::Brass => Look {
            fixed: Some(Vec3::new(0.30, 0.19, 0.09)),
            ..Look::new(0.32, 0.30, 0.0)
        },
        Fabric::Zip => Look::new(0.4, 0.10, 0.0).relief(Rib, 0.8).dyed(0.0, 0.06),
    }
}

/// What the blackest dye still reflects.
const BLACK: f32 = 0.014;
/// What the whitest cloth reflects.
const WHITE: f32 = 0.76;
/// How much of its light a pure colour loses: dyes swallow a little of what they should reflect.
const PURE: f32 = 0.42;
/// Share of grey in any dye.
const GREY: f32 = 0.01;

/// The nearest colour that dyed cloth can have; fabric of a screen's full red would glow.
fn dyed(color: Vec3) -> Vec3 {
    let color = color.clamp(Vec3::ZERO, Vec3::ONE);
    let peak = color.max_element();
    let grey = Vec3::splat(color.element_sum() / 3.0);
    let purity = 1.0 - grey.x / peak.max(1e-4);
    let dye = color.lerp(grey, GREY) * WHITE * (1.0 - PURE * purity * peak);
    (dye * dye + BLACK * BLACK).map(f32::sqrt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dye_keeps_its_hue_and_neither_glows_nor_swallows_all_light() {
        let [red, black, white] = [Vec3::X, Vec3::ZERO, Vec3::ONE].map(dyed);
        assert!(red.x < 0.6 && red.x > 20.0 * red.y);
        assert_eq!(black, Vec3::splat(BLACK));
        assert!(white.min_element() > 0.7 && white.max_element() < 0.8);
    }
}
