//! What the figure wears: never nothing.

use std::collections::HashSet;

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use super::Studio;
use super::smoothing::rounded;
use super::surface::item_with;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::garment::{Cut, Fitted, Wardrobe};
use crate::pack::index::ItemKind;
use crate::pack::{Item, Pack};
use crate::vocabulary::{GarmentKind, Size};
use crate::{Error, FigureSpec, GarmentSpec, Rgb};

/// Garments fitted to a body, the innermost first.
pub(crate) struct Outfit(Vec<(Layer, Fitted)>);

/// One garment of an outfit.
#[derive(Clone, Debug, PartialEq)]
struct Layer {
    cut: Cut,
    color: Rgb,
    size: Size,
}

/// Worn where nothing was asked for.
const BASE_BOTTOM: Layer = Layer {
    cut: Cut::Asked(GarmentKind::Leggings),
    color: Rgb([0x2b, 0x2f, 0x36]),
    size: Size::M,
};
const BASE_SHORTS: Layer = Layer {
    cut: Cut::BaseShorts,
    color: Rgb([0x2b, 0x2f, 0x36]),
    size: Size::Xs,
};
const BASE_TOP: Layer = Layer {
    cut: Cut::BaseTop,
    color: Rgb([0xd6, 0xd5, 0xd2]),
    size: Size::M,
};
const BASE_VEST: Layer = Layer {
    cut: Cut::BaseVest,
    ..BASE_TOP
};
const TUCKED_TOP: Layer = Layer {
    cut: Cut::TuckedTop,
    size: Size::Xs,
    ..BASE_TOP
};

/// Height of the shoes' socks above the ankle, in metres: what lies higher is under the bottoms.
const SOCK: f32 = 0.012;

impl Outfit {
    /// Fits what is asked for, and the base layer where nothing is: less of it where imported garments cover torso or legs.
    ///
    /// # Errors
    /// When the body is not of the mesh that the garments are cut for.
    pub(crate) fn fit(
        wardrobe: &Wardrobe,
        base: &BaseMesh,
        (spec, covered): (&FigureSpec, [bool; 2]),
        body: &BodyShape,
    ) -> Result<Self, Error> {
        let mut fitted: Vec<(Layer, Fitted)> = Vec::new();
        for layer in layers(&spec.garments)
            .into_iter()
            .map(|layer| beneath(layer, covered))
        {
            let under = fitted.last().map(|(_, fitted)| fitted);
            let worn = wardrobe.fit((layer.cut, layer.size), base, &body.rest, under)?;
            fitted.push((layer, worn));
        }
        Ok(Self(fitted))
    }

    /// Base vertices that need not be drawn.
    ///
    /// # Errors
    /// When the suit is damaged that garments are cut from.
    pub(crate) fn hidden(
        &self,
        wardrobe: &Wardrobe,
        base: &BaseMesh,
        shoes: &Item,
    ) -> Result<HashSet<u32>, Error> {
        let mut hidden: HashSet<u32> = shoes.hidden.iter().copied().collect();
        for (layer, _) in &self.0 {
            hidden.extend(wardrobe.hidden(layer.cut, base)?);
        }
        Ok(hidden)
    }

    /// The garments as posed, put on one after the other, the innermost first.
    pub(crate) fn meshes(
        &self,
        body: &BodyShape,
    ) -> impl Iterator<Item = (Cut, Vec<(Mesh, Material)>)> {
        let first = self.0.first();
        let mut dressing = first.map(|(_, fitted)| fitted.dressing(body));
        self.0.iter().filter_map(move |(layer, fitted)| {
            let pieces = fitted.meshes(dressing.as_mut()?, layer.color.linear());
            Some((layer.cut, pieces))
        })
    }

    /// Where its cloth is at rest.
    pub(crate) fn points(&self) -> Vec<Vec3> {
        let worn = self.0.iter();
        worn.flat_map(|(_, fitted)| fitted.points()).collect()
    }

    /// Each garment's name with the way round the body and round itself in metres, the innermost first.
    pub(crate) fn girths(&self) -> impl Iterator<Item = (&'static str, [f32; 2])> {
        let girths = |(layer, fitted): &(Layer, Fitted)| Some((layer.cut.name(), fitted.girths()?));
        self.0.iter().filter_map(girths)
    }

