use std::collections::BTreeMap;

use super::rows::mix;
use super::subdivide::Patch;

/// A crossing nearer than this share of its edge to a corner moves the corner instead of cutting off a sliver.
const SNAP: f32 = 0.35;

impl Patch {
    /// Keeps the part where `field`, one value per corner, is not negative; the cut runs exactly along zero.
    pub(super) fn clipped(mut self, field: &[f32]) -> Self {
        let mut field = field.to_vec();
        self.snap(&mut field);
        let mut cut = Cut {
            crossings: BTreeMap::new(),
            field: &field,
        };
        let mut triangles = Vec::new();
        for triangle in std::mem::take(&mut self.triangles) {
            cut.triangle(&mut self, triangle, &mut triangles);
        }
        self.triangles = triangles;
        self.compacted()
    }

    /// Keeps everything and lays an exact line of edges along the zero of `field`.
    pub(super) fn scored(mut self, field: &[f32]) -> Self {
        let mut field = field.to_vec();
        self.snap(&mut field);
        let behind: Vec<f32> = field.iter().map(|value| -value).collect();
        let mut cut = Cut {
            crossings: BTreeMap::new(),
            field: &field,
        };
        let mut triangles = Vec::new();
        for triangle in std::mem::take(&mut self.triangles) {
            cut.field = &field;
            cut.triangle(&mut self, triangle, &mut triangles);
            cut.field = &behind;
            cut.triangle(&mut self, triangle, &mut triangles);
            if triangle.iter().all(|&corner| field[corner as usize] == 0.0) {
                triangles.push(triangle);
            }
        }
        self.triangles = triangles;
        self
    }

    /// Moves corners that lie just beside the cut onto it.
    fn snap(&mut self, field: &mut [f32]) {
        let mut nearest: Vec<Option<(f32, u32)>> = vec![None; self.rows.len()];
        for (a, b) in super::mesh::directed_edges(&self.triangles) {
            for (from, to) in [(a, b), (b, a)] {
                let (here, there) = (field[from as usize], field[to as usize]);
                if here * there < 0.0 {
                    let share = here / (here - there);
                    let best = &mut nearest[from as usize];
                    if share < SNAP && best.is_none_or(|(least, _)| share < least) {
                        *best = Some((share, to));
                    }
                }
            }
        }
        let rows = self.rows.clone();
        for (corner, best) in nearest.into_iter().enumerate() {
            if let Some((share, to)) = best {
                self.rows[corner] =
                    mix([(&rows[corner], 1.0 - share), (&rows[to as usize], share)]);
                field[corner] = 0.0;
            }
        }
    }

    /// Drops corners that no triangle uses.
    fn compacted(self) -> Self {
        let mut place = vec![u32::MAX; self.rows.len()];
        let mut rows = Vec::new();
        let mut triangles = self.triangles;
        for corner in triangles.iter_mut().flatten() {
            let old = *corner as usize;
            if place[old] == u32::MAX {
                place[old] = rows.len() as u32;
                rows.push(self.rows[old].clone());
            }
            *corner = place[old];
        }
        Self { rows, triangles }
    }
}

struct Cut<'a> {
    crossings: BTreeMap<(u32, u32), u32>,
    field: &'a [f32],
}

impl Cut<'_> {
    fn triangle(&mut self, patch: &mut Patch, triangle: [u32; 3], kept: &mut Vec<[u32; 3]>) {
        let values = triangle.map(|corner| self.field[corner as usize]);
        if values.iter().all(|&value| value <= 0.0) {
            return;
        }
        let mut polygon = Vec::with_capacity(4);
        for i in 0..3 {
            let j = (i + 1) % 3;
            if values[i] >= 0.0 {
                polygon.push(triangle[i]);
            }
            if values[i] * values[j] < 0.0 {
                polygon.push(self.crossing(patch, triangle[i], triangle[j]));
            }
        }
        kept.extend((2..polygon.len()).map(|i| [polygon[0], polygon[i - 1], polygon[i]]));
    }

    fn crossing(&mut self, patch: &mut Patch, a: u32, b: u32) -> u32 {
        let (a, b) = (a.min(b), a.max(b));
        let (here, there) = (self.field[a as usize], self.field[b as usize]);
        *self.crossings.entry((a, b)).or_insert_with(|| {
            let share = here / (here - there);
            let row = mix([
                (&patch.rows[a as usize], 1.0 - share),
                (&patch.rows[b as usize], share),
            ]);
            patch.rows.push(row);
            patch.rows.len() as u32 - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_runs_where_the_field_is_zero() {
        // given: a unit square and a field that is x - 0.5
        let patch = Patch::of_base(&[[0, 1, 2], [0, 2, 3]]);
        let x = [0.0, 1.0, 1.0, 0.0];

        // when
        let clipped = patch.clipped(&x.map(|x| x - 0.5));

        // then
        for row in &clipped.rows {
            assert!(super::super::rows::value(row, &x) >= 0.5 - 1e-6);
        }
        assert!(!clipped.triangles.is_empty());
    }

    #[test]
    fn scoring_keeps_the_whole_surface() {
        // given: a unit square and a field that is x - 0.5
        let patch = Patch::of_base(&[[0, 1, 2], [0, 2, 3]]);
        let corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let (x, y) = (
            corners.map(|corner| corner[0]),
            corners.map(|corner| corner[1]),
        );

        // when
        let scored = patch.scored(&x.map(|x| x - 0.5));

        // then
        let at = |i: u32| {
            let row = &scored.rows[i as usize];
            [
                super::super::rows::value(row, &x),
                super::super::rows::value(row, &y),
            ]
        };
        let area = |&[a, b, c]: &[u32; 3]| {
            let ([ax, ay], [bx, by], [cx, cy]) = (at(a), at(b), at(c));
            0.5 * ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
        };
        assert!((scored.triangles.iter().map(area).sum::<f32>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_corner_beside_the_cut_moves_onto_it() {
        let patch = Patch::of_base(&[[0, 1, 2]]);
        let clipped = patch.clipped(&[-0.1, 0.9, 0.9]);
        assert_eq!(clipped.triangles.len(), 1);
    }
}
