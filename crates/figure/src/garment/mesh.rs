/// Which vertices share an edge.
pub(super) struct Neighbors {
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Neighbors {
    /// Collects the edges of `triangles` among `count` vertices.
    pub(super) fn new(count: usize, triangles: &[[u32; 3]]) -> Self {
        let mut edges: Vec<(u32, u32)> = directed_edges(triangles)
            .flat_map(|(a, b)| [(a, b), (b, a)])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let starts = (0..=count)
            .map(|vertex| edges.partition_point(|edge| (edge.0 as usize) < vertex) as u32)
            .collect();
        Self {
            starts,
            list: edges.into_iter().map(|edge| edge.1).collect(),
        }
    }

    /// The neighbours of a vertex in ascending order.
    pub(super) fn of(&self, vertex: usize) -> &[u32] {
        &self.list[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }
}

/// Every edge of every triangle in its own direction.
pub(super) fn directed_edges(triangles: &[[u32; 3]]) -> impl Iterator<Item = (u32, u32)> + '_ {
    triangles
        .iter()
        .flat_map(|&[a, b, c]| [(a, b), (b, c), (c, a)])
}

/// The open borders of a mesh, each as its vertices in the order of the triangles.
pub(super) fn border_loops(count: usize, triangles: &[[u32; 3]]) -> Vec<Vec<u32>> {
    let mut edges: Vec<(u32, u32)> = directed_edges(triangles).collect();
    edges.sort_unstable();
    let mut next = vec![u32::MAX; count];
    for &(a, b) in &edges {
        if edges.binary_search(&(b, a)).is_err() {
            next[a as usize] = b;
        }
    }
    let mut loops = Vec::new();
    for first in 0..count as u32 {
        let mut border = Vec::new();
        let mut vertex = first;
        while next[vertex as usize] != u32::MAX {
            border.push(vertex);
            vertex = std::mem::replace(&mut next[vertex as usize], u32::MAX);
        }
        if border.len() > 2 {
            loops.push(border);
        }
    }
    loops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_bent_to_a_tube_has_two_borders() {
        // given: four columns of two vertices, the last joined to the first
        let triangles: Vec<[u32; 3]> = (0..4)
            .flat_map(|i| {
                let (a, b) = (2 * i, 2 * ((i + 1) % 4));
                [[a, b, a + 1], [b, b + 1, a + 1]]
            })
            .collect();

        // when
        let mut loops = border_loops(8, &triangles);
        loops.iter_mut().for_each(|border| border.sort_unstable());

        // then
        assert_eq!(loops, [vec![0, 2, 4, 6], vec![1, 3, 5, 7]]);
        assert_eq!(Neighbors::new(8, &triangles).of(0), [1, 2, 6, 7]);
    }
}