    /// Whether hair hangs into a hood or a stand-up collar.
    pub(crate) fn holds_hair(&self) -> bool {
        let holding = [GarmentKind::Hoodie, GarmentKind::Jacket].map(Cut::Asked);
        self.0.iter().any(|(layer, _)| holding.contains(&layer.cut))
    }

    /// Whether the socks are seen above the shoes.
    pub(crate) fn are_ankles_bare(&self) -> bool {
        !self
            .0
            .iter()
            .any(|(layer, _)| layer.cut == Cut::Asked(GarmentKind::Leggings))
    }

    /// The shoes that go with the garments.
    ///
    /// # Errors
    /// When the pack lacks them.
    pub(crate) fn shoes<'a>(&self, pack: &'a Pack) -> Result<&'a Item, Error> {
        pack.item(ItemKind::Shoes, "shoes05")
    }
}

/// Bottoms, then tops, with the base layer where either is missing and under what leaves the legs bare.
fn layers(asked: &[GarmentSpec]) -> Vec<Layer> {
    let of = |place: Place| {
        let asked = asked.iter().filter(move |g| self::place(g.kind) == place);
        asked.map(|g| Layer {
            cut: Cut::Asked(g.kind),
            color: g.color,
            size: g.size,
        })
    };
    let loose: Vec<_> = of(Place::LooseBottoms).collect();
    let close: Vec<_> = of(Place::CloseBottoms).collect();
    let dresses: Vec<_> = of(Place::Both).collect();
    let tops: Vec<_> = of(Place::Top).collect();
    let bras: Vec<_> = if tops.is_empty() && dresses.is_empty() {
        of(Place::CloseTop).collect()
    } else {
        Vec::new()
    };
    let mut layers = bras.clone();
    if !(loose.is_empty() && dresses.is_empty()) {
        layers.push(BASE_SHORTS);
    } else if close.is_empty() {
        layers.push(BASE_BOTTOM);
    }
    layers.extend(close);
    let is_bare = bras.is_empty() && tops.is_empty() && dresses.is_empty();
    match (is_bare, loose.is_empty()) {
        (true, true) => layers.push(BASE_TOP),
        (true, false) => layers.push(TUCKED_TOP),
        (false, _) => {}
    }
    let whole = dresses.into_iter().flat_map(with_legs);
    layers.extend(loose.into_iter().chain(whole).chain(tops));
    layers
}

/// A layer under imported garments that cover torso or legs.
fn beneath(layer: Layer, [torso, legs]: [bool; 2]) -> Layer {
    match () {
        () if torso && layer == BASE_TOP => BASE_VEST,
        () if legs && layer == BASE_BOTTOM => BASE_SHORTS,
        () => layer,
    }
}

/// A garment for the whole body, as the layers it is cut in.
fn with_legs(whole: Layer) -> Vec<Layer> {
    let legs = Layer {
        cut: Cut::JumpsuitLegs,
        ..whole.clone()
    };
    match whole.cut {
        Cut::Asked(GarmentKind::Jumpsuit) => vec![whole, legs],
        Cut::Asked(_)
        | Cut::JumpsuitLegs
        | Cut::BaseTop
        | Cut::TuckedTop
        | Cut::BaseShorts
        | Cut::BaseVest => vec![whole],
    }
}

/// What a garment covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    /// What leaves the waist bare and is seen only when no other top is worn.
    CloseTop,
    /// Bottoms like a second skin, which any top is worn over.
    CloseBottoms,
    /// Bottoms that stand off: something is worn under them, and a base top is tucked in.
    LooseBottoms,
    Both,
}

