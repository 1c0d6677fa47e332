use crate::cover::Cells;

/// Side of a tile in pixels.
pub(crate) const TILE: usize = 32;
/// Marks a sample in which nothing is seen.
pub(crate) const NOTHING: u32 = u32::MAX;

/// What is seen in a square of the picture, before it is shaded.
pub(crate) struct Tile {
    /// Left edge in pixels.
    pub(crate) x: usize,
    /// Top edge in pixels.
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Nearest opaque triangle of each sample, rows of `width` times the samples a side.
    pub(crate) triangles: Vec<u32>,
    /// Inverse depth of that triangle in each sample.
    pub(crate) depth: Vec<f32>,
    /// Blended triangles in front of it, by pixel and then from near to far.
    pub(crate) fragments: Vec<Fragment>,
}

impl Tile {
    /// Its samples.
    pub(crate) fn cells(&self, samples: usize) -> Cells {
        Cells {
            left: self.x * samples,
            top: self.y * samples,
            width: self.width * samples,
            height: self.height * samples,
        }
    }
}

/// A blended triangle in a pixel.
pub(crate) struct Fragment {
    /// Index of the pixel in its tile.
    pub(crate) pixel: u32,
    pub(crate) triangle: u32,
    /// Mean inverse depth.
    pub(crate) depth: f32,
    /// The samples it covers.
    pub(crate) mask: u16,
}
