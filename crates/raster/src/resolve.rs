use glam::{Vec2, Vec3, Vec4};

use crate::noise::interleaved;
use crate::shade::{Reached, Shade, Shader};
use crate::tile::{Fragment, NOTHING, Tile};
use crate::tone::tone_map;

/// Surfaces told apart in one pixel.
const MAX_GROUPS: usize = 6;
/// Samples of one material whose depths differ by a smaller share belong to one surface.
const SAME_SURFACE: f32 = 0.004;
/// Most samples in a pixel.
const MAX_SAMPLES: usize = 16;
/// Share of a sample below which what shows through the layers before it is not worth shading.
const UNSEEN: f32 = 1.0 / 64.0;

/// A shaded tile.
pub(crate) struct ShadedTile {
    /// Left edge in pixels.
    pub(crate) x: usize,
    /// Top edge in pixels.
    pub(crate) y: usize,
    pub(crate) width: usize,
    /// Displayable linear colour times coverage, and coverage; skin is missing in the colour.
    pub(crate) pixels: Vec<Vec4>,
    pub(crate) skin: Vec<SkinPixel>,
}

/// The skin in a pixel, kept apart until light has spread beneath it.
#[derive(Clone, Copy)]
pub(crate) struct SkinPixel {
    /// Column in the picture.
    pub(crate) x: u32,
    /// Row in the picture.
    pub(crate) y: u32,
    pub(crate) shade: Shade,
    /// Share of the pixel that shows it.
    pub(crate) weight: f32,
    pub(crate) inverse_depth: f32,
}

/// Samples of a pixel that show the same surface.
#[derive(Clone, Copy, Default)]
struct Group {
    triangle: u32,
    material: u32,
    depth: f32,
    mask: u16,
}

/// A shaded fragment.
struct Layer {
    mask: u16,
    color: Vec3,
    opacity: f32,
}

/// Shades one tile.
pub(crate) fn resolve(shader: &Shader<'_>, tile: &Tile) -> ShadedTile {
    let mut resolver = Resolver {
        shader,
        tile,
        samples: shader.scene.samples,
        layers: Vec::new(),
        skin: Vec::new(),
        reached: Reached::default(),
    };
    let mut fragments = tile.fragments.as_slice();
    let mut pixels = Vec::with_capacity(tile.width * tile.height);
    for pixel in 0..tile.width * tile.height {
        let count = fragments
            .iter()
            .take_while(|f| f.pixel as usize == pixel)
            .count();
        let (own, rest) = fragments.split_at(count);
        fragments = rest;
        pixels.push(resolver.pixel(pixel, own));
    }
    ShadedTile {
        x: tile.x,
        y: tile.y,
        width: tile.width,
        pixels,
        skin: resolver.skin,
    }
}

struct Resolver<'a> {
    shader: &'a Shader<'a>,
    tile: &'a Tile,
    samples: usize,
    layers: Vec<Layer>,
    skin: Vec<SkinPixel>,
    /// What is known of the light in the pixel at hand.
    reached: Reached,
}

