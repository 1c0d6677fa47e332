//! Where the picture is taken from.

use std::f32::consts::PI;

use glam::{Quat, Vec3};
use likeness_raster::{Camera, Floor};

use super::Parts;
use super::layer::Layer;
use crate::FigureSpec;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::vocabulary::CameraView;

/// Vertical angle of view in degrees.
const FOV_Y: f32 = 18.0;
/// Share of the picture that a figure may fill: what is left is margin, half of it on each side.
const FILL: f32 = 0.88;
/// How far below the skin the thickest soles reach, in metres.
const SOLE: f32 = 0.018;
/// Darkness of the floor's shadow.
const SHADOW: f32 = 0.55;
/// How far a picture of the upper body reaches from the head's joint down to the hips, and one of the head alone.
const REACHES: [f32; 2] = [1.18, 0.34];
/// How far from the head's joint down to the hips elbows are on the way: a picture of the upper body shows whole what is above.
const RAISED: f32 = 0.55;
/// How much farther away a picture is taken at most to show raised arms whole: wider ones leave it.
const FARTHER: f32 = 1.3;
/// Rounds in which distance and middle are brought to agree.
const ROUNDS: usize = 6;

/// Frames the figure; a floor only when its feet are in the picture.
///
/// What is worn does not count, so that a person is of the same size in all clothes.
pub(crate) fn place(
    spec: &FigureSpec,
    body: &BodyShape,
    base: &BaseMesh,
    parts: &Parts,
    layers: &[Layer],
) -> (Camera, Option<Floor>) {
    let (low, high) = parts.bounds();
    let joint = |name: &str| body.joint(base, name).unwrap_or(high);
    let head = joint("head");
    let skin = base.body.iter().flatten();
    let skin = skin.map(|&vertex| body.posed[vertex as usize]);
    let ankle = joint("foot.L").y.min(joint("foot.R").y);
    let feet = skin.clone().filter(|point| point.y < ankle);
    let soles = feet.map(|point| point - Vec3::Y * SOLE);
    let points = skin.chain(soles).chain(framed(parts, layers, head));
    let Some(reach) = usize::from(spec.view_mode).checked_sub(1) else {
        let floor = Floor {
            y: low.y,
            strength: SHADOW,
        };
        return (Frame::new(spec, points).camera(), Some(floor));
    };
    let down = joint("root").y - head.y;
    let edge = head.y + down * REACHES[reach.min(1)];
    let (above, below): (Vec<Vec3>, Vec<Vec3>) = points.partition(|point| point.y > head.y);
    let top = above.iter().map(|point| point.y).fold(head.y, f32::max);
    // The picture is cut at the edge: only what lies a margin above it must be seen whole.
    let margin = (1.0 - FILL) / (1.0 + FILL) * (top - edge);
    let lowest = Vec3::new(head.x, edge + margin, head.z);
    let mut frame = Frame::new(spec, above.into_iter().chain([lowest]));
    if reach == 0 {
        let raised = head.y + down * RAISED;
        frame.widen(below.into_iter().filter(|point| point.y > raised));
    }
    (frame.camera(), None)
}

/// The points that count besides the skin: hair below the head may be tucked into a hood, and clothes change.
fn framed<'a>(
    parts: &'a Parts,
    layers: &'a [Layer],
    head: Vec3,
) -> impl Iterator<Item = Vec3> + 'a {
    let items = parts.0.iter().zip(layers);
    items.flat_map(move |((mesh, _), layer)| {
        let least = match layer {
            Layer::Seat => f32::MIN,
            Layer::Hair => head.y,
            Layer::Skin | Layer::Face | Layer::Shoes | Layer::Garment(_) | Layer::Imported => {
                f32::MAX
            }
        };
        let positions = mesh.positions.iter().copied();
        positions.filter(move |point| point.y > least)
    })
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

/// What must be in the picture, seen along the line of sight: to the right, up and towards the viewer.
struct Frame {
    points: Vec<Vec3>,
    turn: Quat,
    /// Width and height of the picture at a distance of one metre, without margins.
    room: [f32; 2],
    /// What should be in the picture as well, if that does not take it much farther away.
    aside: Vec<Vec3>,
}

