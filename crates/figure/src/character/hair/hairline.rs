//! Where hair begins: pictures of hair end at an edge there, real hair grows thinner.

use glam::{Vec2, Vec3};
use image::RgbaImage;
use image::imageops::{self, FilterType};

use super::dice::Dice;
use super::scalp::above_hairline;
use super::shape::smooth;
use crate::pack::{Item, Pack};

/// Heights over the hairline between which hair grows denser, and how far single hairs differ, in metres.
const DENSER: [f32; 2] = [-0.002, 0.012];
const RAGGED: f32 = 0.014;
/// Depth behind the head's middle at which hair is left as it is painted, in metres.
const BEHIND: f32 = 0.02;

/// A picture of hair twice as fine, in which hair grows thinner towards the hairline before the ears.
pub(super) fn thinned(picture: &RgbaImage, pack: &Pack, item: &Item) -> RgbaImage {
    let (width, height) = (picture.width() * 2, picture.height() * 2);
    let mut picture = imageops::resize(picture, width, height, FilterType::CatmullRom);
    let joint = pack.base.bone("head").map(|bone| pack.base.joints[bone]);
    let points = item.fit(&pack.base.template);
    let size = Vec2::new(width as f32, height as f32);
    let mut dice = Dice::new(53);
    let ragged: Vec<f32> = (0..width * height).map(|_| dice.roll() - 0.5).collect();
    let mut kept = vec![1.0f32; ragged.len()];
    for (triangle, uvs) in item.chart.triangles.iter().zip(&item.chart.triangle_uvs) {
        let places = triangle.map(|v| points[v as usize] - joint.unwrap_or_default());
        let corners = uvs.map(|uv| {
            let Vec2 { x, y } = item.chart.uvs[uv as usize];
            Vec2::new(x, 1.0 - y) * size
        });
        each_pixel(corners, size, |index, weights| {
            let place = places[0] * weights.x + places[1] * weights.y + places[2] * weights.z;
            let [low, high] = DENSER;
            let above = above_hairline(place) + RAGGED * ragged[index];
            let grown = smooth(low, high, above).max(smooth(BEHIND, -BEHIND, place.z));
            kept[index] = kept[index].min(grown);
        });
    }
    for (pixel, kept) in picture.pixels_mut().zip(kept) {
        pixel.0[3] = (f32::from(pixel.0[3]) * kept) as u8;
    }
    picture
}

/// Calls for every pixel that a triangle touches, with the corners' weights at its middle.
fn each_pixel([a, b, c]: [Vec2; 3], size: Vec2, mut paint: impl FnMut(usize, Vec3)) {
    let area = (b - a).perp_dot(c - a);
    let low = a.min(b).min(c).max(Vec2::ZERO);
    let high = a.max(b).max(c).min(size - 1.0);
    for y in low.y as u32..=high.y.max(0.0) as u32 {
        for x in low.x as u32..=high.x.max(0.0) as u32 {
            let from = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) - a;
            let (v, w) = (from.perp_dot(c - a) / area, (b - a).perp_dot(from) / area);
            let weights = Vec3::new(1.0 - v - w, v, w);
            if weights.min_element() >= -0.05 {
                paint(y as usize * size.x as usize + x as usize, weights);
            }
        }
    }
}
