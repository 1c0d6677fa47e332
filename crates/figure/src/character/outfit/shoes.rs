use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use crate::Error;
use crate::body::BodyShape;
use crate::character::Studio;
use crate::character::smoothing::rounded;
use crate::character::surface::item_with;
use crate::pack::Item;

/// Height of the shoes' socks above the ankle, in metres: what lies higher is under the bottoms.
const SOCK: f32 = 0.045;

/// The shoes as posed, below a height at rest.
///
/// # Errors
/// When the pack lacks their picture.
pub(crate) fn shoes_part(
    studio: &Studio,
    shoes: &Item,
    body: &BodyShape,
    highest: f32,
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
