use glam::Vec3;
use rayon::prelude::*;

use super::coarse::Coarse;

/// Steps of time until the cloth is taken to hang still.
const STEPS: usize = 40;
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

/// Lets cloth fall from where it is `posed` until it hangs still, `rest` being its form: the way of every vertex.
///
/// It may be stretched to `give` times its size. It begins where `begin` puts a vertex that is posed somewhere. `push` tells the way out for one that came to be inside of what the
/// cloth lies on. Position-based dynamics (Müller et al.
/// 2007), on the coarse net.
pub(super) fn fallen(
    (coarse, give): (&Coarse, f32),
    rest: &[Vec3],
    posed: &[Vec3],
    begin: impl Fn(usize, Vec3) -> Vec3,
    push: impl Fn(usize, Vec3) -> Vec3 + Sync,
) -> Vec<Vec3> {
    let at = |of: &[Vec3]| -> Vec<Vec3> {
        let nodes = coarse.nodes.iter();
        nodes.map(|&vertex| of[vertex as usize]).collect()
    };
    let (form, bound) = (at(rest), at(posed));
    let begun = bound.iter().zip(&coarse.nodes).zip(&coarse.free);
    let begun: Vec<Vec3> = begun
        .map(|((at, &vertex), free)| at.lerp(begin(vertex as usize, *at), *free))
        .collect();
    let lengths = |pairs: &[[u32; 2]]| -> Vec<f32> {
        let pairs = pairs
            .iter()
            .map(|pair| pair.map(|node| form[node as usize]));
        pairs.map(|[a, b]| a.distance(b)).collect()
    };
    let mut cloth = Falling {
        coarse,
        give,
        links: lengths(&coarse.links),
        spans: lengths(&coarse.spans),
        before: begun.clone(),
        points: begun,
    };
    for _ in 0..STEPS {
        cloth.step(&push);
    }
    let moves = cloth
        .points
        .iter()
        .zip(&bound)
        .map(|(to, from)| *to - *from);
    coarse.spread(&moves.collect::<Vec<_>>())
}

/// The nodes of a cloth that is falling.
struct Falling<'a> {
    coarse: &'a Coarse,
    give: f32,
    /// Lengths of the links and spans.
    links: Vec<f32>,
    spans: Vec<f32>,
    before: Vec<Vec3>,
    points: Vec<Vec3>,
}

impl Falling<'_> {
    fn step(&mut self, push: &(impl Fn(usize, Vec3) -> Vec3 + Sync)) {
        let nodes = self.points.iter_mut().zip(&mut self.before);
        for ((point, before), free) in nodes.zip(&self.coarse.free) {
            let on = (*point - *before) * KEPT + Vec3::NEG_Y * GRAVITY;
            *before = *point;
            *point += on * *free;
        }
        for _ in 0..DRAWS {
            self.draw();
        }
        self.unbend();
        let nodes = self.points.par_iter_mut().zip(&mut self.before);
        let nodes = nodes.zip(&self.coarse.nodes).zip(&self.coarse.free);
        nodes.for_each(|(((point, before), vertex), free)| {
            if *free == 0.0 {
                return;
            }
            let out = push(*vertex as usize, *point);
            if out != Vec3::ZERO {
                *point += out;
                // What lies on something does not slide.
                *before = *point;
            }
        });
    }

    /// Draws the nodes nearer to the distances that they have in the cloth.
    fn draw(&mut self) {
        let pairs = self.coarse.links.iter().zip(&self.links);
        for (pair, &length) in pairs {
            let (most, free) = (length * self.give, &self.coarse.free);
            let stretched = |is: f32| if is > most { 1.0 } else { 0.0 };
            part(&mut self.points, free, *pair, most, stretched);
            let pressed = |is: f32| if is < length { PRESSED } else { 0.0 };
            part(&mut self.points, free, *pair, length, pressed);
        }
    }

    /// Moves nodes apart across which the cloth is bent too far.
    fn unbend(&mut self) {
        for (pair, &length) in self.coarse.spans.iter().zip(&self.spans) {
            let length = length * BENT[0];
            let stiff = |is: f32| if is > length { 0.0 } else { BENT[1] };
            part(&mut self.points, &self.coarse.free, *pair, length, stiff);
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

    fn moved(points: &[Vec3], moves: &[Vec3]) -> Vec<Vec3> {
        points.iter().zip(moves).map(|(at, by)| *at + *by).collect()
    }

    #[test]
    fn cloth_over_an_edge_lies_on_what_is_beneath_it_and_hangs_down_beyond() {
        // given: a table whose edge is at half the cloth's depth
        let (points, coarse) = cloth(0.03, false);
        let table = |_: usize, at: Vec3| match at.z < 0.2 && at.y < 0.0 {
            true => Vec3::NEG_Y * at.y,
            false => Vec3::ZERO,
        };

        // when
        let fallen = moved(
            &points,
            &fallen((&coarse, 1.0), &points, &points, |_, at| at, table),
        );

        // then
        let last = SIDE as usize * SIDE as usize - 1;
        assert!(fallen[0].y.abs() < 0.01, "{}", fallen[0]);
        assert!(fallen[last].y < -0.10, "{}", fallen[last]);
    }

    #[test]
    fn cloth_that_is_held_hangs_from_there_and_keeps_its_length() {
        let (points, coarse) = cloth(1.0, true);

        let moves = fallen(
            (&coarse, 1.0),
            &points,
            &points,
            |_, at| at,
            |_, _| Vec3::ZERO,
        );

        let fallen = moved(&points, &moves);
        let (first, last) = (fallen[20], fallen[20 + 40 * SIDE as usize]);
        assert!(first.distance(points[20]) < 0.04);
        assert!(last.y < 0.75, "{last}");
        assert!((0.36..0.44).contains(&first.distance(last)));
    }
}
