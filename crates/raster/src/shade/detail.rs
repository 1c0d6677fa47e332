use glam::Vec3;

use super::point::{Point, facing};
use super::skin::pores;
use crate::Material;
use crate::noise::{Field, perlin};

/// Loops of a knit in a metre.
const LOOPS: f32 = 400.0;
/// Slope of the loops of a weave of strength 1.
const LOOP_SLOPE: f32 = 0.35;
/// Steepest slope that folds and weave give a surface.
const MAX_SLOPE: f32 = 1.2;

/// The point's normal with its normal map, folds and weave.
pub(crate) fn normal(material: &Material, point: &Point, wet: f32) -> Vec3 {
    let mut normal = mapped(material, point);
    let slope = folds(material, point) + weave(material, point) + pores(material, point, wet);
    let creased = creased(material, point);
    if slope != Vec3::ZERO || creased != Vec3::ZERO {
        let slope = (posed(slope, point) + creased).reject_from_normalized(normal);
        normal = (normal - slope.clamp_length_max(MAX_SLOPE)).normalize_or(normal);
    }
    facing(normal, point.view)
}

fn mapped(material: &Material, point: &Point) -> Vec3 {
    let Some(map) = &material.normal_map else {
        return point.smooth;
    };
    let texel = map
        .sample(point.uv, point.texture_footprint(material))
        .truncate()
        * 2.0
        - 1.0;
    let across = point.tangent * texel.x + point.bitangent * texel.y;
    let normal = across * material.normal_strength + point.smooth * texel.z.max(0.05);
    normal.normalize_or(point.smooth)
}

/// Slope of the folds drawn over the cloth.
fn creased(material: &Material, point: &Point) -> Vec3 {
    let Some(creases) = &material.creases else {
        return Vec3::ZERO;
    };
    let at = (point.uv - creases.low) / creases.span;
    let footprint = point.uv_footprint / creases.span.min_element();
    let texel = creases.slopes.sample(at, footprint).truncate() * 2.0 - 1.0;
    -(point.tangent * texel.x + point.bitangent * texel.y) * creases.strength
}

/// Slope of the folds at rest: broad waves that lie across the body, and creases between them.
fn folds(material: &Material, point: &Point) -> Vec3 {
    if material.folds <= 0.0 {
        return Vec3::ZERO;
    }
    let warp = perlin(point.rest * 5.0).value * 0.05;
    let rest = point.rest + Vec3::new(warp, warp * 0.6, 0.0);
    let broad = scaled(rest, Vec3::new(9.0, 15.0, 9.0), 0.016);
    let fine = creases(rest, Vec3::new(15.0, 30.0, 15.0), 0.0045);
    (broad + fine) * material.folds
}

/// Slope of noise `height` metres high that repeats about `frequency` times a metre.
fn scaled(at: Vec3, frequency: Vec3, height: f32) -> Vec3 {
    perlin(at * frequency).slope * frequency * height
}

/// The same, sharpened where the noise changes sign.
fn creases(at: Vec3, frequency: Vec3, height: f32) -> Vec3 {
    let Field { value, slope } = perlin(at * frequency);
    // The slope of a rounded absolute value: sqrt(v² + e).
    let sign = value / (value * value + 0.01).sqrt();
    slope * frequency * (-sign * height)
}

/// Slope of the loops of a knit, on a gyroid so that they look alike whatever way the surface lies.
fn weave(material: &Material, point: &Point) -> Vec3 {
    let seen = point.resolves(1.0 / LOOPS);
    if material.weave <= 0.0 || seen <= 0.0 {
        return Vec3::ZERO;
    }
    let at = point.rest * (LOOPS * std::f32::consts::TAU);
    let (sin, cos) = (at.map(f32::sin), at.map(f32::cos));
    let slope = Vec3::new(
        cos.x * cos.y - sin.z * sin.x,
        cos.y * cos.z - sin.x * sin.y,
        cos.z * cos.x - sin.y * sin.z,
    );
    slope * (material.weave * LOOP_SLOPE * seen)
}

/// Carries a slope at rest over to the posed surface, by how much it rises along the triangle's edges.
fn posed(slope: Vec3, point: &Point) -> Vec3 {
    let [rise1, rise2] = point.rest_edges.map(|edge| slope.dot(edge));
    let [e1, e2] = point.edges;
    let across = e2.cross(point.face) * rise1 + point.face.cross(e1) * rise2;
    across / point.face.length_squared().max(1e-20)
}
