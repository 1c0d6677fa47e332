use glam::Vec3;
use likeness_raster::Guides;

use crate::base::BaseMesh;
use crate::body::BodyShape;

/// The names of the keypoints, in the order of OpenPose's COCO model; left and right as the figure's own.
pub const KEYPOINTS: [&str; 18] = [
    "nose",
    "neck",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
    "right_hip",
    "right_knee",
    "right_ankle",
    "left_hip",
    "left_knee",
    "left_ankle",
    "right_eye",
    "left_eye",
    "right_ear",
    "left_ear",
];

/// Metres that something may lie before a joint that counts as seen: joints are inside of limbs and clothes.
const INSIDE_BODY: f32 = 0.16;
/// The same for a point of the face.
const INSIDE_FACE: f32 = 0.03;

/// A joint or a point of the face in a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Keypoint {
    /// Pixels from the picture's left.
    pub x: f32,
    /// Pixels from the picture's top.
    pub y: f32,
    /// Metres from the camera along its line of sight.
    pub depth: f32,
    /// Whether it lies in the picture.
    pub inside: bool,
    /// Whether it lies in the picture and nothing of the figure hides it.
    pub visible: bool,
}

/// The keypoints of a posed body.
pub(super) fn keypoints(guides: &Guides, base: &BaseMesh, body: &BodyShape) -> [Keypoint; 18] {
    let joint = |name: &str| body.joint(base, name);
    let shoulders = joint("upperarm01.R").zip(joint("upperarm01.L"));
    let face = Landmarks::new(base);
    let vertex = |vertex: Option<u32>| vertex.map(|vertex| body.posed[vertex as usize]);
    let places = [
        (vertex(face.nose), INSIDE_FACE),
        (
            shoulders.map(|(right, left)| right.midpoint(left)),
            INSIDE_BODY,
        ),
        (joint("upperarm01.R"), INSIDE_BODY),
        (joint("lowerarm01.R"), INSIDE_BODY),
        (joint("wrist.R"), INSIDE_BODY),
        (joint("upperarm01.L"), INSIDE_BODY),
        (joint("lowerarm01.L"), INSIDE_BODY),
        (joint("wrist.L"), INSIDE_BODY),
        (joint("upperleg01.R"), INSIDE_BODY),
        (joint("lowerleg01.R"), INSIDE_BODY),
        (joint("foot.R"), INSIDE_BODY),
        (joint("upperleg01.L"), INSIDE_BODY),
        (joint("lowerleg01.L"), INSIDE_BODY),
        (joint("foot.L"), INSIDE_BODY),
        (joint("eye.R"), INSIDE_FACE),
        (joint("eye.L"), INSIDE_FACE),
        (vertex(face.ears[1]), INSIDE_FACE),
        (vertex(face.ears[0]), INSIDE_FACE),
    ];
    places.map(|(place, within)| {
        place.map_or_else(Keypoint::default, |place| keypoint(guides, place, within))
    })
}

fn keypoint(guides: &Guides, place: Vec3, within: f32) -> Keypoint {
    let Some((at, depth)) = guides.project(place) else {
        return Keypoint::default();
    };
    let (width, height) = (guides.width as f32, guides.height as f32);
    let inside = at.x >= 0.0 && at.y >= 0.0 && at.x < width && at.y < height;
    let before = guides
        .at(at.x as usize, at.y as usize)
        .map_or(f32::INFINITY, |seen| seen.depth);
    Keypoint {
        x: at.x,
        y: at.y,
        depth,
        inside,
        visible: inside && before > depth - within,
    }
}

/// Vertices of the skin that no bone begins at.
struct Landmarks {
    nose: Option<u32>,
    /// Left and right.
    ears: [Option<u32>; 2],
}

impl Landmarks {
    fn new(base: &BaseMesh) -> Self {
        let eye = base
            .bone("eye.L")
            .map_or(Vec3::ZERO, |bone| base.joints[bone]);
        let place = |vertex: u32| base.template[vertex as usize];
        let most = |near: &dyn Fn(Vec3) -> bool, of: &dyn Fn(Vec3) -> f32| {
            let vertices = base.body.iter().flatten().copied();
            let near = vertices.filter(|&vertex| near(place(vertex)));
            near.max_by(|a, b| of(place(*a)).total_cmp(&of(place(*b))))
        };
        let tip = |p: Vec3| p.x.abs() < 0.012 && (0.01..0.07).contains(&(eye.y - p.y));
        let ear = |p: Vec3| (p.y - eye.y).abs() < 0.04 && (p.x.abs() - eye.x).abs() < 0.08;
        Self {
            nose: most(&tip, &|p| p.z),
            ears: [most(&ear, &|p| p.x), most(&ear, &|p| -p.x)],
        }
    }
}
