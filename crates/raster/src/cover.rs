use glam::{Vec2, Vec3};

/// Twice the area, in cells, below which a triangle covers nothing.
const MIN_AREA: f32 = 1e-9;

/// Which cells of a grid a triangle covers.
pub(crate) struct Cover {
    origin: Vec2,
    /// How the second and third corner's weights grow across the grid.
    growth: [Vec2; 2],
    /// Twice the area; positive when the corners run from x towards y.
    pub(crate) area: f32,
}

impl Cover {
    /// Prepares a triangle given in cells; `None` when it has no area or is not finite.
    pub(crate) fn new(corners: [Vec3; 3]) -> Option<Self> {
        let [a, b, c] = corners.map(Vec3::truncate);
        let (ab, ac) = (b - a, c - a);
        let area = ab.perp_dot(ac);
        if !area.is_finite() || area.abs() < MIN_AREA {
            return None;
        }
        Some(Self {
            origin: a,
            growth: [Vec2::new(ac.y, -ac.x) / area, Vec2::new(-ab.y, ab.x) / area],
            area,
        })
    }

    /// The corners' weights at the middle of a cell.
    pub(crate) fn weights(&self, x: usize, y: usize) -> Vec3 {
        self.weights_at(Vec2::new(x as f32 + 0.5, y as f32 + 0.5))
    }

    /// The corners' weights anywhere.
    pub(crate) fn weights_at(&self, at: Vec2) -> Vec3 {
        let from = at - self.origin;
        let (b, c) = (from.dot(self.growth[0]), from.dot(self.growth[1]));
        Vec3::new(1.0 - b - c, b, c)
    }

    /// How the corners' weights change from one column to the next.
    pub(crate) fn step(&self) -> Vec3 {
        let [b, c] = self.growth;
        Vec3::new(-b.x - c.x, b.x, c.x)
    }
}

/// Whether corner weights belong to a place inside; a hair beyond the edge counts, so that neighbours leave no gap.
pub(crate) fn covers(weights: Vec3) -> bool {
    weights.x.min(weights.y).min(weights.z) >= -1e-5
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cells {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Cells {
    /// The part of these cells whose middles lie in the box around a triangle; `None` when there are none.
    pub(crate) fn around(&self, [a, b, c]: &[Vec3; 3]) -> Option<Self> {
        let (low, high) = (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y));
        let (top, height) = middles(low, high, self.top, self.height)?;
        let (low, high) = (a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x));
        let (left, width) = middles(low, high, self.left, self.width)?;
        Some(Self {
            left,
            top,
            width,
            height,
        })
    }

    pub(crate) fn rows(&self) -> std::ops::Range<usize> {
        self.top..self.top + self.height
    }

    pub(crate) fn columns(&self) -> std::ops::Range<usize> {
        self.left..self.left + self.width
    }
}

/// Which of `count` cells from `first` have their middles between `low` and `high`: the first and how many.
fn middles(low: f32, high: f32, first: usize, count: usize) -> Option<(usize, usize)> {
    // Casts truncate, which is much faster than rounding on processors without SSE 4.1.
    let from = ((low + 0.5).max(0.0) as usize).max(first);
    let end = ((high + 0.5).max(0.0) as usize).min(first + count);
    (from < end).then(|| (from, end - from))
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::{Cover, covers, middles};

    #[test]
    fn a_cell_counts_when_its_middle_is_inside() {
        assert_eq!(middles(0.6, 2.6, 0, 10), Some((1, 2)));
        assert_eq!(middles(0.6, 1.4, 0, 10), None);
        assert_eq!(middles(-5.0, 50.0, 4, 2), Some((4, 2)));
        assert_eq!(middles(f32::NAN, 1.0, 0, 10), Some((0, 1)));
    }

    #[test]
    fn weights_are_one_at_their_own_corner() {
        let corners = [Vec3::ZERO, Vec3::X * 4.0, Vec3::Y * 4.0];
        let cover = Cover::new(corners).unwrap();

        assert_eq!(cover.weights_at(corners[1].truncate()), Vec3::Y);
        assert!(covers(cover.weights(0, 0)));
        assert!(!covers(cover.weights(3, 3)));
    }

    #[test]
    fn a_line_covers_nothing() {
        assert!(Cover::new([Vec3::ZERO, Vec3::ONE, Vec3::ONE * 2.0]).is_none());
        assert!(Cover::new([Vec3::ZERO, Vec3::X, Vec3::NAN]).is_none());
    }
}
