mod texels;

use glam::{Vec2, Vec3, Vec4};

use self::texels::Texels;
use crate::Error;
use crate::color::luminance;

/// A picture that is looked up by texture coordinates, with its mip levels.
#[derive(Clone, Debug)]
pub struct Texture {
    levels: Vec<Level>,
}

#[derive(Clone, Debug)]
struct Level {
    width: usize,
    height: usize,
    texels: Texels,
}

/// Texels beyond which the mean is taken of a smaller mip level.
const MEAN_TEXELS: usize = 1 << 17;
/// Share of the darkest texels that the mean leaves out.
const MEAN_DARK: f32 = 0.2;
/// Weight of a fully transparent texel's colour, so that it counts only among its like.
const CLEAR_WEIGHT: f32 = 1e-3;

impl Texture {
    /// Builds a texture and its mip levels from rows of red, green, blue and opacity, top row first.
    ///
    /// `srgb` says that colours are sRGB and not plain numbers; mips are averaged in linear light, weighted by opacity.
    ///
    /// # Errors
    /// When a side is zero or the bytes are not four for each pixel.
    pub fn from_rgba8(width: usize, height: usize, rgba: &[u8], srgb: bool) -> Result<Self, Error> {
        let bytes = width.checked_mul(height).and_then(|n| n.checked_mul(4));
        if width == 0 || height == 0 || bytes != Some(rgba.len()) {
            return Err(Error::Texture {
                width,
                height,
                bytes: rgba.len(),
            });
        }
        let mut levels = vec![Level {
            width,
            height,
            texels: Texels::finest(rgba, srgb),
        }];
        while let Some(next) = levels.last().and_then(Level::halved) {
            levels.push(next);
        }
        Ok(Self { levels })
    }

    /// Width of the finest level in pixels.
    #[must_use]
    pub fn width(&self) -> usize {
        self.levels[0].width
    }

    /// Height of the finest level in pixels.
    #[must_use]
    pub fn height(&self) -> usize {
        self.levels[0].height
    }

    /// Mean linear colour of the opaque texels without their darkest fifth; white when none is opaque.
    #[must_use]
    pub fn mean_linear(&self) -> Vec3 {
        let small = |level: &&Level| level.texels.len() <= MEAN_TEXELS;
        let level = self.levels.iter().find(small).unwrap_or(&self.levels[0]);
        let texels = (0..level.texels.len()).map(|index| level.texels.at(index));
        let opaque = texels.filter(|texel| texel.w >= 0.5);
        let mut colors: Vec<Vec3> = opaque.map(Vec4::truncate).collect();
        colors.sort_by(|a, b| luminance(*a).total_cmp(&luminance(*b)));
        let kept = &colors[(colors.len() as f32 * MEAN_DARK) as usize..];
        if kept.is_empty() {
            return Vec3::ONE;
        }
        kept.iter().sum::<Vec3>() / kept.len() as f32
    }

    /// Linear colour and opacity at `uv`, averaged over a square `footprint` wide in texture coordinates.
    pub(crate) fn sample(&self, uv: Vec2, footprint: f32) -> Vec4 {
        let size = ((self.width() * self.height()) as f32).sqrt();
        let last = self.levels.len() - 1;
        let wanted = (footprint * size).max(1.0).log2().min(last as f32);
        let fine = wanted as usize;
        let blend = wanted - fine as f32;
        let near = self.levels[fine].bilinear(uv);
        if blend < 0.02 || fine == last {
            return near;
        }
        near.lerp(self.levels[fine + 1].bilinear(uv), blend)
    }

    /// Opacity of the texel at `uv`, `coarser` levels above the finest.
    pub(crate) fn opacity(&self, uv: Vec2, coarser: usize) -> f32 {
        self.levels[coarser.min(self.levels.len() - 1)].nearest_opacity(uv)
    }
}

impl Level {
    fn halved(&self) -> Option<Self> {
        if self.width == 1 && self.height == 1 {
            return None;
        }
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let place = |index: usize| (index % width * 2, index / width * 2);
        let mean = |index: usize| {
            let (x, y) = place(index);
            self.mean_of_four(x, y)
        };
        Some(Self {
            width,
            height,
            texels: Texels::coarse((0..width * height).map(mean)),
        })
    }

