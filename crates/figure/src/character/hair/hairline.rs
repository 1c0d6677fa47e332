//! Edges of hair: in the pack's pictures hair begins and ends at an edge, real hair strand by strand.

use glam::{Vec2, Vec3};
use image::RgbaImage;
use image::imageops::{self, FilterType};

use super::scalp::{above_hairline, strand};
use super::shape::smooth;
use super::strands::blurred;
use crate::pack::{Item, Pack};

/// Heights over the hairline between which hair grows denser, and how far strands differ, in metres.
const DENSER: [f32; 2] = [-0.003, 0.007];
const RAGGED: f32 = 0.015;
/// Distances from the middle of the head, to the side and backwards, from which hair is left as it is painted.
const SIDE: [f32; 2] = [0.056, 0.068];
const BEHIND: [f32; 2] = [0.02, -0.02];
/// How far into the hair strands end, in parts of the mean opacity around a place.
const FRAYED: [f32; 2] = [0.52, 0.9];

/// Hair whose edges are softened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// It grows back from the face.
    Roots,
    /// It falls over the forehead.
    Tips,
}

impl Edge {
    /// The edge of a hair of the pack, if it has one before the face.
    pub(super) fn of(hair: &str) -> Option<Self> {
        match hair {
            "ponytail01" | "short01" | "short04" => Some(Self::Roots),
            "short02" => Some(Self::Tips),
            _ => None,
        }
    }

    /// A picture of hair twice as fine, with strands along the edge.
    pub(super) fn softened(self, picture: &RgbaImage, pack: &Pack, item: &Item) -> RgbaImage {
        let (width, height) = (picture.width() * 2, picture.height() * 2);
        let mut picture = imageops::resize(picture, width, height, FilterType::CatmullRom);
        let opacity = |pixel: &image::Rgba<u8>| f32::from(pixel.0[3]) / 255.0;
        let opacities: Vec<f32> = picture.pixels().map(opacity).collect();
        let around = blurred(width as usize, height as usize, &opacities);
        let joint = pack.base.bone("head").map(|bone| pack.base.joints[bone]);
        let points = item.fit(&pack.base.template);
        let size = Vec2::new(width as f32, height as f32);
        let mut kept = vec![1.0f32; around.len()];
        for (triangle, uvs) in item.chart.triangles.iter().zip(&item.chart.triangle_uvs) {
            let places = triangle.map(|v| points[v as usize] - joint.unwrap_or_default());
            let corners = uvs.map(|uv| {
                let Vec2 { x, y } = item.chart.uvs[uv as usize];
                Vec2::new(x, 1.0 - y) * size
            });
            each_pixel(corners, size, |index, weights| {
                let place = places[0] * weights.x + places[1] * weights.y + places[2] * weights.z;
                kept[index] = kept[index].min(self.share(place, around[index]));
            });
        }
        for (pixel, kept) in picture.pixels_mut().zip(kept) {
            pixel.0[3] = (f32::from(pixel.0[3]) * kept) as u8;
        }
        picture
    }

    /// How much of the hair at a place is left, 0 to 1, by how much there is around it.
    fn share(self, place: Vec3, around: f32) -> f32 {
        let far = smooth(BEHIND[0], BEHIND[1], place.z);
        match self {
            Self::Roots => {
                let least = far.max(smooth(SIDE[0], SIDE[1], place.x.abs()));
                let above = above_hairline(place);
                if least == 1.0 || above > DENSER[1] + RAGGED {
                    return 1.0;
                }
                let above = above - RAGGED * (strand(place) - 0.5);
                smooth(DENSER[0], DENSER[1], above).max(least)
            }
            Self::Tips if far == 1.0 => 1.0,
            Self::Tips => {
                let end = FRAYED[0] + (FRAYED[1] - FRAYED[0]) * strand(place).powi(2);
                smooth(end - 0.1, end + 0.03, around).max(far)
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hair_begins_strand_by_strand_at_the_forehead_and_is_left_as_it_is_behind_the_ears() {
        let at = |x: f32, y: f32, z: f32| Edge::Roots.share(Vec3::new(x, y, z), 1.0);
        let middling = |share: &f32| (0.05..0.95).contains(share);

        assert_eq!(at(0.01, 0.085, 0.13), 0.0);
        assert_eq!(at(0.01, 0.14, 0.1), 1.0);
        assert_eq!(at(0.01, -0.05, -0.05), 1.0);
        let edge: Vec<f32> = (-40..40)
            .map(|i| at(i as f32 * 0.0007, 0.107, 0.125))
            .collect();
        assert!(edge.iter().any(middling), "{edge:?}");
        let (least, most) = edge
            .iter()
            .fold((1.0f32, 0.0f32), |(l, m), s| (l.min(*s), m.max(*s)));
        assert!(least < 0.4 && most > 0.8, "{edge:?}");
    }

    #[test]
    fn tips_end_at_different_places_and_nothing_is_lost_within() {
        let tip = |x: i32, around| {
            let place = Vec3::new(x as f32 * 0.0009, 0.08, 0.14);
            Edge::Tips.share(place, around)
        };
        let half: Vec<f32> = (-40..40).map(|x| tip(x, 0.62)).collect();
        assert!(half.iter().any(|share| *share < 0.2) && half.iter().any(|share| *share > 0.8));
        assert!((-40..40).all(|x| tip(x, 1.0) == 1.0 && tip(x, 0.3) == 0.0));
    }
}
