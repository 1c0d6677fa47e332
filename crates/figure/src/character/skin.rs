//! Skin of a tone.

use std::collections::HashSet;
use std::sync::Arc;

use glam::Vec3;
use likeness_raster::{Material, Mesh, Surface, Texture};

use super::Studio;
use super::complexion::{Complexion, MIDDLE};
use super::smoothing::rounded;
use super::surface::{Points, mesh};
use crate::body::BodyShape;
use crate::body::identity::{chance, deviation};
use crate::vocabulary::Gender;
use crate::{Error, FigureSpec, Rgb};

/// The Monk Skin Tone scale, light to deep, as published by its author (Ellis Monk, 2019), in sRGB.
const TONES: [Rgb; 10] = [
    Rgb([0xf6, 0xed, 0xe4]),
    Rgb([0xf3, 0xe7, 0xdb]),
    Rgb([0xf7, 0xea, 0xd0]),
    Rgb([0xea, 0xda, 0xba]),
    Rgb([0xd7, 0xbd, 0x96]),
    Rgb([0xa0, 0x7e, 0x56]),
    Rgb([0x82, 0x5c, 0x43]),
    Rgb([0x60, 0x41, 0x34]),
    Rgb([0x3a, 0x31, 0x2a]),
    Rgb([0x29, 0x24, 0x20]),
];

/// What blood makes of each tone, so that a lit face measures a little rosier than the swatch.
const BLOOD: [Vec3; 10] = [
    Vec3::new(0.937, 0.889, 0.888),
    Vec3::new(0.917, 0.871, 0.872),
    Vec3::new(0.952, 0.914, 0.957),
    Vec3::new(0.921, 0.889, 0.939),
    Vec3::new(0.957, 0.915, 0.988),
    Vec3::new(1.022, 0.976, 1.100),
    Vec3::new(1.045, 1.011, 1.073),
    Vec3::new(1.019, 0.908, 0.864),
    Vec3::new(1.078, 0.807, 0.639),
    Vec3::new(0.886, 0.478, 0.242),
];

/// Reflectance that the studio's light and tone curve turn into a tone's own colour, in parts of the tone's.
const REFLECTANCE: f32 = 0.92;

/// The skin that no garment covers.
pub(crate) fn part(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    hidden: &HashSet<u32>,
) -> Result<(Mesh, Material), Error> {
    let covered = |triangle: &[u32; 3]| triangle.iter().all(|v| hidden.contains(v));
    // Pores and freckles stay in place whatever the body and the face do.
    let rest = &studio.pack.base.template;
    let mesh = mesh_of(studio, body, rest, |triangle| !covered(triangle));
    Ok((mesh, material(studio, spec)?))
}

/// The skin of the triangles that are kept, with the vertices' places at `rest`.
pub(crate) fn mesh_of(
    studio: &Studio,
    body: &BodyShape,
    rest: &[Vec3],
    keep: impl Fn(&[u32; 3]) -> bool,
) -> Mesh {
    let points = Points {
        posed: &body.posed,
        normals: &body.normals,
        rest,
    };
    rounded(mesh(&studio.pack.skin, &points, keep))
}

/// The picture of a person's skin.
///
/// # Errors
/// When the pack lacks its source or it is damaged.
pub(crate) fn painted(studio: &Studio, spec: &FigureSpec) -> Result<Arc<Texture>, Error> {
    studio.textures.skin(&studio.pack, &complexion(spec))
}

fn material(studio: &Studio, spec: &FigureSpec) -> Result<Material, Error> {
    let texture = painted(studio, spec)?;
    // The paler the skin, the more what lies beneath it stands out.
    let gamma = match spec.skin_tone {
        0..=2 => 1.1,
        3..=4 => 1.0,
        5 => 0.9,
        6..=7 => 1.0,
        _ => 1.35,
    };
    Ok(Material {
        surface: Surface::Skin,
        color: alive(spec.skin_tone) * REFLECTANCE / MIDDLE.powf(gamma),
        texture: Some(texture),
        gamma,
        roughness: 0.52,
        specular: specular(spec.skin_tone),
        subsurface: 1.0,
        pores: 1.0,
        freckles: freckles(spec),
        pattern: 8.0 * deviation(spec.seed, "skin"),
        ..Material::default()
    })
}

/// Reflectance at normal incidence: a deep skin shows its form by its gloss as much as by its colour.
fn specular(skin_tone: u8) -> f32 {
    0.03 + 0.0024 * f32::from(skin_tone.saturating_sub(4))
}

/// How dark freckles are; a third of people of light skin have some.
fn freckles(spec: &FigureSpec) -> f32 {
    let most = match spec.skin_tone {
        0..=2 => 0.9,
        3..=4 => 0.6,
        _ => 0.0,
    };
    most * (chance(spec.seed, "freckles") * 3.0 - 2.0).max(0.0)
}

/// The linear colour of a tone with blood beneath it.
///
/// The scale was read off flat swatches: a face of exactly their hue looks sallow, the palest and the deepest almost grey.
fn alive(skin_tone: u8) -> Vec3 {
    tone(skin_tone) * BLOOD[usize::from(skin_tone).min(BLOOD.len() - 1)]
}

/// The linear colour of a tone.
pub(crate) fn tone(tone: u8) -> Vec3 {
    TONES[usize::from(tone).min(TONES.len() - 1)].linear()
}

/// The kind of skin that a person has.
fn complexion(spec: &FigureSpec) -> Complexion {
    let deep = spec.skin_tone > 5;
    let (source, own) = match (spec.gender, deep) {
        (Gender::Female, false) => ("skin/caucasian_female", [0.756, 0.420, 0.296]),
        (Gender::Female, true) => ("skin/african_female", [0.141, 0.047, 0.0244]),
        (Gender::Male, false) => ("skin/caucasian_male", [0.68, 0.348, 0.215]),
        (Gender::Male, true) => ("skin/african_male", [0.09, 0.0376, 0.0197]),
    };
    Complexion {
        source,
        own: Vec3::from_array(own),
        gender: spec.gender,
        deep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skin_of_every_tone_is_rosier_than_the_swatch() {
        for index in 0..TONES.len() as u8 {
            let (swatch, skin) = (tone(index), alive(index));
            assert!(skin.x / skin.y > 1.03 * swatch.x / swatch.y, "{index}");
        }
    }
}