fn place(kind: GarmentKind) -> Place {
    match kind {
        GarmentKind::Hoodie
        | GarmentKind::TShirt
        | GarmentKind::Sweatshirt
        | GarmentKind::LongSleeve
        | GarmentKind::Polo
        | GarmentKind::Shirt
        | GarmentKind::Jacket
        | GarmentKind::Coat
        | GarmentKind::TankTop => Place::Top,
        GarmentKind::SportsBra => Place::CloseTop,
        GarmentKind::Leggings | GarmentKind::BikeShorts => Place::CloseBottoms,
        GarmentKind::Shorts | GarmentKind::Joggers | GarmentKind::Jeans | GarmentKind::Skirt => {
            Place::LooseBottoms
        }
        GarmentKind::Dress | GarmentKind::Jumpsuit => Place::Both,
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
    ankles_bare: bool,
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
    let highest = highest_sock(studio, body, ankles_bare);
    let keep =
        |rest: &[Vec3], triangle: &[u32; 3]| triangle.iter().all(|&v| rest[v as usize].y < highest);
    let mesh = item_with(shoes, &studio.pack.base, body, |points| points, keep);
    Ok((rounded(mesh), look))
}

/// The height at rest up to which shoes with their socks are seen.
pub(crate) fn highest_sock(studio: &Studio, body: &BodyShape, ankles_bare: bool) -> f32 {
    let ankle = studio.pack.base.bone("foot.L");
    match ankle {
        Some(bone) if !ankles_bare => body.joints[bone].y + SOCK,
        _ => f32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_nothing_is_dressed_from_neck_to_ankle() {
        assert_eq!(layers(&[]), [BASE_BOTTOM, BASE_TOP]);
    }

    #[test]
    fn a_top_is_worn_over_the_bottoms_in_whatever_order_they_are_asked_for() {
        // given
        let [hoodie, leggings] =
            [GarmentKind::Hoodie, GarmentKind::Leggings].map(|kind| GarmentSpec {
                kind,
                color: Rgb([255, 0, 0]),
                size: Size::L,
            });

        // when
        let layers = layers(&[hoodie, leggings]);

        // then
        let cuts: Vec<_> = layers.iter().map(|layer| layer.cut).collect();
        let expected = [GarmentKind::Leggings, GarmentKind::Hoodie].map(Cut::Asked);
        assert_eq!(cuts, expected);
    }

    #[test]
    fn whoever_asks_for_bottoms_alone_wears_the_base_top_over_them() {
        let leggings = GarmentSpec {
            kind: GarmentKind::Leggings,
            color: Rgb([0, 0, 255]),
            size: Size::S,
        };
        let layers = layers(&[leggings]);
        assert_eq!(layers[1..], [BASE_TOP]);
    }

    #[test]
    fn what_leaves_the_legs_bare_is_worn_over_the_base_layer() {
        let asked = |kind| {
            [GarmentSpec {
                kind,
                color: Rgb([0, 0, 255]),
                size: Size::S,
            }]
        };
        let cuts = |kind| -> Vec<_> { layers(&asked(kind)).iter().map(|l| l.cut).collect() };
        let shorts = Cut::Asked(GarmentKind::Shorts);
        assert_eq!(
            cuts(GarmentKind::Shorts),
            [Cut::BaseShorts, Cut::TuckedTop, shorts]
        );
        let dress = Cut::Asked(GarmentKind::Dress);
        assert_eq!(cuts(GarmentKind::Dress), [Cut::BaseShorts, dress]);
        let jumpsuit = Cut::Asked(GarmentKind::Jumpsuit);
        assert_eq!(
            cuts(GarmentKind::Jumpsuit),
            [Cut::BaseShorts, jumpsuit, Cut::JumpsuitLegs]
        );
    }

    #[test]
    fn the_base_layer_is_smaller_under_what_covers_torso_or_legs_and_never_none() {
        let under = |covered: [bool; 2]| {
            let layers = layers(&[]).into_iter();
            layers
                .map(|layer| beneath(layer, covered).cut)
                .collect::<Vec<_>>()
        };
        let leggings = Cut::Asked(GarmentKind::Leggings);
        assert_eq!(under([false, false]), [leggings, Cut::BaseTop]);
        assert_eq!(under([true, false]), [leggings, Cut::BaseVest]);
        assert_eq!(under([true, true]), [Cut::BaseShorts, Cut::BaseVest]);
    }

    #[test]
    fn a_sports_bra_is_worn_with_bottoms_and_not_under_another_top() {
        // given
        let asked = |kind| GarmentSpec {
            kind,
            color: Rgb([0, 0, 255]),
            size: Size::S,
        };
        let cuts = |kinds: &[GarmentKind]| -> Vec<_> {
            let garments: Vec<_> = kinds.iter().map(|kind| asked(*kind)).collect();
            layers(&garments).iter().map(|layer| layer.cut).collect()
        };
        use GarmentKind::{Hoodie, Leggings, SportsBra};

        // when, then
        let [bra, leggings, hoodie] = [SportsBra, Leggings, Hoodie].map(Cut::Asked);
        assert_eq!(cuts(&[SportsBra]), [bra, leggings]);
        assert_eq!(cuts(&[Leggings, SportsBra]), [bra, leggings]);
        assert_eq!(cuts(&[SportsBra, Hoodie, Leggings]), [leggings, hoodie]);
    }
}
