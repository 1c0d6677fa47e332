use csscolorparser::NAMED_COLORS;
use likeness_tasks::figure::vocabulary::{GarmentKind, Size};
use likeness_tasks::figure::{GarmentSpec, Rgb};

use crate::body::Node;

const MOST_CHARACTERS: usize = 200;

/// The bottoms that go with a top.
const CHARCOAL: Rgb = Rgb([0x36, 0x38, 0x3d]);

/// Reads `apparel_details`: what is worn over the base layer; nothing when it is absent.
pub(super) fn read(apparel: &Node<'_>) -> Vec<GarmentSpec> {
    if apparel.is_absent() {
        return Vec::new();
    }
    apparel.field("brand").text(MOST_CHARACTERS);
    let kind = apparel.field("item_id").required().word();
    let color = read_color(&apparel.field("color").required());
    let size = apparel.field("size").word().unwrap_or(Size::M);
    let size2 = apparel.field("size2").word().unwrap_or(size);
    let (Some(kind), Some(color)) = (kind, color) else {
        return Vec::new();
    };
    let mut worn = vec![GarmentSpec { kind, color, size }];
    if kind.is_top() {
        worn.push(GarmentSpec {
            kind: GarmentKind::Leggings,
            color: CHARCOAL,
            size: size2,
        });
    }
    worn
}

fn read_color(node: &Node<'_>) -> Option<Rgb> {
    let text = node.text(MOST_CHARACTERS)?.trim();
    let named = NAMED_COLORS.get(text.into()).copied().map(Rgb);
    let color = named.or_else(|| text.parse().ok());
    if color.is_none() {
        node.refuse(format!(
            "`{text}` is not a colour; allowed: a CSS colour name such as `red`, RRGGBB, RRGGBBAA"
        ));
    }
    color
}