    fn mean_of_four(&self, x: usize, y: usize) -> Vec4 {
        let (right, below) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        let corners = [(x, y), (right, y), (x, below), (right, below)];
        weighted(corners.map(|(x, y)| (self.texel(x, y), 0.25)))
    }

    fn bilinear(&self, uv: Vec2) -> Vec4 {
        let (x, right, tx) = wrapped(uv.x, self.width);
        let (y, below, ty) = wrapped(1.0 - uv.y, self.height);
        weighted([
            (self.texel(x, y), (1.0 - tx) * (1.0 - ty)),
            (self.texel(right, y), tx * (1.0 - ty)),
            (self.texel(x, below), (1.0 - tx) * ty),
            (self.texel(right, below), tx * ty),
        ])
    }

    fn nearest_opacity(&self, uv: Vec2) -> f32 {
        let index = |at: f32, size: usize| (((at - at.floor()) * size as f32) as usize) % size;
        let (x, y) = (index(uv.x, self.width), index(1.0 - uv.y, self.height));
        self.texel(x, y).w
    }

    fn texel(&self, x: usize, y: usize) -> Vec4 {
        self.texels.at(y * self.width + x)
    }
}

/// The two texels around a coordinate that repeats every 1, and how far it lies towards the second.
fn wrapped(at: f32, size: usize) -> (usize, usize, f32) {
    let texel = (at - at.floor()) * size as f32 - 0.5;
    let low = texel.floor();
    let first = (low as isize).rem_euclid(size as isize) as usize;
    (first, (first + 1) % size, texel - low)
}

/// Weighted mean in which a texel's colour counts by its opacity.
fn weighted(texels: [(Vec4, f32); 4]) -> Vec4 {
    let mut color = Vec3::ZERO;
    let mut weights = 0.0;
    let mut opacity = 0.0;
    for (texel, share) in texels {
        let weight = share * (texel.w + CLEAR_WEIGHT);
        color += texel.truncate() * weight;
        weights += weight;
        opacity += texel.w * share;
    }
    (color / weights).extend(opacity)
}

#[cfg(test)]
mod tests {
    use glam::{Vec2, Vec3};

    use super::Texture;
    use crate::Error;

    #[test]
    fn coarse_mips_average_in_linear_light() {
        let texels = [[0, 0, 0, 255], [255; 4], [255; 4], [0, 0, 0, 255]];
        let texture = Texture::from_rgba8(2, 2, texels.as_flattened(), true).unwrap();

        let mean = texture.sample(Vec2::splat(0.3), 1.0);

        assert!((mean.x - 0.5).abs() < 1e-4, "{mean}");
    }

    #[test]
    fn clear_texels_do_not_tint_opaque_ones() {
        let texels = [[200, 0, 0, 255], [0, 255, 0, 0]];
        let texture = Texture::from_rgba8(2, 1, texels.as_flattened(), false).unwrap();

        let mean = texture.sample(Vec2::splat(0.5), 1.0);

        assert!(mean.x > 0.75 && mean.y < 0.01, "{mean}");
        assert!((mean.w - 0.5).abs() < 1e-3);
    }

    #[test]
    fn the_mean_leaves_out_the_darkest_fifth_and_clear_texels() {
        let mut texels = [[255, 255, 255, 255]; 8].to_vec();
        texels.extend([[0, 0, 0, 255]; 2]);
        texels.extend([[9, 9, 9, 0]; 5]);
        let texture = Texture::from_rgba8(15, 1, texels.as_flattened(), true).unwrap();

        assert!(texture.mean_linear().distance(Vec3::ONE) < 1e-4);
    }

    #[test]
    fn coordinates_beyond_the_edge_repeat() {
        let texels = [[255, 0, 0, 255], [0, 0, 255, 255]];
        let texture = Texture::from_rgba8(2, 1, texels.as_flattened(), false).unwrap();

        let inside = texture.sample(Vec2::new(0.25, 0.5), 0.0);

        assert_eq!(inside, texture.sample(Vec2::new(-3.75, 7.5), 0.0));
        assert_eq!(inside.x, 1.0);
    }

    #[test]
    fn bytes_that_do_not_fit_the_size_are_an_error() {
        let error = Texture::from_rgba8(2, 2, &[0; 15], true).unwrap_err();

        assert!(matches!(error, Error::Texture { bytes: 15, .. }));
        assert!(Texture::from_rgba8(0, 2, &[], true).is_err());
    }
}
