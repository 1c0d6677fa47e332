use glam::{Vec2, Vec3};

use super::Shader;
use super::point::Point;

/// Reflectance of the tear film at normal incidence.
const TEARS: f32 = 0.025;
/// Where the window mirrored in the eye stands, as seen by the eye: aside and up, per unit towards the viewer.
const WINDOW: Vec2 = Vec2::new(0.34, 0.36);
/// Half the window's size, in the same measure.
const WINDOW_SIZE: Vec2 = Vec2::new(0.16, 0.2);
/// Width of its soft edge.
const WINDOW_EDGE: f32 = 0.1;
/// Brightness of its mirror image, per unit of the key light's colour.
const WINDOW_LIGHT: f32 = 0.55;

/// What the wet surface of an eye mirrors: the surroundings, and a window beside the viewer, as photographers place it.
pub(crate) fn coat(shader: &Shader<'_>, point: &Point) -> Vec3 {
    let mirror = point.smooth * (2.0 * point.smooth.dot(point.view)) - point.view;
    let fresnel = TEARS + (1.0 - TEARS) * (1.0 - point.facing()).powi(5);
    let around = crate::ambient::radiance(shader.scene, mirror);
    around * (fresnel * point.ambient.open) + window(shader, mirror, point.view)
}

fn window(shader: &Shader<'_>, mirror: Vec3, view: Vec3) -> Vec3 {
    let Some(key) = shader.lights.first() else {
        return Vec3::ZERO;
    };
    let ahead = mirror.dot(view);
    if ahead <= 0.1 {
        return Vec3::ZERO;
    }
    let right = shader.view.right;
    let side = key.direction.dot(right).signum();
    let seen = Vec2::new(mirror.dot(right) * side, mirror.dot(shader.view.up)) / ahead;
    let inside = (WINDOW_SIZE - (seen - WINDOW).abs()) / WINDOW_EDGE + 0.5;
    let inside = inside.clamp(Vec2::ZERO, Vec2::ONE);
    key.color * (WINDOW_LIGHT * inside.x * inside.y)
}
