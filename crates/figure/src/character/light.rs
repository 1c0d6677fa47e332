//! The studio's lights, which go round with the camera.

use glam::{Quat, Vec3};
use likeness_raster::Light;

use super::camera::yaw;
use crate::vocabulary::CameraView;

/// Radiance from above.
pub(crate) const SKY: Vec3 = Vec3::new(0.26, 0.254, 0.252);
/// Radiance from below.
pub(crate) const GROUND: Vec3 = Vec3::new(0.175, 0.15, 0.138);
/// Factor on all light.
pub(crate) const EXPOSURE: f32 = 0.62;

/// Key, fill and rim, as seen from a side: the key from above and beside the viewer, so that cheeks and nose throw
/// shade, the rim along the side that it leaves dark.
pub(crate) fn lights(view: CameraView) -> Vec<Light> {
    let turn = Quat::from_rotation_y(yaw(view));
    let light = |direction: [f32; 3], color: [f32; 3], softness: f32| Light {
        direction: turn * Vec3::from_array(direction).normalize(),
        color: Vec3::from_array(color),
        softness,
        shadow: true,
    };
    vec![
        light([0.72, 0.78, 0.74], [2.0, 1.95, 1.89], 0.4),
        light([-0.85, 0.3, 0.75], [0.28, 0.27, 0.26], 0.5),
        light([-0.9, 0.45, -0.5], [1.2, 1.19, 1.21], 0.3),
    ]
}
