use glam::Vec3;

use super::base::Base;
use super::point::Point;
use crate::{Material, Surface};

/// How far light creeps around skin, by colour: red farthest.
const SKIN_WRAP: Vec3 = Vec3::new(0.22, 0.12, 0.09);
/// How far light creeps around fluffy cloth.
const CLOTH_WRAP: f32 = 0.15;
/// How far light creeps through hair.
const HAIR_WRAP: f32 = 0.5;
/// How much a dent's slope changes the light of the surroundings.
const RELIEF: f32 = 0.6;

/// Light that comes through the flesh around a hollow, as in a nostril, in parts of what would come from the open.
const THROUGH_FLESH: Vec3 = Vec3::new(0.06, 0.018, 0.012);

/// Light that reaches the inside of a hollow through skin.
pub(crate) fn through(material: &Material, point: &Point) -> Vec3 {
    match material.surface {
        Surface::Skin => {
            let hidden = (1.0 - 1.6 * point.ambient.open).max(0.0);
            THROUGH_FLESH * (hidden * material.subsurface)
        }
        Surface::Plain | Surface::Cloth | Surface::Hair | Surface::Eye => Vec3::ZERO,
    }
}

/// Light of the surroundings, brightened in creases by what a bright surface throws back at itself.
pub(crate) fn ambient(point: &Point, base: &Base) -> Vec3 {
    let ambient = &point.ambient;
    let toward = |normal: Vec3| 1.0 + RELIEF * ambient.from.dot(normal);
    let relief = toward(point.normal) / toward(point.smooth).max(0.2);
    let open = (ambient.open * base.occlusion).clamp(1e-3, 1.0);
    ambient.light * (bounced(open, base.albedo) / ambient.open.max(1e-3)) * relief
}

/// Occlusion with the light of further bounces (Jimenez et al. 2016, "Practical real-time strategies").
fn bounced(open: f32, albedo: Vec3) -> Vec3 {
    let a = albedo * 2.0404 - 0.3324;
    let b = albedo * -4.7951 + 0.6417;
    let c = albedo * 2.7552 + 0.6903;
    (((a * open + b) * open + c) * open).max(Vec3::splat(open))
}

/// Share of a light that a surface takes in, by the cosine between its normal and the light.
pub(crate) fn diffuse(material: &Material, cosine: f32) -> Vec3 {
    let wrap = match material.surface {
        Surface::Plain | Surface::Eye => Vec3::ZERO,
        Surface::Cloth => Vec3::splat(CLOTH_WRAP),
        Surface::Hair => Vec3::splat(HAIR_WRAP),
        Surface::Skin => SKIN_WRAP * material.subsurface,
    };
    let wrapped = (wrap + cosine) / (wrap + 1.0);
    wrapped.max(Vec3::ZERO) / (wrap * 0.5 + 1.0)
}

/// How much more flesh light passes through in front of what has none of it, as in front of teeth, in metres.
const LIPS: f32 = 0.008;

/// Least height of casters above a surface, in metres: light passes through a little skin and hair.
pub(crate) fn shadow_bias(material: &Material) -> f32 {
    match material.surface {
        Surface::Plain | Surface::Cloth => 0.0015,
        Surface::Skin => 0.003 + LIPS * (1.0 - material.subsurface).max(0.0),
        Surface::Eye => 0.003,
        Surface::Hair => 0.006,
    }
}
