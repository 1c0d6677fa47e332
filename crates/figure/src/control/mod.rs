//! Control images: what a diffusion model is told about a figure besides its picture.

mod keypoints;
mod part;
mod skeleton;

use glam::Vec3;
use likeness_raster::Guides;

pub use self::keypoints::{KEYPOINTS, Keypoint};
pub use self::part::Part;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::character::Layer;

/// Depth, normals, parts and skeleton of a figure as a picture shows it; one entry a pixel, rows from the top.
#[derive(Clone, Debug)]
pub struct ControlImages {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Metres from the camera along its line of sight; infinite where the background is seen.
    pub depth: Vec<f32>,
    /// Unit normals as the camera sees them, x to the right, y up, z towards the viewer; zero on the background.
    pub normals: Vec<[f32; 3]>,
    /// What each pixel shows.
    pub parts: Vec<Part>,
    /// The joints and face points of [`KEYPOINTS`], in that order.
    pub keypoints: [Keypoint; KEYPOINTS.len()],
}

impl ControlImages {
    pub(crate) fn new(
        guides: &Guides,
        layers: &[Layer],
        base: &BaseMesh,
        body: &BodyShape,
    ) -> Self {
        let skin = part::SkinParts::new(base);
        let seen = || guides.seen.iter().map(Option::as_ref);
        let normal = |normal: Option<Vec3>| normal.unwrap_or(Vec3::ZERO).to_array();
        let part = |seen: &likeness_raster::Seen| match layers.get(seen.material) {
            Some(layer) => Part::of(*layer, || skin.at(seen.rest)),
            None => Part::Background,
        };
        Self {
            width: guides.width as u32,
            height: guides.height as u32,
            depth: seen()
                .map(|s| s.map_or(f32::INFINITY, |s| s.depth))
                .collect(),
            normals: seen().map(|s| normal(s.map(|s| s.normal))).collect(),
            parts: seen().map(|s| s.map_or(Part::Background, part)).collect(),
            keypoints: keypoints::keypoints(guides, base, body),
        }
    }

    /// The depth as greys, near white, far black, as depth estimators give it; one byte a pixel.
    #[must_use]
    pub fn depth_picture(&self) -> Vec<u8> {
        let figure = || self.depth.iter().copied().filter(|depth| depth.is_finite());
        let (near, far) = (
            figure().fold(f32::MAX, f32::min),
            figure().fold(0.0, f32::max),
        );
        let grey = |depth: &f32| match depth.is_finite() {
            true => 255.0 - 215.0 * (depth - near) / (far - near).max(1e-6),
            false => 0.0,
        };
        self.depth
            .iter()
            .map(|depth| grey(depth).round() as u8)
            .collect()
    }

    /// The normals as colours: red to the right, green up, blue towards the viewer; three bytes a pixel.
    #[must_use]
    pub fn normal_picture(&self) -> Vec<u8> {
        let channel = |of: f32| (of * 127.5 + 127.5).round() as u8;
        let normals = self.normals.iter();
        normals.flat_map(|normal| normal.map(channel)).collect()
    }

    /// A mask of the pixels that show certain parts, 255 where they do; one byte a pixel.
    #[must_use]
    pub fn mask(&self, shows: impl Fn(Part) -> bool) -> Vec<u8> {
        let byte = |part: &Part| if shows(*part) { 255 } else { 0 };
        self.parts.iter().map(byte).collect()
    }

    /// The skeleton in the colours that pose networks were trained on, on black; three bytes a pixel.
    #[must_use]
    pub fn skeleton_picture(&self) -> Vec<u8> {
        skeleton::picture(&self.keypoints, (self.width as usize, self.height as usize))
    }
}
