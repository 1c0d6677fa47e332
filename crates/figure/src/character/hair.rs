//! Hair of the head: the forty styles are the authored hairs, cut, mirrored and given volume.

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use super::smoothing::rounded;
use super::surface::item_with;
use super::{Parts, Studio};
use crate::body::BodyShape;
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec};

/// A style: an authored hair and what is done to it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Style {
    hair: &'static str,
    /// Height above the head's joint below which it is cut off, in metres.
    cut: Option<f32>,
    mirrored: bool,
    /// Growth away from the middle of the head.
    volume: f32,
    /// Growth to the sides that rises from below the ears to the crown.
    crown: f32,
    /// Whether it runs together at the neck, into a hood.
    tucked: bool,
}

/// Authored hairs in the order of the first ten styles; every further ten repeat them changed.
const HAIRS: [&str; 10] = [
    "long01",
    "bob01",
    "bob02",
    "braid01",
    "ponytail01",
    "short01",
    "short02",
    "short03",
    "short04",
    "afro01",
];

/// The style of an index: 1 to 10 as authored, 11 to 20 mirrored, 21 to 30 fuller, 31 to 39 cut shorter; 30 is `long01`
/// with a fuller crown, which the published call example asks for.
fn style(index: u8) -> Option<Style> {
    let place = usize::from(index.checked_sub(1)?);
    let plain = Style {
        hair: HAIRS[place % 10],
        cut: None,
        mirrored: false,
        volume: 1.0,
        crown: 0.0,
        tucked: false,
    };
    Some(match place {
        29 => Style {
            hair: "long01",
            crown: 0.16,
            ..plain
        },
        0..10 => plain,
        10..20 => Style {
            mirrored: true,
            ..plain
        },
        20..30 => Style {
            volume: 1.05,
            ..plain
        },
        _ => Style {
            cut: Some(-0.035),
            ..plain
        },
    })
}

/// Height above the head's joint at which hair is deep inside a hood, in metres.
const HOOD: f32 = -0.105;

/// Adds the hair, if the style is not none; under a hood it is tucked in.
pub(crate) fn add(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    tucked: bool,
    parts: &mut Parts,
) -> Result<(), Error> {
    let Some(mut style) = style(spec.hairstyle) else {
        return Ok(());
    };
    if tucked {
        style.tucked = true;
        style.cut = Some(style.cut.map_or(HOOD, |cut| cut.max(HOOD)));
    }
    let name = format!("{}/{}", ItemKind::Hair, style.hair);
    let texture = studio.textures.get(&studio.pack, &name)?;
    let brightness = texture.mean_linear().dot(Vec3::new(0.2126, 0.7152, 0.0722));
    let look = Material {
        surface: Surface::Hair,
        color: spec.hair_color.linear(),
        recolor: Some(brightness * 1.3),
        texture: Some(texture),
        alpha: Alpha::Blend,
        roughness: 0.45,
        ..Material::default()
    };
    parts.push((shaped(studio, style, body)?, look));
    Ok(())
}

fn shaped(studio: &Studio, style: Style, body: &BodyShape) -> Result<Mesh, Error> {
    let item = studio.pack.item(ItemKind::Hair, style.hair)?;
    let head = studio
        .pack
        .base
        .bone("head")
        .map_or(Vec3::ZERO, |bone| body.joints[bone]);
    let middle = head + Vec3::Y * 0.08;
    let side = if style.mirrored { -1.0 } else { 1.0 };
    let place = |point: Vec3| {
        let mut grown = middle + (point - middle) * style.volume;
        let high = ((point.y - head.y + 0.02) / 0.17).clamp(0.0, 1.0);
        grown.x *= side * (1.0 + style.crown * (high - 0.45));
        let low = if style.tucked {
            ((head.y - grown.y) / -HOOD).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let neck = Vec3::new(0.0, grown.y, head.z + 0.01);
        grown.lerp(neck, 0.45 * low * low * (3.0 - 2.0 * low))
    };
    let change = |points: Vec<Vec3>| points.into_iter().map(place).collect();
    let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
        style
            .cut
            .is_none_or(|cut| triangle.iter().all(|&v| rest[v as usize].y > head.y + cut))
    };
    let mut mesh = item_with(item, &studio.pack.base, body, change, keep);
    if style.mirrored {
        mesh.triangles
            .iter_mut()
            .for_each(|triangle| triangle.swap(1, 2));
        mesh.normals
            .iter_mut()
            .for_each(|normal| *normal = -*normal);
    }
    Ok(rounded(mesh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::HAIRSTYLES;

    #[test]
    fn every_index_but_zero_is_a_style_of_its_own() {
        let styles: Vec<_> = (1..HAIRSTYLES).filter_map(style).collect();
        assert_eq!(styles.len(), usize::from(HAIRSTYLES) - 1);
        assert_eq!(style(0), None);
        for (i, a) in styles.iter().enumerate() {
            assert!(styles[..i].iter().all(|b| a != b), "{a:?} twice");
        }
    }
}
