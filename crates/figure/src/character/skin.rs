//! Skin of a tone.

use std::collections::HashSet;

use glam::Vec3;
use likeness_raster::{Material, Mesh, Surface};

use super::Studio;
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
    Vec3::new(1.076, 0.928, 0.914),
    Vec3::new(1.038, 0.904, 0.883),
    Vec3::new(1.070, 0.924, 0.916),
    Vec3::new(1.002, 0.878, 0.865),
    Vec3::new(0.985, 0.872, 0.884),
    Vec3::new(0.972, 0.871, 0.930),
    Vec3::new(1.013, 0.980, 1.046),
    Vec3::new(0.964, 0.905, 0.901),
    Vec3::new(1.029, 0.881, 0.833),
    Vec3::new(0.928, 0.738, 0.665),
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

fn material(studio: &Studio, spec: &FigureSpec) -> Result<Material, Error> {
    let (name, face) = texture(spec);
    let texture = studio.textures.get(&studio.pack, name)?;
    // The lips of light skin stand out more than in the picture, which was taken of a tanned one.
    // Those of deep skin are greyer there than in life.
    let gamma = match spec.skin_tone {
        0..=4 => 1.08,
        5 => 1.0,
        _ => 0.8,
    };
    Ok(Material {
        surface: Surface::Skin,
        color: alive(spec.skin_tone) * REFLECTANCE / Vec3::from_array(face).powf(gamma),
        texture: Some(texture),
        gamma,
        roughness: 0.5,
        specular: 0.026,
        subsurface: 1.0,
        pores: 1.0,
        freckles: freckles(spec),
        pattern: 8.0 * deviation(spec.seed, "skin"),
        ..Material::default()
    })
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

/// The picture of a skin, and the linear colour of its forehead and cheeks.
fn texture(spec: &FigureSpec) -> (&'static str, [f32; 3]) {
    match (spec.gender, spec.skin_tone) {
        (Gender::Female, 0..=5) => ("skin/caucasian_female", [0.756, 0.420, 0.296]),
        (Gender::Female, _) => ("skin/african_female", [0.141, 0.047, 0.0244]),
        (Gender::Male, 0..=5) => ("skin/caucasian_male", [0.752, 0.385, 0.238]),
        (Gender::Male, _) => ("skin/african_male", [0.0967, 0.0404, 0.0212]),
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
