//! What the figure wears: never nothing.

use std::collections::HashSet;

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use super::Studio;
use super::smoothing::rounded;
use super::surface::item_with;
use crate::body::BodyShape;
use crate::garment::{Fitted, Wardrobe};
use crate::pack::index::ItemKind;
use crate::pack::{Item, Pack};
use crate::vocabulary::{GarmentKind, Size};
use crate::{Error, FigureSpec, GarmentSpec, Rgb};

/// Garments fitted to a body, the innermost first.
pub(crate) struct Outfit(Vec<(GarmentSpec, Fitted)>);

/// Worn where nothing was asked for.
const BASE_BOTTOM: GarmentSpec = GarmentSpec {
    kind: GarmentKind::Leggings,
    color: Rgb([0x2b, 0x2f, 0x36]),
    size: Size::M,
};
const BASE_TOP: GarmentSpec = GarmentSpec {
    kind: GarmentKind::Hoodie,
    color: Rgb([0x5b, 0x60, 0x66]),
    size: Size::S,
};

/// Height of the shoes' socks above the ankle, in metres: what lies higher is under the bottoms.
const SOCK: f32 = 0.012;

impl Outfit {
    /// Fits what is asked for, and the base layer where nothing is.
    pub(crate) fn fit(wardrobe: &Wardrobe, spec: &FigureSpec, body: &BodyShape) -> Self {
        let mut fitted: Vec<(GarmentSpec, Fitted)> = Vec::new();
        for garment in layers(&spec.garments) {
            let under = fitted.last().map(|(_, fitted)| fitted);
            let worn = wardrobe.fit(garment.kind, garment.size, &body.rest, under);
            fitted.push((garment, worn));
        }
        Self(fitted)
    }

    /// Base vertices that need not be drawn.
    pub(crate) fn hidden(&self, wardrobe: &Wardrobe, shoes: &Item) -> HashSet<u32> {
        let garments = self
            .0
            .iter()
            .flat_map(|(garment, _)| wardrobe.hidden(garment.kind));
        garments.chain(shoes.hidden.iter().copied()).collect()
    }

    /// The garments as posed.
    pub(crate) fn meshes(&self, body: &BodyShape) -> impl Iterator<Item = (Mesh, Material)> {
        let worn = self.0.iter();
        worn.flat_map(|(garment, fitted)| fitted.meshes(&body.bones, garment.color.linear()))
    }

    /// Whether hair hangs into a hood.
    pub(crate) fn has_hood(&self) -> bool {
        self.0
            .iter()
            .any(|(garment, _)| garment.kind == GarmentKind::Hoodie)
    }

    /// The shoes that go with the garments.
    ///
    /// # Errors
    /// When the pack lacks them.
    pub(crate) fn shoes<'a>(&self, pack: &'a Pack) -> Result<&'a Item, Error> {
        pack.item(ItemKind::Shoes, "shoes05")
    }
}

/// Bottoms, then tops, with the base layer where either is missing.
fn layers(asked: &[GarmentSpec]) -> Vec<GarmentSpec> {
    let of = |top: bool, base: GarmentSpec| {
        let mut layer: Vec<_> = asked
            .iter()
            .filter(|g| is_top(g.kind) == top)
            .cloned()
            .collect();
        if layer.is_empty() {
            layer.push(base);
        }
        layer
    };
    [of(false, BASE_BOTTOM), of(true, BASE_TOP)].concat()
}

fn is_top(kind: GarmentKind) -> bool {
    match kind {
        GarmentKind::Hoodie => true,
        GarmentKind::Leggings => false,
    }
}

/// The shoes as posed.
///
/// # Errors
/// When the pack lacks their picture.
pub(crate) fn shoes_part(
    studio: &Studio,
    shoes: &Item,
    body: &BodyShape,
) -> Result<(Mesh, Material), Error> {
    let texture = studio
        .textures
        .get(&studio.pack, &format!("shoes/{}", shoes.name))?;
    let look = Material {
        surface: Surface::Cloth,
        texture: Some(texture),
        alpha: Alpha::Cutout(0.4),
        roughness: 0.7,
        specular: 0.03,
        sheen: 0.1,
        ..Material::default()
    };
    let ankle = studio
        .pack
        .base
        .bone("foot.L")
        .map_or(f32::MAX, |bone| body.joints[bone].y);
    let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
        triangle.iter().all(|&v| rest[v as usize].y < ankle + SOCK)
    };
    let mesh = item_with(shoes, &studio.pack.base, body, |points| points, keep);
    Ok((rounded(mesh), look))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_nothing_is_dressed_from_neck_to_ankle() {
        let kinds: Vec<_> = layers(&[]).iter().map(|garment| garment.kind).collect();
        assert_eq!(kinds, [GarmentKind::Leggings, GarmentKind::Hoodie]);
    }

    #[test]
    fn a_top_is_worn_over_the_bottoms_in_whatever_order_they_are_asked_for() {
        let hoodie = GarmentSpec {
            color: Rgb([255, 0, 0]),
            ..BASE_TOP
        };
        let layers = layers(&[hoodie.clone(), BASE_BOTTOM]);
        assert_eq!(layers, [BASE_BOTTOM, hoodie]);
    }
}
