use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3, Vec4};

use super::base::Base;
use super::point::Point;
use crate::ambient::radiance;
use crate::shadow::LitLight;
use crate::{Material, Scene, Surface};

/// Share of a light's softness by which it widens highlights.
const SOFTBOX: f32 = 0.3;
/// Roughness of the fibres that give cloth its sheen.
const SHEEN_ROUGHNESS: f32 = 0.45;
/// Shares of a broad highlight on skin, and of a narrow one that lies within it.
const SKIN_LOBES: [f32; 2] = [0.75, 0.25];
/// How much of a mirror image cloth keeps: its fibres scatter the rest.
const CLOTH_MIRROR: f32 = 0.35;

/// Light of a lamp mirrored to the viewer, per unit of its colour.
pub(crate) fn direct(material: &Material, base: &Base, point: &Point, lit: &LitLight) -> Vec3 {
    let cosine = point.normal.dot(lit.direction);
    if cosine <= 0.0 {
        return Vec3::ZERO;
    }
    let lobe = |roughness: f32| Lobe::new(point, lit, roughness).reflectance(base.specular);
    let mirrored = match material.surface {
        Surface::Skin => {
            let [broad, narrow] = SKIN_LOBES;
            broad * lobe(base.roughness) + narrow * lobe(base.roughness * 0.6)
        }
        Surface::Cloth => CLOTH_MIRROR * lobe(base.roughness.max(0.5)),
        // Its coat mirrors a window instead.
        Surface::Eye => 0.0,
        Surface::Plain | Surface::Hair => lobe(base.roughness),
    };
    Vec3::splat(mirrored * cosine) + sheen(material, point, lit, base.albedo) * cosine
}

/// A microfacet highlight: GGX with Smith shadowing and Schlick's Fresnel term.
struct Lobe {
    alpha: f32,
    /// Narrowest the lobe would be under a point-like light.
    sharp: f32,
    normal_half: f32,
    normal_light: f32,
    normal_view: f32,
    view_half: f32,
}

impl Lobe {
    fn new(point: &Point, lit: &LitLight, roughness: f32) -> Self {
        let half = (lit.direction + point.view).normalize_or(point.normal);
        let sharp = (roughness * roughness).max(0.002);
        Self {
            alpha: (sharp + SOFTBOX * lit.softness).min(1.0),
            sharp,
            normal_half: point.normal.dot(half).max(0.0),
            normal_light: point.normal.dot(lit.direction).max(0.0),
            normal_view: point.facing(),
            view_half: point.view.dot(half).max(0.0),
        }
    }

    fn reflectance(&self, specular: f32) -> f32 {
        let a2 = self.alpha * self.alpha;
        let denominator = self.normal_half * self.normal_half * (a2 - 1.0) + 1.0;
        let distribution = a2 / (PI * denominator * denominator);
        let k = self.sharp * 0.5;
        let mask = |cosine: f32| cosine * (1.0 - k) + k;
        let visibility = 0.25 / (mask(self.normal_light) * mask(self.normal_view));
        let fresnel = specular + (1.0 - specular) * (1.0 - self.view_half).powi(5);
        distribution * visibility * fresnel
    }
}

/// Light caught by fibres that stand out of cloth (Estevez and Kulla 2017, with Neubelt's visibility).
fn sheen(material: &Material, point: &Point, lit: &LitLight, albedo: Vec3) -> Vec3 {
    if material.sheen <= 0.0 {
        return Vec3::ZERO;
    }
    let half = (lit.direction + point.view).normalize_or(point.normal);
    let cosine = point.normal.dot(half).clamp(0.0, 1.0);
    let sine = (1.0 - cosine * cosine).sqrt();
    let power = 1.0 / SHEEN_ROUGHNESS;
    let distribution = (2.0 + power) * sine.powf(power) / TAU;
    let (light, view) = (point.normal.dot(lit.direction).max(0.0), point.facing());
    let visibility = 0.25 / (light + view - light * view).max(0.05);
    sheen_color(albedo) * (material.sheen * distribution * visibility)
}

/// Fibres shine in their own colour, a little paler.
fn sheen_color(albedo: Vec3) -> Vec3 {
    albedo.lerp(Vec3::splat(albedo.max_element().sqrt()), 0.12) + 0.01
}

/// The surroundings mirrored to the viewer.
pub(crate) fn surroundings(scene: &Scene, material: &Material, base: &Base, point: &Point) -> Vec3 {
    let mirror = point.normal * (2.0 * point.normal.dot(point.view)) - point.view;
    let share = mirrored_share(base.specular, base.roughness, point.facing());
    let kept = match material.surface {
        Surface::Cloth => CLOTH_MIRROR,
        Surface::Plain | Surface::Skin | Surface::Hair | Surface::Eye => 1.0,
    };
    radiance(scene, mirror) * (share * kept * point.ambient.open * base.occlusion)
}

/// Share of even surroundings that a rough surface mirrors (Karis 2014, "Physically based shading on mobile").
fn mirrored_share(specular: f32, roughness: f32, facing: f32) -> f32 {
    let r =
        Vec4::new(-1.0, -0.0275, -0.572, 0.022) * roughness + Vec4::new(1.0, 0.0425, 1.04, -0.04);
    let bend = (r.x * r.x).min((-9.28 * facing).exp2()) * r.x + r.y;
    let scale = Vec2::new(-1.04, 1.04) * bend + Vec2::new(r.z, r.w);
    (specular * scale.x + scale.y).max(0.0)
}
