use std::cmp::Reverse;
use std::collections::BinaryHeap;

use glam::Vec3;

use super::mesh::Neighbors;

/// How far apart the nodes over cloth are, in metres.
const APART: f32 = 0.038;
/// To how many times its size a skirt is stretched by whoever sits in it, and other cloth.
const SEATED: f32 = 1.15;
const SEATED_TOP: f32 = 1.06;
/// In how many of these distances a node is joined to others.
const JOINED: f32 = 1.7;
/// In how many of them a node moves cloth.
const REACH: f32 = 1.9;

/// A coarse net over a cloth, on which is reckoned how it falls.
pub(super) struct Coarse {
    /// The vertex of the cloth at each node.
    pub(super) nodes: Vec<u32>,
    /// How freely each node moves, 0 to 1.
    pub(super) free: Vec<f32>,
    /// Pairs of nodes that the cloth keeps apart and together.
    pub(super) links: Vec<[u32; 2]>,
    /// Pairs of nodes across others: they tell how far the cloth is bent.
    pub(super) spans: Vec<[u32; 2]>,
    /// To how many times its size it is stretched over thighs.
    pub(super) seated: f32,
    /// Whether each vertex of the cloth is held.
    pub(super) held: Vec<bool>,
    /// Whether the cloth falls only where limbs are bent.
    pub(super) is_held_upright: bool,
    /// By vertex of the cloth, which nodes move it and by what shares.
    shares: Vec<Vec<(u32, f32)>>,
}

impl Coarse {
    /// Lays nodes over a cloth; `free` tells by vertex how freely it moves.
    pub(super) fn over(
        points: &[Vec3],
        neighbors: &Neighbors,
        free: &[f32],
        is_held_upright: bool,
    ) -> Self {
        let mut nodes: Vec<u32> = Vec::new();
        let mut near: Vec<Vec<(u32, f32)>> = vec![Vec::new(); points.len()];
        for vertex in 0..points.len() {
            if near[vertex].iter().any(|found| found.1 < APART) {
                continue;
            }
            let node = nodes.len() as u32;
            nodes.push(vertex as u32);
            for (other, way) in ways(points, neighbors, vertex as u32, REACH * APART) {
                near[other as usize].push((node, way));
            }
        }
        let mut links = Vec::new();
        for (node, &vertex) in nodes.iter().enumerate() {
            let joined = near[vertex as usize].iter();
            let joined = joined.filter(|found| found.0 < node as u32 && found.1 < JOINED * APART);
            links.extend(joined.map(|found| [found.0, node as u32]));
        }
        Self {
            free: nodes.iter().map(|&vertex| free[vertex as usize]).collect(),
            seated: SEATED_TOP,
            held: free.iter().map(|free| *free == 0.0).collect(),
            spans: across(nodes.len(), &links),
            shares: near.iter().map(|found| shares(found)).collect(),
            is_held_upright,
            links,
            nodes,
        }
    }

    /// Lays nodes over a closed net of points, column by column; `free` tells by row how freely it moves. The first row is tucked in
    /// behind the second, and each column has `turned` rows more, which are turned up behind the last ones.
    pub(super) fn over_tube(columns: usize, step: [usize; 2], free: &[f32], turned: usize) -> Self {
        let rows = free.len();
        let [wide, high] = [columns / step[0], (rows - 2).div_ceil(step[1]) + 1];
        let row = |j: usize| (1 + j * step[1]).min(rows - 1);
        let node = |i: usize, j: usize| ((i % wide) * high + j) as u32;
        let cells = || (0..wide).flat_map(|i| (0..high).map(move |j| (i, j)));
        let pairs = |ways: &[(usize, isize)]| {
            let pair = |(i, j): (usize, usize), (right, down): (usize, isize)| {
                let other = j.checked_add_signed(down).filter(|&other| other < high)?;
                Some([node(i, j), node(i + right, other)])
            };
            let pairs =
                cells().flat_map(|from| ways.iter().filter_map(move |way| pair(from, *way)));
            pairs.collect()
        };
        let share = |vertex: usize| {
            let (column, at) = (vertex / (rows + turned), vertex % (rows + turned));
            let at = at.min(2 * rows - 1 - at).max(1);
            let (i, j) = (column / step[0], (at - 1) / step[1]);
            let below = (j + 1).min(high - 1);
            let right = (column % step[0]) as f32 / step[0] as f32;
            let down = (at - row(j)) as f32 / (row(below) - row(j)).max(1) as f32;
            vec![
                (node(i, j), (1.0 - right) * (1.0 - down)),
                (node(i + 1, j), right * (1.0 - down)),
                (node(i, below), (1.0 - right) * down),
                (node(i + 1, below), right * down),
            ]
        };
        Self {
            nodes: cells()
                .map(|(i, j)| (i * step[0] * (rows + turned) + row(j)) as u32)
                .collect(),
            free: cells().map(|(_, j)| free[row(j)]).collect(),
            links: pairs(&[(0, 1), (1, 0), (1, 1), (1, -1)]),
            spans: pairs(&[(0, 2), (2, 0)]),
            seated: SEATED,
            held: (0..columns * (rows + turned))
                .map(|vertex| free.get(vertex % (rows + turned)) == Some(&0.0))
                .collect(),
            is_held_upright: false,
            shares: (0..columns * (rows + turned)).map(share).collect(),
        }
    }

