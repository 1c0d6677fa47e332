use glam::{IVec2, Vec3};
use rayon::prelude::*;

use crate::camera::View;
use crate::resolve::SkinPixel;

/// How far light spreads beneath skin, by colour, in metres: about a Gaussian's standard deviation.
const SPREAD: Vec3 = Vec3::new(0.0025, 0.0015, 0.0009);
/// Reach of the kernel for each unit of spread; beyond it is zero.
const REACH: f32 = 2.6;
/// Difference in depth, in metres, that light does not cross.
const MAX_STEP: f32 = 0.012;
/// Farthest look-up in pixels.
const MAX_PIXELS: i32 = 32;
/// Marks a pixel without skin.
const NO_SKIN: u32 = 0;

/// Spreads the light that enters skin sideways beneath it: a separable blur in the picture, wider for red.
///
/// After Jimenez et al. (2009), "Screen-space perceptual rendering of human skin".
pub(crate) fn scatter(skin: &mut [SkinPixel], view: &View, width: usize, height: usize) {
    if skin.is_empty() {
        return;
    }
    let map = SkinMap::new(skin, width, height);
    for step in [IVec2::X, IVec2::Y] {
        let light: Vec<Vec3> = skin.iter().map(|pixel| pixel.shade.irradiance).collect();
        let source = &*skin;
        let blur = |index: usize| map.blur(source, &light, index, step, view);
        let blurred: Vec<Vec3> = (0..skin.len()).into_par_iter().map(blur).collect();
        for (pixel, light) in skin.iter_mut().zip(blurred) {
            pixel.shade.irradiance = light;
        }
    }
}

/// Where in the picture which skin is.
struct SkinMap {
    width: usize,
    height: usize,
    /// Place in the list of skin, from 1.
    entries: Vec<u32>,
}

impl SkinMap {
    fn new(skin: &[SkinPixel], width: usize, height: usize) -> Self {
        let mut entries = vec![NO_SKIN; width * height];
        for (index, pixel) in skin.iter().enumerate() {
            let entry = &mut entries[pixel.y as usize * width + pixel.x as usize];
            let known = skin.get((*entry as usize).wrapping_sub(1));
            if known.is_none_or(|known| known.weight < pixel.weight) {
                *entry = index as u32 + 1;
            }
        }
        Self {
            width,
            height,
            entries,
        }
    }

    fn at(&self, place: IVec2) -> Option<usize> {
        let inside = place.cmpge(IVec2::ZERO).all()
            && (place.x as usize) < self.width
            && (place.y as usize) < self.height;
        let index = if inside {
            self.entries[place.y as usize * self.width + place.x as usize]
        } else {
            NO_SKIN
        };
        (index as usize).checked_sub(1)
    }

    fn blur(
        &self,
        skin: &[SkinPixel],
        light: &[Vec3],
        index: usize,
        step: IVec2,
        view: &View,
    ) -> Vec3 {
        let pixel = &skin[index];
        let place = IVec2::new(pixel.x as i32, pixel.y as i32);
        let metres = view.footprint(pixel.inverse_depth);
        let reach = SPREAD * (REACH * pixel.shade.scatter.clamp(0.05, 2.0));
        let pixels = ((reach.x / metres) as i32).min(MAX_PIXELS);
        let depth = 1.0 / pixel.inverse_depth;
        let (mut sum, mut weights) = (light[index], Vec3::ONE);
        for distance in (-pixels..=pixels).filter(|distance| *distance != 0) {
            let Some(other) = self.at(place + step * distance) else {
                continue;
            };
            let apart = (1.0 / skin[other].inverse_depth - depth).abs();
            if apart < MAX_STEP {
                let away = (distance as f32 * metres).hypot(apart);
                let weight = kernel(Vec3::splat(away) / reach) * skin[other].weight.min(1.0);
                sum += light[other] * weight;
                weights += weight;
            }
        }
        sum / weights
    }
}

/// A bell of distances from 0 to 1, close to a Gaussian and free of exponentials.
fn kernel(distance: Vec3) -> Vec3 {
    let rest = (1.0 - distance * distance).max(Vec3::ZERO);
    rest * rest * rest
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::scatter;
    use crate::camera::View;
    use crate::resolve::SkinPixel;
    use crate::shade::Shade;
    use crate::test_scenes::empty_scene;

    #[test]
    fn light_spreads_to_dark_skin_beside_it_and_red_farthest() {
        let mut scene = empty_scene();
        scene.camera.fov_y = 0.5;
        let view = View::new(&scene);
        let pixel = |x: u32| SkinPixel {
            x,
            y: 3,
            shade: Shade {
                irradiance: if x < 20 { Vec3::ONE } else { Vec3::ZERO },
                scatter: 1.0,
                ..Shade::default()
            },
            weight: 1.0,
            inverse_depth: 0.1,
        };
        let mut skin: Vec<SkinPixel> = (0..40).map(pixel).collect();

        scatter(&mut skin, &view, 64, 64);

        let beside = skin[21].shade.irradiance;
        assert!(beside.x > beside.y && beside.x > 0.1, "{beside}");
        assert_eq!(skin[39].shade.irradiance, Vec3::ZERO);
        assert_eq!(skin[0].shade.irradiance, Vec3::ONE);
    }
}