impl Resolver<'_> {
    fn pixel(&mut self, pixel: usize, fragments: &[Fragment]) -> Vec4 {
        let (groups, count) = self.groups(pixel);
        if count == 0 && fragments.is_empty() {
            return Vec4::ZERO;
        }
        let at = (
            self.tile.x + pixel % self.tile.width,
            self.tile.y + pixel / self.tile.width,
        );
        let turn = Vec2::from_angle(interleaved(at.0, at.1) * std::f32::consts::TAU);
        self.reached.clear();
        self.shade_layers(pixel, fragments, turn);
        let mut sum = self.front();
        for group in &groups[..count] {
            let place = self.sample_place(pixel, middle_sample(group.mask));
            let shade = self
                .shader
                .shade(group.triangle, place, turn, &mut self.reached);
            let weight = self.shown(group.mask);
            sum.w += weight;
            if shade.scatter > 0.0 {
                self.skin.push(SkinPixel {
                    x: at.0 as u32,
                    y: at.1 as u32,
                    shade,
                    weight,
                    inverse_depth: group.depth,
                });
            } else {
                sum += (self.display(shade.radiance()) * weight).extend(0.0);
            }
        }
        sum
    }

    fn display(&self, radiance: Vec3) -> Vec3 {
        tone_map(radiance * self.shader.scene.exposure)
    }

    /// Sorts a pixel's samples by surface.
    fn groups(&self, pixel: usize) -> ([Group; MAX_GROUPS], usize) {
        let mut groups = [Group::default(); MAX_GROUPS];
        let mut count = 0;
        for sample in 0..self.samples * self.samples {
            let index = self.sample_index(pixel, sample);
            let triangle = self.tile.triangles[index];
            if triangle == NOTHING {
                continue;
            }
            let material = self.shader.visibility.geometry.triangles[triangle as usize].material;
            let depth = self.tile.depth[index];
            let same = |g: &Group| {
                g.material == material && (g.depth - depth).abs() < SAME_SURFACE * depth
            };
            let known = groups[..count].iter().position(same);
            let group = known.unwrap_or(count).min(MAX_GROUPS - 1);
            if group == count {
                count += 1;
                groups[group] = Group {
                    triangle,
                    material,
                    depth,
                    mask: 0,
                };
            }
            groups[group].mask |= 1 << sample;
        }
        for group in &mut groups[..count] {
            let index = self.sample_index(pixel, middle_sample(group.mask));
            group.triangle = self.tile.triangles[index];
            group.depth = self.tile.depth[index];
        }
        (groups, count)
    }

    fn shade_layers(&mut self, pixel: usize, fragments: &[Fragment], turn: Vec2) {
        self.layers.clear();
        let mut left = [1.0; MAX_SAMPLES];
        let mut hidden = 0u16;
        for fragment in fragments.iter() {
            if fragment.mask & !hidden == 0 {
                continue;
            }
            let place = self.sample_place(pixel, middle_sample(fragment.mask));
            let shade = self
                .shader
                .shade(fragment.triangle, place, turn, &mut self.reached);
            if shade.opacity > 0.0 {
                for sample in (0..MAX_SAMPLES).filter(|s| fragment.mask >> s & 1 == 1) {
                    left[sample] *= 1.0 - shade.opacity;
                    hidden |= u16::from(left[sample] < UNSEEN) << sample;
                }
                self.layers.push(Layer {
                    mask: fragment.mask,
                    color: self.display(shade.radiance()),
                    opacity: shade.opacity,
                });
            }
        }
    }

    /// Colour and coverage of the blended layers alone.
    fn front(&self) -> Vec4 {
        let mut sum = Vec4::ZERO;
        if self.layers.is_empty() {
            return sum;
        }
        for sample in 0..self.samples * self.samples {
            let mut left = 1.0;
            for layer in self.layers.iter().filter(|l| l.mask >> sample & 1 == 1) {
                sum += layer.color.extend(1.0) * (left * layer.opacity);
                left *= 1.0 - layer.opacity;
            }
        }
        sum / (self.samples * self.samples) as f32
    }

    /// Share of the pixel in which the samples of `mask` show through the layers.
    fn shown(&self, mask: u16) -> f32 {
        let share = 1.0 / (self.samples * self.samples) as f32;
        if self.layers.is_empty() {
            return mask.count_ones() as f32 * share;
        }
        let through = |sample: &usize| {
            let layers = self.layers.iter().filter(|l| l.mask >> sample & 1 == 1);
            layers.map(|layer| 1.0 - layer.opacity).product::<f32>()
        };
        let samples = (0..self.samples * self.samples).filter(|s| mask >> s & 1 == 1);
        samples.map(|sample| through(&sample)).sum::<f32>() * share
    }

    fn sample_index(&self, pixel: usize, sample: usize) -> usize {
        let (x, y) = self.sample_in_tile(pixel, sample);
        y * self.tile.width * self.samples + x
    }

    fn sample_in_tile(&self, pixel: usize, sample: usize) -> (usize, usize) {
        let (column, row) = (pixel % self.tile.width, pixel / self.tile.width);
        let x = column * self.samples + sample % self.samples;
        (x, row * self.samples + sample / self.samples)
    }

    /// Middle of a sample, in samples from the picture's top left.
    fn sample_place(&self, pixel: usize, sample: usize) -> Vec2 {
        let (x, y) = self.sample_in_tile(pixel, sample);
        let origin = Vec2::new(self.tile.x as f32, self.tile.y as f32) * self.samples as f32;
        origin + Vec2::new(x as f32 + 0.5, y as f32 + 0.5)
    }
}

/// The middle one of the samples in a mask that has any.
fn middle_sample(mask: u16) -> usize {
    let mut left = mask;
    for _ in 0..mask.count_ones() / 2 {
        left &= left - 1;
    }
    left.trailing_zeros().min(15) as usize
}
