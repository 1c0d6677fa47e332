use glam::Vec3;

/// Side of a cell in metres.
const CELL: f32 = 0.025;
/// Cells along each side of the field.
const CELLS: usize = 60;
/// Distance in metres at which cloth begins to fall on the thighs.
const ABOVE: f32 = 0.006;
/// What is higher over the thighs than this, in metres, does not lie on them.
const LYING: f32 = 0.05;

/// How high the thighs of a sitting figure are, seen from above.
pub(super) struct Lap {
    low: Vec3,
    /// Heights cell by cell, row by row towards the front; the lowest number where there is no leg.
    heights: Vec<f32>,
    /// The same with what lies between the legs bridged.
    bridged: Vec<f32>,
}

impl Lap {
    /// Takes points of the legs.
    pub(super) fn new(legs: &[Vec3]) -> Self {
        let low = legs.iter().copied().fold(Vec3::MAX, Vec3::min);
        let mut lap = Self {
            low: low - CELL,
            heights: vec![f32::MIN; CELLS * CELLS],
            bridged: Vec::new(),
        };
        for point in legs {
            for aside in [Vec3::ZERO, Vec3::X, Vec3::NEG_X, Vec3::Z, Vec3::NEG_Z] {
                if let Some(cell) = lap.cell(*point + aside * (0.5 * CELL)) {
                    lap.heights[cell] = lap.heights[cell].max(point.y);
                }
            }
        }
        lap.bridged.clone_from(&lap.heights);
        lap.bridged.chunks_exact_mut(CELLS).for_each(bridge);
        lap
    }

    /// Raises it by cloth that lies on it.
    pub(super) fn cover(&mut self, cloth: &[Vec3]) {
        let legs = self.heights.clone();
        for point in cloth {
            if let Some(cell) = self.cell(*point)
                && point.y < legs[cell] + LYING
            {
                self.heights[cell] = self.heights[cell].max(point.y);
            }
        }
        self.bridged.clone_from(&self.heights);
        self.bridged.chunks_exact_mut(CELLS).for_each(bridge);
    }

    fn cell(&self, at: Vec3) -> Option<usize> {
        let [x, z] = [at.x - self.low.x, at.z - self.low.z].map(|way| (way / CELL).floor());
        let inside = |cell: f32| (0.0..CELLS as f32).contains(&cell);
        (inside(x) && inside(z)).then(|| z as usize * CELLS + x as usize)
    }

    /// A place, raised above the thighs and above what is between them.
    pub(super) fn lifted(&self, at: Vec3) -> Vec3 {
        let height = self.cell(at).map_or(f32::MIN, |cell| self.bridged[cell]);
        at.with_y(at.y.max(height + ABOVE))
    }

    /// A place, raised out of the middle of a thigh; beside one it is left alone.
    pub(super) fn kept(&self, at: Vec3) -> Vec3 {
        let Some(cell) = self.cell(at) else { return at };
        let around = [
            cell,
            cell + 1,
            cell + CELLS,
            cell.wrapping_sub(1),
            cell.wrapping_sub(CELLS),
        ];
        let heights = around.map(|cell| self.heights.get(cell).copied().unwrap_or(f32::MIN));
        let lowest = heights.into_iter().fold(f32::MAX, f32::min);
        at.with_y(at.y.max(lowest))
    }
}

/// Fills what lies between the legs along a straight line.
fn bridge(row: &mut [f32]) {
    let legs: Vec<usize> = (0..row.len()).filter(|&i| row[i] > f32::MIN).collect();
    for pair in legs.windows(2) {
        let (from, to) = (row[pair[0]], row[pair[1]]);
        let steps = (pair[1] - pair[0]) as f32;
        for (step, height) in (0_u8..).zip(&mut row[pair[0]..pair[1]]) {
            *height = from + (to - from) * f32::from(step) / steps;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloth_begins_above_the_thighs_and_between_them_and_stays_out_of_them() {
        // given: two thighs that point to the front
        let thigh = |x: f32| {
            let at =
                move |i: usize| Vec3::new(x + (i % 8) as f32 * 0.015, 0.5, (i / 8) as f32 * 0.015);
            (0..240).map(at)
        };
        let lap = Lap::new(&thigh(-0.2).chain(thigh(0.1)).collect::<Vec<_>>());

        // when, then
        let at = |x: f32| Vec3::new(x, 0.4, 0.2);
        assert!(lap.lifted(at(-0.15)).y > 0.5 && lap.lifted(at(0.0)).y > 0.5);
        assert!(lap.lifted(at(0.4)).y < 0.401);
        assert!(lap.kept(at(-0.15)).y > 0.49);
        assert!(
            lap.kept(at(0.0)).y < 0.401,
            "between the thighs cloth may sink"
        );

        // when: cloth lies on one of them, and hangs over it
        let mut lap = lap;
        let on = |i: usize| Vec3::new(0.1 + (i % 8) as f32 * 0.015, 0.53, (i / 8) as f32 * 0.015);
        let cloth: Vec<Vec3> = (0..240)
            .flat_map(|i| [on(i), on(i) + Vec3::Y * 0.1])
            .collect();
        lap.cover(&cloth);

        // then
        assert!((0.52..0.54).contains(&lap.kept(at(0.15)).y));
        assert!(lap.kept(at(-0.15)).y < 0.51);
    }
}
