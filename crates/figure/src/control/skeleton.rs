use glam::Vec2;

use super::keypoints::Keypoint;

/// Pairs of keypoints that are joined, in OpenPose's order.
const LIMBS: [[usize; 2]; 17] = [
    [1, 2],
    [1, 5],
    [2, 3],
    [3, 4],
    [5, 6],
    [6, 7],
    [1, 8],
    [8, 9],
    [9, 10],
    [1, 11],
    [11, 12],
    [12, 13],
    [1, 0],
    [0, 14],
    [14, 16],
    [0, 15],
    [15, 17],
];
/// OpenPose's colours of keypoints; a limb has the dimmed colour of its place in the list.
const COLORS: [[u8; 3]; 18] = [
    [255, 0, 0],
    [255, 85, 0],
    [255, 170, 0],
    [255, 255, 0],
    [170, 255, 0],
    [85, 255, 0],
    [0, 255, 0],
    [0, 255, 85],
    [0, 255, 170],
    [0, 255, 255],
    [0, 170, 255],
    [0, 85, 255],
    [0, 0, 255],
    [85, 0, 255],
    [170, 0, 255],
    [255, 0, 255],
    [255, 0, 170],
    [255, 0, 85],
];
/// How bright limbs are.
const DIMMED: f32 = 0.6;
/// Half the width of limbs and the radius of joints, in parts of the picture's shorter side.
const THICK: f32 = 4.0 / 512.0;
/// Keypoints from here on, and the first, are of the face: they are drawn only when they are seen.
const FACE: usize = 14;

/// Draws limbs as ellipses and joints as discs on black.
pub(super) fn picture(keypoints: &[Keypoint; 18], (width, height): (usize, usize)) -> Vec<u8> {
    let thick = (THICK * width.min(height) as f32).max(1.0);
    let drawn = |index: usize| {
        let point = &keypoints[index];
        let is_face = index == 0 || index >= FACE;
        let counts = if is_face { point.visible } else { point.inside };
        counts.then(|| Vec2::new(point.x, point.y))
    };
    let mut canvas = Canvas {
        width,
        height,
        pixels: vec![0; width * height * 3],
    };
    for ([from, to], color) in LIMBS.iter().zip(COLORS) {
        if let (Some(from), Some(to)) = (drawn(*from), drawn(*to)) {
            canvas.ellipse(
                from,
                to,
                thick,
                color.map(|c| (f32::from(c) * DIMMED) as u8),
            );
        }
    }
    for (index, color) in COLORS.iter().enumerate() {
        if let Some(at) = drawn(index) {
            canvas.ellipse(at - Vec2::X * thick, at + Vec2::X * thick, thick, *color);
        }
    }
    canvas.pixels
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    /// Fills the ellipse whose long axis joins two points.
    fn ellipse(&mut self, from: Vec2, to: Vec2, thick: f32, color: [u8; 3]) {
        let middle = from.midpoint(to);
        let (axis, length) = (to - from).normalize_and_length();
        let long = (length / 2.0).max(thick);
        let reach = Vec2::splat(long + 1.0);
        let low = (middle - reach).max(Vec2::ZERO).as_usizevec2();
        let high = (middle + reach).max(Vec2::ZERO).as_usizevec2();
        for y in low.y..high.y.min(self.height) {
            for x in low.x..high.x.min(self.width) {
                let off = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) - middle;
                let scaled = Vec2::new(off.dot(axis) / long, off.perp_dot(axis) / thick);
                if scaled.length_squared() <= 1.0 {
                    let start = (y * self.width + x) * 3;
                    self.pixels[start..start + 3].copy_from_slice(&color);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_joints_are_drawn_in_the_usual_colours_and_hidden_eyes_are_not() {
        let at = |x: f32, y: f32| Keypoint {
            x,
            y,
            depth: 1.0,
            inside: true,
            visible: true,
        };
        let mut keypoints = [Keypoint::default(); 18];
        (keypoints[1], keypoints[2]) = (at(50.0, 20.0), at(20.0, 20.0));
        keypoints[14] = Keypoint {
            visible: false,
            ..at(50.0, 80.0)
        };

        let picture = picture(&keypoints, (100, 100));

        let pixel = |x: usize, y: usize| &picture[(y * 100 + x) * 3..][..3];
        assert_eq!(pixel(35, 20), [153, 0, 0]);
        assert_eq!(pixel(50, 20), [255, 85, 0]);
        assert_eq!(pixel(20, 20), [255, 170, 0]);
        assert_eq!(pixel(50, 80), [0, 0, 0]);
    }
}
