use glam::{Vec2, Vec3};

use crate::Scene;

/// Nothing nearer to the eye than this, in metres, is drawn.
const NEAR: f32 = 0.01;

/// The camera's frame, and how it maps space to pixels.
pub(crate) struct View {
    pub(crate) eye: Vec3,
    pub(crate) right: Vec3,
    pub(crate) up: Vec3,
    forward: Vec3,
    centre: Vec2,
    /// Pixels per metre at one metre.
    focal: f32,
}

impl View {
    pub(crate) fn new(scene: &Scene) -> Self {
        let camera = &scene.camera;
        let forward = (camera.target - camera.eye).normalize_or(Vec3::NEG_Z);
        let right = forward.cross(Vec3::Y).try_normalize();
        let right = right.unwrap_or(Vec3::X);
        let centre = Vec2::new(scene.width as f32, scene.height as f32) * 0.5;
        Self {
            eye: camera.eye,
            right,
            up: right.cross(forward),
            forward,
            centre,
            focal: centre.y / (camera.fov_y.to_radians() * 0.5).tan(),
        }
    }

    /// Pixel coordinates, y down, and the inverse of the depth; `None` behind the camera or when not finite.
    pub(crate) fn project(&self, point: Vec3) -> Option<Vec3> {
        let offset = point - self.eye;
        let depth = offset.dot(self.forward);
        if depth.is_nan() || depth < NEAR {
            return None;
        }
        let scale = self.focal / depth;
        let x = self.centre.x + offset.dot(self.right) * scale;
        let y = self.centre.y - offset.dot(self.up) * scale;
        let projected = Vec3::new(x, y, 1.0 / depth);
        projected.is_finite().then_some(projected)
    }

    /// A direction as the camera sees it: x to the right, y up, z towards the viewer.
    pub(crate) fn turned(&self, direction: Vec3) -> Vec3 {
        Vec3::new(
            direction.dot(self.right),
            direction.dot(self.up),
            -direction.dot(self.forward),
        )
    }

    /// Direction from the eye through a place in the picture.
    pub(crate) fn ray(&self, pixel: Vec2) -> Vec3 {
        let at = (pixel - self.centre) / self.focal;
        (self.forward + self.right * at.x - self.up * at.y).normalize()
    }

    /// Width of a pixel in metres at a depth given by its inverse.
    pub(crate) fn footprint(&self, inverse_depth: f32) -> f32 {
        1.0 / (self.focal * inverse_depth)
    }
}
