use glam::Vec3;

use super::point::Point;
use crate::Material;
use crate::noise::perlin;

/// Pores in a metre, coarse to fine, and how steep they are.
const PORES: [(f32, f32); 3] = [(330.0, 0.025), (640.0, 0.055), (1150.0, 0.1)];
/// Patches of blood nearer to the surface in a metre, and how much they change the colour.
const PATCHES: [(f32, f32); 2] = [(75.0, 0.07), (240.0, 0.05)];
/// By how much a patch changes each colour: blood takes green and blue.
const BLOOD: Vec3 = Vec3::new(0.35, 1.0, 0.9);
/// Freckles in a metre, at most.
const FRECKLES: f32 = 330.0;
/// Regions with more and with fewer freckles in a metre.
const REGIONS: f32 = 26.0;
/// Value of the noise from which a freckle begins, and to which it grows.
const FRECKLE: [f32; 2] = [0.14, 0.4];
/// What a freckle leaves of each colour.
const PIGMENT: Vec3 = Vec3::new(0.72, 0.54, 0.42);

/// Slope of the pores at rest, where they can be seen.
pub(crate) fn pores(material: &Material, point: &Point) -> Vec3 {
    if material.pores <= 0.0 {
        return Vec3::ZERO;
    }
    let at = place(material, point);
    let slope = |(frequency, steep): (f32, f32)| match point.resolves(1.0 / frequency) {
        seen if seen > 0.0 => perlin(at * frequency).slope * (steep * seen * material.pores),
        _ => Vec3::ZERO,
    };
    PORES.into_iter().map(slope).sum()
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
    factor * freckles(material, point)
}

fn freckles(material: &Material, point: &Point) -> Vec3 {
    let seen = point.resolves(1.0 / FRECKLES);
    if material.freckles <= 0.0 || seen <= 0.0 {
        return Vec3::ONE;
    }
    let at = place(material, point);
    let region = (0.5 + perlin(at * REGIONS).value).clamp(0.0, 1.0);
    let [from, to] = FRECKLE;
    let dark = ((perlin(at * FRECKLES).value - from) / (to - from)).clamp(0.0, 1.0);
    Vec3::ONE.lerp(PIGMENT, dark * region * seen * material.freckles.min(1.0))
}

fn place(material: &Material, point: &Point) -> Vec3 {
    point.rest + material.pattern
}