impl Frame {
    fn new(spec: &FigureSpec, points: impl Iterator<Item = Vec3>) -> Self {
        let turn = Quat::from_rotation_y(yaw(spec.camera_view));
        let back = turn.inverse();
        let high = (FOV_Y / 2.0).to_radians().tan() * 2.0 * FILL;
        Self {
            points: points.map(|point| back * point).collect(),
            turn,
            room: [high * spec.width as f32 / spec.height as f32, high],
            aside: Vec::new(),
        }
    }

    /// Makes room for points aside of what is framed, which stays in the middle, and at the upper margin.
    fn widen(&mut self, points: impl Iterator<Item = Vec3>) {
        let back = self.turn.inverse();
        let across = self.points.iter().map(|point| point.x);
        let twice = across.clone().fold(f32::MIN, f32::max) + across.fold(f32::MAX, f32::min);
        for point in points.map(|point| back * point) {
            let mirrored = Vec3::new(twice - point.x, point.y, point.z);
            self.aside.extend([point, mirrored]);
        }
    }

    /// Just far enough away that every point is in the picture, with the same margins left and right, above and below; what is
    /// aside takes it farther away, and then there is more room below.
    fn camera(&self) -> Camera {
        let mut eye = self.eye();
        let near = self.nearest();
        let wanted = self.distance(&self.aside, eye);
        if wanted > eye.z {
            eye.z = wanted.min(near + (eye.z - near) * FARTHER);
            eye.y += (self.seen(eye).1.y - self.room[1] / 2.0) * (eye.z - near);
            eye.y += (self.seen(eye).1.y - self.room[1] / 2.0) * (eye.z - near);
        }
        Camera {
            eye: self.turn * eye,
            target: self.turn * (eye - Vec3::Z * 2.0),
            fov_y: FOV_Y,
        }
    }

    /// Where every point is just in the picture.
    fn eye(&self) -> Vec3 {
        let mut eye = Vec3::new(0.0, 0.0, 10.0);
        for _ in 0..ROUNDS {
            let (low, high) = self.seen(eye);
            for axis in 0..2 {
                eye[axis] += f32::midpoint(low[axis], high[axis]) * (eye.z - self.nearest());
            }
            eye.z = self.distance(&self.points, eye);
        }
        eye
    }

    /// Lowest and highest tangents to points, as seen from a place.
    fn seen(&self, eye: Vec3) -> (Vec3, Vec3) {
        let tangents = self.points.iter().map(|point| {
            let offset = *point - eye;
            offset / -offset.z.min(-1e-3)
        });
        tangents.fold((Vec3::MAX, Vec3::MIN), |(l, h), p| (l.min(p), h.max(p)))
    }

    /// How far away some points are in the picture.
    fn distance(&self, points: &[Vec3], eye: Vec3) -> f32 {
        let needed = |point: &Vec3| {
            let across = (*point - eye).abs() * 2.0;
            point.z + (across.x / self.room[0]).max(across.y / self.room[1])
        };
        let distances = points.iter().map(needed);
        distances.fold(self.nearest() + 0.3, f32::max)
    }

    fn nearest(&self) -> f32 {
        self.points
            .iter()
            .map(|point| point.z)
            .fold(f32::MIN, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        let near = [Vec3::new(0.4, 0.0, 0.3), Vec3::new(-0.1, 1.8, 0.0)];
        let points = near.into_iter().chain([Vec3::new(0.1, 1.7, -0.5)]);
        Frame {
            points: points.collect(),
            turn: Quat::IDENTITY,
            room: [0.19, 0.28],
            aside: Vec::new(),
        }
    }

    #[test]
    fn what_is_framed_fills_the_picture_with_even_margins() {
        let frame = frame();

        let eye = frame.camera().eye;

        let (low, high) = frame.seen(eye);
        assert!((low + high).truncate().length() < 1e-3, "{low} {high}");
        assert!(((high - low).y - 0.28).abs() < 1e-3, "{low} {high}");
        assert!((high - low).x <= 0.19);
    }

    #[test]
    fn raised_arms_make_room_below_and_never_above_and_only_some() {
        let (close, mut wide) = (frame(), frame());
        wide.widen([Vec3::new(3.0, 1.2, 0.0)].into_iter());

        let [eye, away] = [&close, &wide].map(|frame| frame.camera().eye);

        let (low, high) = wide.seen(away);
        assert!((high.y - 0.14).abs() < 2e-3, "{low} {high}");
        assert!(low.y > -0.12, "{low} {high}");
        let farther = (away.z - 0.3) / (eye.z - 0.3);
        assert!((farther - FARTHER).abs() < 1e-3, "{farther}");
    }
}
