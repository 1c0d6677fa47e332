//! Paints irises into the picture of the eyes, and the shade of the lids.

use glam::{FloatExt, Vec2, Vec3};
use image::RgbaImage;
use likeness_raster::{Encoder, decode};

/// Middles of both eyes in the picture, in shares of its sides from the top left, and whether each stands upright in it.
const EYES: [(Vec2, f32); 2] = [
    (Vec2::new(0.704, 0.296), 1.0),
    (Vec2::new(0.295, 0.699), -1.0),
];
/// Radius of an iris in the picture.
const RADIUS: f32 = 0.112;
/// Radius of the pupil, in parts of the iris.
const PUPIL: f32 = 0.36;
/// Fibres around the iris: how many, and how much they show.
const FIBRES: [(f32, f32); 5] = [
    (17.0, 0.14),
    (31.0, 0.17),
    (53.0, 0.2),
    (83.0, 0.17),
    (127.0, 0.12),
];

/// What the upper lid, the lower lid and the corners leave of the light at their darkest.
const SHADE: [Vec3; 3] = [
    Vec3::new(0.42, 0.34, 0.32),
    Vec3::new(0.8, 0.7, 0.68),
    Vec3::new(0.7, 0.5, 0.46),
];

/// Colours of an iris, linear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Iris {
    /// Its name in the cache.
    pub(crate) name: &'static str,
    /// Of the outer part.
    outer: Vec3,
    /// Around the pupil.
    inner: Vec3,
}

/// From the most common to the rarest.
const IRISES: [Iris; 6] = [
    iris("dark brown", [0.042, 0.019, 0.009], [0.095, 0.042, 0.017]),
    iris("brown", [0.085, 0.037, 0.014], [0.2, 0.088, 0.03]),
    iris("hazel", [0.11, 0.088, 0.036], [0.24, 0.115, 0.035]),
    iris("green", [0.1, 0.14, 0.075], [0.21, 0.17, 0.065]),
    iris("grey", [0.15, 0.185, 0.21], [0.26, 0.27, 0.25]),
    iris("blue", [0.1, 0.185, 0.3], [0.24, 0.33, 0.4]),
];

const fn iris(name: &'static str, outer: [f32; 3], inner: [f32; 3]) -> Iris {
    Iris {
        name,
        outer: Vec3::from_array(outer),
        inner: Vec3::from_array(inner),
    }
}

impl Iris {
    /// The iris that a chance from 0 to 1 gives a person of a skin tone: 0 the commonest, lighter ones for light skin
    /// alone.
    pub(crate) fn of(skin_tone: u8, chance: f32) -> Self {
        let ends: &[f32] = match skin_tone {
            0..=2 => &[0.0, 0.4, 0.54, 0.68, 0.82, 1.0],
            3..=4 => &[0.25, 0.7, 0.86, 0.93, 0.96, 1.0],
            5 => &[0.6, 0.92, 1.0],
            _ => &[0.85, 1.0],
        };
        let place = ends.iter().position(|end| chance < *end);
        IRISES[place.unwrap_or(0)]
    }

    /// Replaces the irises of the picture and shades the whites.
    pub(crate) fn paint(&self, picture: &mut RgbaImage) {
        let encoder = Encoder::new();
        let size = Vec2::new(picture.width() as f32, picture.height() as f32);
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let place = (Vec2::new(x as f32, y as f32) + 0.5) / size;
            let from = EYES.map(|(middle, up)| (place - middle) * up / RADIUS);
            let from = match from[0].length() < from[1].length() {
                true => from[0],
                false => from[1],
            };
            let share = ((1.06 - from.length()) / 0.14).clamp(0.0, 1.0);
            let white = Vec3::from(pixel.0[..3].as_chunks::<3>().0[0].map(decode));
            let color = white.lerp(self.color(from), share) * shade(from);
            let [r, g, b] = color.to_array().map(|c| encoder.encode(c));
            pixel.0 = [r, g, b, u8::MAX];
        }
    }

    /// The colour at a place from the middle, in parts of the radius, down positive.
    fn color(&self, from: Vec2) -> Vec3 {
        let radius = from.length();
        let angle = from.y.atan2(from.x);
        let fibres: f32 = FIBRES
            .iter()
            .map(|(count, share)| {
                let bend = (radius * 5.0 + count).sin() * 0.8;
                (angle * count + count * count + bend).cos() * share
            })
            .sum();
        let collar = smooth(0.72, 0.42, radius + fibres * 0.25);
        let body = self.outer.lerp(self.inner, collar) * (1.0 + fibres).max(0.3);
        // Light that enters from above is gathered on the far side.
        let gathered = 1.0 + 0.55 * from.y.clamp(-0.8, 1.0) * smooth(PUPIL, 0.8, radius);
        let limbus = 1.0.lerp(0.12, smooth(0.72, 0.98, radius));
        let pupil = smooth(PUPIL * 0.92, PUPIL * 1.08, radius);
        (body * gathered * limbus * pupil).max(Vec3::splat(0.0015))
    }
}

/// The light that the lids leave at a place from the middle, in parts of the iris's radius, down positive.
fn shade(from: Vec2) -> Vec3 {
    let [upper, lower, corner] = SHADE;
    let lit = |least: Vec3, share: f32| Vec3::ONE.lerp(least, share);
    lit(upper, smooth(-0.12, -0.85, from.y))
        * lit(lower, smooth(0.45, 0.85, from.y))
        * lit(corner, smooth(1.1, 1.95, from.x.abs()))
}

/// 0 at `from`, 1 at `to`, without corners.
fn smooth(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_skin_has_brown_eyes_and_light_skin_any() {
        let names = |tone: u8| -> Vec<&str> {
            let mut names: Vec<_> = (0..100u8)
                .map(|i| Iris::of(tone, f32::from(i) / 100.0).name)
                .collect();
            names.dedup();
            names
        };
        assert_eq!(names(9), ["dark brown", "brown"]);
        assert_eq!(names(0).last(), Some(&"blue"));
        assert_eq!(names(0).len(), 5);
    }

    #[test]
    fn an_iris_has_a_black_pupil_a_dark_edge_and_leaves_the_white() {
        let mut picture = RgbaImage::from_pixel(512, 512, image::Rgba([210, 205, 200, 255]));
        IRISES[5].paint(&mut picture);
        let at = |x: u32| picture.get_pixel(x, 151).0;
        let [pupil, iris, edge, white] = [at(360), at(393), at(415), at(421)];
        assert!(pupil[2] < 30, "{pupil:?}");
        assert!(iris[2] > iris[0] && iris[2] > 90, "{iris:?}");
        assert!(edge[2] < iris[2], "{edge:?}");
        assert_eq!(white, [210, 205, 200, 255]);
        let under_the_lids = [(360, 100), (151, 409)].map(|(x, y)| picture.get_pixel(x, y).0[1]);
        assert!(
            under_the_lids.iter().all(|white| *white < 150),
            "{under_the_lids:?}"
        );
    }
}
