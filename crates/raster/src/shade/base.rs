use glam::{Vec3, Vec4};

use super::point::Point;
use super::skin;
use crate::color::luminance;
use crate::noise::perlin;
use crate::{Alpha, Material, Surface};

/// Most that a recoloured texture brightens its colour.
const MAX_RECOLOR: f32 = 2.2;
/// Opacity that blended textures carry where they mean to be clear.
const HAZE: f32 = 0.06;
/// Cosines to the viewer between which a soft surface fades in.
const RIM: [f32; 2] = [0.04, 0.25];
/// Share by which threads of cloth differ in colour.
const HEATHER: f32 = 0.2;
/// Threads in a metre.
const THREADS: f32 = 420.0;

/// A surface without its light.
pub(crate) struct Base {
    pub(crate) albedo: Vec3,
    pub(crate) opacity: f32,
    /// Share of the surroundings that the occlusion map leaves, 0 to 1.
    pub(crate) occlusion: f32,
    /// GGX roughness.
    pub(crate) roughness: f32,
    /// Specular reflectance at normal incidence.
    pub(crate) specular: f32,
    /// How wet skin is, 0 to 1.
    pub(crate) wet: f32,
}

impl Base {
    pub(crate) fn new(material: &Material, point: &Point) -> Self {
        let texture = material.texture.as_ref();
        let texel = texture.map_or(Vec4::ONE, |t| {
            t.sample(point.uv, point.texture_footprint(material))
        });
        let map = material.occlusion_map.as_ref();
        let wet = skin::wet(material, texel.w);
        let (roughness, specular) = skin::gloss(material, point, wet);
        Self {
            albedo: albedo(material, texel.truncate())
                * threads(material, point)
                * skin::complexion(material, point),
            opacity: match material.alpha {
                Alpha::Blend => ((texel.w - HAZE) / (1.0 - HAZE)).max(0.0) * rim(material, point),
                Alpha::Opaque | Alpha::Cutout(_) => 1.0,
            },
            roughness,
            specular,
            wet,
            occlusion: map.map_or(1.0, |m| m.sample(point.uv, point.uv_footprint).y),
        }
    }
}

/// How much of a soft surface is left where it is seen edge-on.
fn rim(material: &Material, point: &Point) -> f32 {
    if !material.soft {
        return 1.0;
    }
    let cosine = point.face.normalize_or_zero().dot(point.view).abs();
    ((cosine - RIM[0]) / (RIM[1] - RIM[0])).clamp(0.0, 1.0)
}

fn albedo(material: &Material, texel: Vec3) -> Vec3 {
    let texel = if material.gamma == 1.0 {
        texel
    } else {
        texel.max(Vec3::splat(1e-4)).powf(material.gamma)
    };
    match material.recolor {
        Some(pivot) => {
            let factor = luminance(texel) / pivot.max(1e-4);
            material.color * factor.min(MAX_RECOLOR)
        }
        None => material.color * texel,
    }
}

/// Slight differences between a cloth's threads, where they can be seen.
fn threads(material: &Material, point: &Point) -> f32 {
    if material.surface != Surface::Cloth || material.weave <= 0.0 {
        return 1.0;
    }
    let mut factor = 1.0;
    for (octave, share) in [(1.0, 0.6), (0.45, 0.4)] {
        let seen = point.resolves(1.0 / (THREADS * octave));
        if seen > 0.0 {
            let value = perlin(point.rest * THREADS * octave).value;
            factor += HEATHER * share * material.weave.min(1.0) * seen * value;
        }
    }
    factor
}
