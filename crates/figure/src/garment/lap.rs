use glam::Vec3;

/// Side of a cell in metres.
const CELL: f32 = 0.025;
/// Cells along each side of the field.
const CELLS: usize = 60;
/// Distance in metres at which cloth begins to fall on the thighs.
const ABOVE: f32 = 0.006;

/// How high the thighs of a sitting figure are, seen from above.
pub(super) struct Lap {
    low: Vec3,
    heights: Vec<f32>,
}

impl Lap {
    /// Takes points of the legs.
    pub(super) fn new(legs: &[Vec3]) -> Self {
        let low = legs.iter().copied().fold(Vec3::MAX, Vec3::min);
        let mut lap = Self {
            low: low - CELL,
            heights: vec![f32::MIN; CELLS * CELLS],
        };
        for point in legs {
            for aside in [Vec3::ZERO, Vec3::X, Vec3::NEG_X, Vec3::Z, Vec3::NEG_Z] {
                if let Some(cell) = lap.cell(*point + aside * (0.5 * CELL)) {
                    lap.heights[cell] = lap.heights[cell].max(point.y);
                }
            }
        }
        lap
    }

    fn cell(&self, at: Vec3) -> Option<usize> {
        let [x, z] = [at.x - self.low.x, at.z - self.low.z].map(|way| (way / CELL).floor());
        let inside = |cell: f32| (0.0..CELLS as f32).contains(&cell);
        (inside(x) && inside(z)).then(|| x as usize * CELLS + z as usize)
    }

    /// A place, raised above the thighs if it is beneath their upper side.
    pub(super) fn lifted(&self, at: Vec3) -> Vec3 {
        let height = self.cell(at).map_or(f32::MIN, |cell| self.heights[cell]);
        at.with_y(at.y.max(height + ABOVE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_a_thigh_is_raised_above_it_and_what_is_beside_it_stays() {
        // given: a thigh that points to the front
        let legs: Vec<Vec3> = (0..40)
            .map(|i| Vec3::new(0.1, 0.5, i as f32 * 0.01))
            .collect();
        let lap = Lap::new(&legs);

        assert!(lap.lifted(Vec3::new(0.1, 0.4, 0.2)).y > 0.5);
        assert!(lap.lifted(Vec3::new(0.1, 0.6, 0.2)).y < 0.601);
        assert!(lap.lifted(Vec3::new(0.3, 0.4, 0.2)).y < 0.401);
    }
}