    /// The moves of the whole cloth from those of the nodes.
    pub(super) fn spread(&self, moves: &[Vec3]) -> Vec<Vec3> {
        let of = |shares: &Vec<(u32, f32)>| {
            let parts = shares.iter();
            parts
                .map(|&(node, share)| moves[node as usize] * share)
                .sum()
        };
        self.shares.iter().map(of).collect()
    }
}

/// The vertices within `reach` of one, each with the way to it along the edges.
fn ways(points: &[Vec3], neighbors: &Neighbors, from: u32, reach: f32) -> Vec<(u32, f32)> {
    let mut found: Vec<(u32, f32)> = Vec::new();
    let mut is_found = vec![false; points.len()];
    let mut open = BinaryHeap::from([Reverse((0, from))]);
    while let Some(Reverse((way, vertex))) = open.pop() {
        if std::mem::replace(&mut is_found[vertex as usize], true) {
            continue;
        }
        let way = f32::from_bits(way);
        found.push((vertex, way));
        for &next in neighbors.of(vertex as usize) {
            let way = way + points[next as usize].distance(points[vertex as usize]);
            if way < reach {
                open.push(Reverse((way.to_bits(), next)));
            }
        }
    }
    found
}

/// The nodes that move a vertex, nearer ones more.
fn shares(found: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let near = |way: f32| (1.0 - way / (REACH * APART)).max(0.0).powi(2);
    let sum: f32 = found.iter().map(|node| near(node.1)).sum();
    let shares = found
        .iter()
        .map(|&(node, way)| (node, near(way) / sum.max(1e-9)));
    shares.collect()
}

/// The pairs of nodes that are joined to the same third, but not to each other.
fn across(count: usize, links: &[[u32; 2]]) -> Vec<[u32; 2]> {
    let mut joined: Vec<Vec<u32>> = vec![Vec::new(); count];
    for &[a, b] in links {
        joined[a as usize].push(b);
        joined[b as usize].push(a);
    }
    let mut spans: Vec<[u32; 2]> = Vec::new();
    for (node, near) in joined.iter().enumerate() {
        let beyond = near.iter().flat_map(|&next| &joined[next as usize]);
        let beyond = beyond.filter(|&&far| far > node as u32 && !near.contains(&far));
        spans.extend(beyond.map(|&far| [node as u32, far]));
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vertex_of_a_tube_is_moved_wholly() {
        let free = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        let coarse = Coarse::over_tube(12, [3, 2], &free, 2);

        let moved = coarse.spread(&vec![Vec3::X; coarse.nodes.len()]);

        assert_eq!(moved.len(), 12 * 9);
        assert!(moved.iter().all(|by| (by.x - 1.0).abs() < 1e-5));
    }

    #[test]
    fn nodes_over_cloth_are_apart_and_joined_and_move_all_of_it() {
        // given: half a metre of cloth
        let side = 51_u32;
        let at = |i: u32| Vec3::new((i % side) as f32 * 0.01, 0.0, (i / side) as f32 * 0.01);
        let points: Vec<Vec3> = (0..side * side).map(at).collect();
        let square = |i: u32| [[i, i + side, i + 1], [i + 1, i + side, i + side + 1]];
        let cells = (0..side * (side - 1)).filter(|i| i % side != side - 1);
        let triangles: Vec<[u32; 3]> = cells.flat_map(square).collect();
        let neighbors = Neighbors::new(points.len(), &triangles);

        // when
        let coarse = Coarse::over(&points, &neighbors, &vec![1.0; points.len()], false);

        // then
        assert!((100..400).contains(&coarse.nodes.len()));
        assert!(coarse.links.len() > 2 * coarse.nodes.len());
        let moved = coarse.spread(&vec![Vec3::Y; coarse.nodes.len()]);
        assert!(moved.iter().all(|by| (by.y - 1.0).abs() < 1e-5));
    }
}
