use crate::garment::Cut;
use crate::vocabulary::{GarmentKind, Size};
use crate::{GarmentSpec, Rgb};

/// One garment of an outfit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Layer {
    pub(super) cut: Cut,
    pub(super) color: Rgb,
    pub(super) size: Size,
}

/// What imported garments worn over it do to the base layer.
#[derive(Clone, Debug)]
pub(crate) struct Over {
    /// Whether they cover the torso.
    pub(crate) torso: bool,
    /// Whether they cover the legs.
    pub(crate) legs: bool,
    /// What the base layer is to look like, where it is seen between them.
    pub(crate) color: Rgb,
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

/// Bottoms, then tops, with the base layer where either is missing and under what leaves the legs bare.
pub(super) fn layers(asked: &[GarmentSpec]) -> Vec<Layer> {
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
    let mut tops: Vec<_> = of(Place::Top).collect();
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
    let is_coat = |layer: &Layer| layer.cut == Cut::Asked(GarmentKind::Coat);
    // A coat is open at the neck: something is worn under it.
    let is_bare = bras.is_empty() && dresses.is_empty() && tops.iter().all(is_coat);
    match (is_bare, loose.is_empty()) {
        (true, true) => layers.push(BASE_TOP),
        (true, false) => layers.push(TUCKED_TOP),
        (false, _) => {}
    }
    tops.sort_by_key(is_coat);
    let whole = dresses.into_iter().flat_map(with_legs);
    layers.extend(loose.into_iter().chain(whole).chain(tops));
    layers
}

/// A layer under imported garments: of the base layer less, and in their colour, where they cover torso or legs.
pub(super) fn beneath(layer: Layer, over: &Over) -> Layer {
    let less = match () {
        () if over.torso && layer == BASE_TOP => BASE_VEST,
        () if over.legs && layer == BASE_BOTTOM => BASE_SHORTS,
        () => return layer,
    };
    Layer {
        color: over.color,
        ..less
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The layers worn by whoever asks for garments of these kinds, the innermost first.
    fn cuts(kinds: &[GarmentKind]) -> Vec<Cut> {
        let asked = |&kind: &GarmentKind| GarmentSpec {
            kind,
            color: Rgb([0, 0, 255]),
            size: Size::S,
        };
        let garments: Vec<_> = kinds.iter().map(asked).collect();
        layers(&garments).iter().map(|layer| layer.cut).collect()
    }

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
        let shorts = Cut::Asked(GarmentKind::Shorts);
        assert_eq!(
            cuts(&[GarmentKind::Shorts]),
            [Cut::BaseShorts, Cut::TuckedTop, shorts]
        );
        let dress = Cut::Asked(GarmentKind::Dress);
        assert_eq!(cuts(&[GarmentKind::Dress]), [Cut::BaseShorts, dress]);
        let jumpsuit = Cut::Asked(GarmentKind::Jumpsuit);
        assert_eq!(
            cuts(&[GarmentKind::Jumpsuit]),
            [Cut::BaseShorts, jumpsuit, Cut::JumpsuitLegs]
        );
    }

    #[test]
    fn the_base_layer_is_smaller_under_what_covers_torso_or_legs_in_its_colour_and_never_none() {
        let under = |torso: bool, legs: bool| {
            let color = Rgb([9, 8, 7]);
            let over = Over { torso, legs, color };
            let layers = layers(&[]).into_iter().map(|layer| beneath(layer, &over));
            layers
                .map(|layer| (layer.cut, layer.color == color))
                .collect::<Vec<_>>()
        };
        let leggings = Cut::Asked(GarmentKind::Leggings);
        let [top, vest, shorts] = [Cut::BaseTop, Cut::BaseVest, Cut::BaseShorts];
        assert_eq!(under(false, false), [(leggings, false), (top, false)]);
        assert_eq!(under(true, false), [(leggings, false), (vest, true)]);
        assert_eq!(under(true, true), [(shorts, true), (vest, true)]);
    }

    #[test]
    fn a_coat_is_worn_over_everything_and_never_on_the_skin() {
        use GarmentKind::{Coat, Leggings, TShirt};
        let [coat, leggings, shirt] = [Coat, Leggings, TShirt].map(Cut::Asked);
        assert_eq!(cuts(&[Coat]), [leggings, Cut::BaseTop, coat]);
        assert_eq!(cuts(&[Coat, TShirt]), [leggings, shirt, coat]);
    }

    #[test]
    fn a_sports_bra_is_worn_with_bottoms_and_not_under_another_top() {
        use GarmentKind::{Hoodie, Leggings, SportsBra};
        let [bra, leggings, hoodie] = [SportsBra, Leggings, Hoodie].map(Cut::Asked);
        assert_eq!(cuts(&[SportsBra]), [bra, leggings]);
        assert_eq!(cuts(&[Leggings, SportsBra]), [bra, leggings]);
        assert_eq!(cuts(&[SportsBra, Hoodie, Leggings]), [leggings, hoodie]);
    }
}
