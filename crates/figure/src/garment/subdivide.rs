use super::rows::{Row, mix};

/// Triangles whose corners are weighted sums of base vertices.
#[derive(Clone)]
pub(super) struct Patch {
    /// The corners.
    pub(super) rows: Vec<Row>,
    /// Indices into `rows`.
    pub(super) triangles: Vec<[u32; 3]>,
}

impl Patch {
    /// Takes triangles of base vertices as they are.
    pub(super) fn of_base(triangles: &[[u32; 3]]) -> Self {
        let mut used: Vec<u32> = triangles.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let index = |vertex: u32| used.partition_point(|&other| other < vertex) as u32;
        Self {
            triangles: triangles
                .iter()
                .map(|triangle| triangle.map(index))
                .collect(),
            rows: used.iter().map(|&vertex| vec![(vertex, 1.0)]).collect(),
        }
    }

    /// Splits every triangle in four and smooths (Loop 1987, with Warren's weights).
    pub(super) fn subdivided(&self) -> Self {
        let edges = Edges::of(&self.triangles);
        let mut rows = self.smoothed_corners(&edges);
        let corners = rows.len() as u32;
        rows.extend(edges.list.iter().map(|edge| self.edge_row(edge)));
        let triangles = self.triangles.iter().flat_map(|&[a, b, c]| {
            let [ab, bc, ca] =
                [(a, b), (b, c), (c, a)].map(|(from, to)| corners + edges.index(from, to));
            [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
        });
        Self {
            triangles: triangles.collect(),
            rows,
        }
    }

    fn edge_row(&self, edge: &Edge) -> Row {
        let ends = edge.ends.map(|vertex| &self.rows[vertex as usize]);
        match edge.opposite {
            [Some(left), Some(right)] => mix([
                (ends[0], 0.375),
                (ends[1], 0.375),
                (&self.rows[left as usize], 0.125),
                (&self.rows[right as usize], 0.125),
            ]),
            _ => mix([(ends[0], 0.5), (ends[1], 0.5)]),
        }
    }

    fn smoothed_corners(&self, edges: &Edges) -> Vec<Row> {
        let mut around = vec![(Vec::new(), Vec::new()); self.rows.len()];
        for edge in &edges.list {
            let [a, b] = edge.ends;
            for (from, to) in [(a, b), (b, a)] {
                let (all, border) = &mut around[from as usize];
                all.push(to);
                if edge.opposite[1].is_none() {
                    border.push(to);
                }
            }
        }
        let corner = |(row, (all, border)): (&Row, &(Vec<u32>, Vec<u32>))| {
            let (ring, share) = match (border.len(), all.len()) {
                (0, 3) => (all, 3.0 / 16.0),
                (0, n) => (all, 0.375 / n as f32),
                (_, _) => (border, 0.125),
            };
            let neighbors = ring
                .iter()
                .map(|&vertex| (&self.rows[vertex as usize], share));
            mix(neighbors.chain([(row, 1.0 - share * ring.len() as f32)]))
        };
        self.rows.iter().zip(&around).map(corner).collect()
    }
}

struct Edge {
    ends: [u32; 2],
    opposite: [Option<u32>; 2],
}

struct Edges {
    list: Vec<Edge>,
}

impl Edges {
    fn of(triangles: &[[u32; 3]]) -> Self {
        let mut sides: Vec<([u32; 2], u32)> = triangles
            .iter()
            .flat_map(|&[a, b, c]| [(a, b, c), (b, c, a), (c, a, b)])
            .map(|(a, b, opposite)| ([a.min(b), a.max(b)], opposite))
            .collect();
        sides.sort_unstable();
        let list = sides.chunk_by(|a, b| a.0 == b.0).map(|same| Edge {
            ends: same[0].0,
            opposite: [Some(same[0].1), same.get(1).map(|side| side.1)],
        });
        Self {
            list: list.collect(),
        }
    }

    fn index(&self, a: u32, b: u32) -> u32 {
        self.list
            .partition_point(|edge| edge.ends < [a.min(b), a.max(b)]) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_triangle_keeps_its_border_straight() {
        // given
        let patch = Patch::of_base(&[[0, 1, 2]]);

        // when
        let fine = patch.subdivided();

        // then
        assert_eq!(fine.triangles.len(), 4);
        assert_eq!(fine.rows[3], [(0, 0.5), (1, 0.5)]);
        for row in &fine.rows {
            assert!((row.iter().map(|entry| entry.1).sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }
}
