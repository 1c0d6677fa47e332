use glam::Vec3;
use rayon::prelude::*;

use super::coarse::Coarse;

/// Steps of time until the cloth is taken to hang still.
const STEPS: usize = 40;
/// After how many of them it has fallen, and how much of its weight it is drawn back to its size with from then on.
const FALLING: usize = 28;
const SETTLING: f32 = 0.2;
/// How often in a step the cloth is drawn back to its size.
const DRAWS: usize = 4;
/// How far cloth falls in a first step, in metres.
const GRAVITY: f32 = 0.0022;
/// Share of its speed that cloth keeps from step to step.
const KEPT: f32 = 0.86;
/// How much cloth resists being pushed together.
const PRESSED: f32 = 0.12;
/// Share of a span to which it may be bent, and how much it resists beyond.
const BENT: [f32; 2] = [0.80, 0.5];
/// How near nodes are, in metres, to which a node of other cloth is sewn, and to how many of them.
const SEAM: f32 = 0.075;
const THREADS: usize = 4;

/// Nodes of cloth that falls together.
#[derive(Default)]
pub(super) struct Net {
    /// Of which cloth each node is, and of which of its vertices.
    nodes: Vec<Node>,
    /// Where they are at rest, and as posed.
    form: Vec<Vec3>,
    posed: Vec<Vec3>,
    /// How freely each moves, 0 to 1.
    free: Vec<f32>,
    /// Nodes that are kept together and apart, with their least and their greatest distance.
    links: Vec<([u32; 2], [f32; 2])>,
    /// Nodes across others, with the distance below which the cloth is bent too far.
    spans: Vec<([u32; 2], f32)>,
}

/// A vertex of one of several cloths.
pub(super) type Node = (usize, usize);

impl Net {
    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a cloth that may be stretched to `give` times its size; `posed` is where its vertices begin.
    pub(super) fn add(
        &mut self,
        cloth: usize,
        (coarse, give): (&Coarse, f32),
        rest: &[Vec3],
        posed: &[Vec3],
    ) {
        let from = self.len() as u32;
        let form: Vec<Vec3> = coarse.nodes.iter().map(|&v| rest[v as usize]).collect();
        let lengths = |pair: &[u32; 2]| {
            let [a, b] = pair.map(|node| form[node as usize]);
            (pair.map(|node| from + node), a.distance(b))
        };
        let links = coarse.links.iter().map(lengths);
        let links = links.map(|(pair, length)| (pair, [length, length * give]));
        self.links.extend(links);
        let spans = coarse.spans.iter().map(lengths);
        let spans = spans.map(|(pair, length)| (pair, length * BENT[0]));
        self.spans.extend(spans);
        for &vertex in &coarse.nodes {
            self.nodes.push((cloth, vertex as usize));
            self.posed.push(posed[vertex as usize]);
        }
        self.form.extend(form);
        self.free.extend(&coarse.free);
    }

    /// Sews the nodes from one on, where they are held, to the cloth before them.
    pub(super) fn sew(&mut self, from: usize) {
        for node in from..self.len() {
            if self.free[node] > 0.0 {
                continue;
            }
            let way = |other: usize| self.form[other].distance(self.form[node]);
            let mut near: Vec<usize> = (0..from).filter(|&other| way(other) < SEAM).collect();
            near.sort_by(|&a, &b| way(a).total_cmp(&way(b)));
            near.truncate(THREADS);
            let free: f32 = near.iter().map(|&other| self.free[other]).sum();
            let threads = near
                .iter()
                .map(|&other| ([other as u32, node as u32], [way(other); 2]));
            let threads: Vec<_> = threads.collect();
            self.free[node] = free / near.len().max(1) as f32;
            self.links.extend(threads);
        }
    }

    /// Lets the cloth fall until it hangs still: the way of every node.
    ///
    /// A node begins where `begin` puts it; `push` tells the way out for one that came to be inside of what the cloth lies on.
    /// Position-based dynamics (Müller et al. 2007).
    pub(super) fn fallen(
        &self,
        begin: impl Fn(Node, Vec3) -> Vec3,
        push: impl Fn(Node, Vec3) -> Vec3 + Sync,
    ) -> Vec<Vec3> {
        let begun = self.posed.iter().zip(&self.nodes).zip(&self.free);
        let points: Vec<Vec3> = begun
            .map(|((at, node), free)| at.lerp(begin(*node, *at), *free))
            .collect();
        let mut cloth = Falling {
            net: self,
            before: points.clone(),
            points,
        };
        for step in 0..STEPS {
            let heavy = if step < FALLING { 1.0 } else { SETTLING };
            cloth.step(heavy * GRAVITY, &push);
        }
        let moves = cloth.points.iter().zip(&self.posed);
        moves.map(|(to, from)| *to - *from).collect()
    }
}

/// The nodes of a cloth that is falling.
struct Falling<'a> {
    net: &'a Net,
    before: Vec<Vec3>,
    points: Vec<Vec3>,
}

