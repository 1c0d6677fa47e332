use glam::Vec3;

use super::point::Point;
use crate::Material;
use crate::noise::{Field, perlin, spot};

/// Pores in a metre, coarse to fine, and how steep they are.
const PORES: [(f32, f32); 3] = [(330.0, 0.02), (640.0, 0.13), (1150.0, 0.26)];
/// Factor that makes a pit as steep as the noise it is made of.
const PIT: f32 = 2.5;
/// Patches of blood nearer to the surface in a metre, and how much they change the colour.
const PATCHES: [(f32, f32); 3] = [(75.0, 0.06), (240.0, 0.09), (700.0, 0.1)];
/// By how much a patch changes each colour: blood takes green and blue.
const BLOOD: Vec3 = Vec3::new(0.4, 0.95, 1.05);
/// Freckles in a metre, at most.
const FRECKLES: f32 = 330.0;
/// Regions with more and with fewer freckles in a metre.
const REGIONS: f32 = 26.0;
/// How deep within a freckle it is as dark as it gets.
const FRECKLE: f32 = 0.45;
/// Share of the light that a pore of depth 1 swallows.
const CAVITY: f32 = 0.16;
/// What a freckle leaves of each colour.
const PIGMENT: Vec3 = Vec3::new(0.72, 0.54, 0.42);

/// Lines across lips in a metre, and how steep they are.
const LIP_LINES: (Vec3, f32) = (Vec3::new(800.0, 110.0, 220.0), 0.3);
/// Roughness and specular reflectance of wet skin.
const WET: [f32; 2] = [0.26, 0.05];
/// Patches in a metre of skin that is more or less oily, broad to fine, and by how much that changes its roughness.
const OIL: [(f32, f32); 2] = [(60.0, 0.2), (210.0, 0.2)];

/// How wet skin is, by its texture's opacity.
pub(crate) fn wet(material: &Material, dry: f32) -> f32 {
    match material.pores > 0.0 {
        true => 1.0 - dry,
        false => 0.0,
    }
}

/// Roughness and specular reflectance of a surface at a place.
pub(crate) fn gloss(material: &Material, point: &Point, wet: f32) -> (f32, f32) {
    if material.pores <= 0.0 {
        return (material.roughness, material.specular);
    }
    let patch = |(frequency, most): (f32, f32)| match point.resolves(1.0 / frequency) {
        seen if seen > 0.0 => perlin(place(material, point) * frequency).value * most * seen,
        _ => 0.0,
    };
    let oil: f32 = OIL.into_iter().map(patch).sum();
    let dry = material.roughness * (1.0 + oil);
    let mix = |dry: f32, wetted: f32| dry + (wetted - dry) * wet;
    (mix(dry, WET[0]), mix(material.specular, WET[1]))
}

/// Slope at rest of the pores of dry skin and of the lines across wet lips, where they can be seen.
pub(crate) fn pores(material: &Material, point: &Point, wet: f32) -> Vec3 {
    if material.pores <= 0.0 {
        return Vec3::ZERO;
    }
    let at = place(material, point);
    let pit = |(frequency, steep): (f32, f32)| match point.resolves(1.0 / frequency) {
        seen if seen > 0.0 => {
            let Field { value, slope } = perlin(at * frequency);
            // Flat between the pits: the slope of a squared depth.
            slope * (-value.max(0.0) * PIT * steep * seen)
        }
        _ => Vec3::ZERO,
    };
    let skin: Vec3 = PORES.into_iter().map(pit).sum();
    let (lines, steep) = LIP_LINES;
    let seen = if wet > 0.3 {
        point.resolves(1.0 / lines.x)
    } else {
        0.0
    };
    let lips = match seen > 0.0 {
        true => perlin(at * lines).slope * lines / lines.x * (steep * seen),
        false => Vec3::ZERO,
    };
    skin.lerp(lips, wet) * material.pores
}

/// Factor on the colour: blood that shows unevenly, and freckles.
pub(crate) fn complexion(material: &Material, point: &Point) -> Vec3 {
    let mut factor = Vec3::ONE;
    if material.pores > 0.0 {
        let at = place(material, point);
        for (frequency, share) in PATCHES {
            let seen = point.resolves(1.0 / frequency);
            if seen > 0.0 {
                let value = perlin(at * frequency).value * share * seen * material.pores;
                factor += BLOOD * value;
            }
        }
    }
    factor * freckles(material, point) * cavities(material, point)
}

/// Light that the finest pores swallow.
fn cavities(material: &Material, point: &Point) -> f32 {
    let [.., (frequency, _)] = PORES;
    let seen = point.resolves(1.0 / frequency);
    if material.pores <= 0.0 || seen <= 0.0 {
        return 1.0;
    }
    let depth = perlin(place(material, point) * frequency).value.max(0.0);
    1.0 - CAVITY * seen * depth * material.pores.min(1.0)
}

fn freckles(material: &Material, point: &Point) -> Vec3 {
    let seen = point.resolves(1.0 / FRECKLES);
    if material.freckles <= 0.0 || seen <= 0.0 {
        return Vec3::ONE;
    }
    let at = place(material, point);
    let region = (0.5 + perlin(at * REGIONS).value).clamp(0.0, 1.0);
    let dark = (spot(at * FRECKLES) / FRECKLE).min(1.0);
    Vec3::ONE.lerp(PIGMENT, dark * region * seen * material.freckles.min(1.0))
}

fn place(material: &Material, point: &Point) -> Vec3 {
    point.rest + material.pattern
}
