//! The studio's lights, which go round with the camera.

use glam::{Quat, Vec3};
use likeness_raster::Light;

use super::camera::yaw;
use crate::vocabulary::CameraView;

/// Radiance from above.
pub(crate) const SKY: Vec3 = Vec3::new(0.35, 0.342, 0.34);
/// Radiance from below.
pub(crate) const GROUND: Vec3 = Vec3::new(0.265, 0.235, 0.225);
/// Factor on all light.
pub(crate) const EXPOSURE: f32 = 0.62;

/// Key, fill and rim, as seen from a side.
pub(crate) fn lights(view: CameraView) -> Vec<Light> {
    let turn = Quat::from_rotation_y(yaw(view));
    let light = |direction: [f32; 3], color: [f32; 3], softness: f32| Light {
        direction: turn * Vec3::from_array(direction).normalize(),
        color: Vec3::from_array(color),
        softness,
        shadow: true,
    };
    vec![
        light([0.55, 0.75, 0.8], [1.70, 1.66, 1.61], 0.4),
        light([-0.85, 0.35, 0.65], [0.40, 0.395, 0.405], 0.5),
        light([-0.35, 0.7, -0.9], [1.1, 1.09, 1.11], 0.3),
    ]
}
