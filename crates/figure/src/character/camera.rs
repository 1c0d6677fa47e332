//! Where the picture is taken from.

use std::f32::consts::PI;

use glam::{Quat, Vec3};
use likeness_raster::{Camera, Floor};

use super::Parts;
use crate::FigureSpec;
use crate::body::BodyShape;
use crate::vocabulary::CameraView;

/// Vertical angle of view in degrees.
const FOV_Y: f32 = 18.0;
/// Share of the picture that a whole figure may fill.
const FILL: f32 = 0.88;
/// Darkness of the floor's shadow.
const SHADOW: f32 = 0.55;

/// Frames the figure; a floor only when its feet are in the picture.
pub(crate) fn place(
    spec: &FigureSpec,
    body: &BodyShape,
    head: Option<usize>,
    parts: &Parts,
) -> (Camera, Option<Floor>) {
    let points = || parts.0.iter().flat_map(|(mesh, _)| &mesh.positions);
    let (low, high) = points().fold((Vec3::MAX, Vec3::MIN), |(l, h), p| (l.min(*p), h.max(*p)));
    let head = head.map_or(high, |bone| {
        body.bones[bone].transform_point3(body.joints[bone])
    });
    match spec.view_mode {
        1 => (close(spec, head - Vec3::Y * 0.07, 0.82), None),
        2 => (close(spec, head + Vec3::Y * 0.068, 0.42), None),
        _ => {
            let floor = Floor {
                y: low.y,
                strength: SHADOW,
            };
            (whole(spec, (low + high) / 2.0, points()), Some(floor))
        }
    }
}

/// Angle of a side around the figure, in radians; the figure's left is at its own left hand.
pub(crate) fn yaw(view: CameraView) -> f32 {
    match view {
        CameraView::Front => 0.0,
        CameraView::Back => PI,
        CameraView::Left => PI / 2.0,
        CameraView::Right => -PI / 2.0,
        CameraView::ThreeQuarter => PI / 5.0,
    }
}

/// Just far enough away that every point is in the picture.
fn whole<'a>(spec: &FigureSpec, middle: Vec3, points: impl Iterator<Item = &'a Vec3>) -> Camera {
    let turn = Quat::from_rotation_y(yaw(spec.camera_view));
    let (right, towards) = (turn * Vec3::X, turn * Vec3::Z);
    let target = Vec3::new(0.0, middle.y, 0.0);
    let tan_y = (FOV_Y / 2.0).to_radians().tan() * FILL;
    let tan_x = tan_y * spec.width as f32 / spec.height as f32;
    let needed = |point: &Vec3| {
        let p = *point - target;
        (p.dot(right).abs() / tan_x).max(p.y.abs() / tan_y) + p.dot(towards)
    };
    let distance = points.map(needed).fold(0.5, f32::max);
    Camera {
        eye: target + towards * distance,
        target,
        fov_y: FOV_Y,
    }
}

/// A part of the figure, so many metres high in the picture, and never narrower than it is high.
fn close(spec: &FigureSpec, target: Vec3, metres: f32) -> Camera {
    let turn = Quat::from_rotation_y(yaw(spec.camera_view));
    let narrow = (spec.height as f32 / spec.width as f32 / 1.5).max(1.0);
    let distance = metres * narrow / 2.0 / (FOV_Y / 2.0).to_radians().tan();
    let target = Vec3::new(0.0, target.y, target.z);
    Camera {
        eye: target + turn * Vec3::Z * (distance + 0.05),
        target,
        fov_y: FOV_Y,
    }
}