impl Falling<'_> {
    fn step(&mut self, gravity: f32, push: &(impl Fn(Node, Vec3) -> Vec3 + Sync)) {
        let nodes = self.points.iter_mut().zip(&mut self.before);
        for ((point, before), free) in nodes.zip(&self.net.free) {
            let on = (*point - *before) * KEPT + Vec3::NEG_Y * gravity;
            *before = *point;
            *point += on * *free;
        }
        for _ in 0..DRAWS {
            self.draw();
        }
        self.unbend();
        let nodes = self.points.par_iter_mut().zip(&mut self.before);
        let nodes = nodes.zip(&self.net.nodes).zip(&self.net.free);
        nodes.for_each(|(((point, before), node), free)| {
            if *free == 0.0 {
                return;
            }
            let out = push(*node, *point);
            if out != Vec3::ZERO {
                *point += out;
                // What lies on something does not slide.
                *before = *point;
            }
        });
    }

    /// Draws the nodes nearer to the distances that they have in the cloth.
    fn draw(&mut self) {
        let free = &self.net.free;
        for &(pair, [least, most]) in &self.net.links {
            let stretched = |is: f32| if is > most { 1.0 } else { 0.0 };
            part(&mut self.points, free, pair, most, stretched);
            let pressed = |is: f32| if is < least { PRESSED } else { 0.0 };
            part(&mut self.points, free, pair, least, pressed);
        }
    }

    /// Moves nodes apart across which the cloth is bent too far.
    fn unbend(&mut self) {
        for &(pair, least) in &self.net.spans {
            let bent = |is: f32| if is < least { BENT[1] } else { 0.0 };
            part(&mut self.points, &self.net.free, pair, least, bent);
        }
    }
}

/// Moves two nodes towards their distance by the share `stiff` of what it is off, the freer one more.
fn part(
    points: &mut [Vec3],
    free: &[f32],
    pair: [u32; 2],
    length: f32,
    stiff: impl Fn(f32) -> f32,
) {
    let [a, b] = pair.map(|node| node as usize);
    let (line, sum) = (points[b] - points[a], free[a] + free[b]);
    let is = line.length();
    let stiff = stiff(is);
    if stiff > 0.0 && sum > 0.0 && is > 1e-6 {
        let by = line * ((is - length) / is * stiff / sum);
        points[a] += by * free[a];
        points[b] -= by * free[b];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::garment::mesh::Neighbors;

    const SIDE: u32 = 41;

    /// Cloth of forty centimetres that lies level at a height, held by nothing or along its first row.
    fn cloth(height: f32, held: bool) -> (Vec<Vec3>, Coarse) {
        let at = |i: u32| Vec3::new((i % SIDE) as f32, 0.0, (i / SIDE) as f32) * 0.01;
        let points: Vec<Vec3> = (0..SIDE * SIDE).map(|i| at(i).with_y(height)).collect();
        let square = |i: u32| [[i, i + SIDE, i + 1], [i + 1, i + SIDE, i + SIDE + 1]];
        let cells = (0..SIDE * (SIDE - 1)).filter(|i| i % SIDE != SIDE - 1);
        let triangles: Vec<[u32; 3]> = cells.flat_map(square).collect();
        let neighbors = Neighbors::new(points.len(), &triangles);
        let free = |i: usize| if held && i < SIDE as usize { 0.0 } else { 1.0 };
        let free: Vec<f32> = (0..points.len()).map(free).collect();
        let coarse = Coarse::over(&points, &neighbors, &free, false);
        (points, coarse)
    }

    /// Where the cloth comes to be.
    fn fallen(points: &[Vec3], coarse: &Coarse, push: impl Fn(Vec3) -> Vec3 + Sync) -> Vec<Vec3> {
        let mut net = Net::default();
        net.add(0, (coarse, 1.0), points, points);
        let moves = net.fallen(|_, at| at, |_, at| push(at));
        let moves = coarse.spread(&moves);
        points.iter().zip(moves).map(|(at, by)| *at + by).collect()
    }

    #[test]
    fn cloth_over_an_edge_lies_on_what_is_beneath_it_and_hangs_down_beyond() {
        // given: a table whose edge is at half the cloth's depth
        let (points, coarse) = cloth(0.03, false);
        let table = |at: Vec3| match at.z < 0.2 && (-0.05..0.0).contains(&at.y) {
            true => Vec3::NEG_Y * at.y,
            false => Vec3::ZERO,
        };

        // when
        let fallen = fallen(&points, &coarse, table);

        // then
        let (first, last) = (fallen[20], fallen[20 + 40 * SIDE as usize]);
        assert!(first.y.abs() < 0.01, "{first}");
        assert!(last.y < -0.05, "{last}");
    }

    #[test]
    fn cloth_that_is_held_hangs_from_there_and_keeps_its_length() {
        let (points, coarse) = cloth(1.0, true);

        let fallen = fallen(&points, &coarse, |_| Vec3::ZERO);

        let (first, last) = (fallen[20], fallen[20 + 40 * SIDE as usize]);
        assert!(first.distance(points[20]) < 0.04);
        assert!(last.y < 0.75, "{last}");
        assert!((0.36..0.44).contains(&first.distance(last)));
    }

    #[test]
    fn cloth_that_is_sewn_to_cloth_hangs_from_it() {
        // given: cloth that is held, and cloth beyond its end that would be held by itself
        let (points, coarse) = cloth(1.0, true);
        let beyond: Vec<Vec3> = points.iter().map(|at| *at + Vec3::Z * 0.41).collect();
        let mut net = Net::default();
        net.add(0, (&coarse, 1.0), &points, &points);
        let from = net.len();
        net.add(1, (&coarse, 1.0), &beyond, &beyond);

        // when
        net.sew(from);
        let moves = net.fallen(|_, at| at, |_, _| Vec3::ZERO);

        // then
        assert!(moves[..from].iter().any(|by| by.y < -0.2));
        let sewn = moves[from..].iter().zip(&coarse.free);
        let mut sewn = sewn.filter(|(_, free)| **free == 0.0);
        assert!(sewn.all(|(by, _)| by.y < -0.1), "{moves:?}");
    }
}
