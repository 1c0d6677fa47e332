//! Seams and stitches that are part of a cloth.

mod net;

use glam::Vec3;

use self::net::Net;

use super::anatomy::Place;
use super::piece::Corners;
use super::rows::{Row, points};
use crate::normals::normals;

/// Half the width of a row of stitches in metres.
pub(super) const HALF_THREAD: f32 = 0.0007;
/// How deep a row of stitches lies in the cloth, in metres.
const SUNK: f32 = 0.0003;
/// Length of one stitch in metres.
pub(super) const STITCH: f32 = 0.0036;

/// A line that is sewn into a cloth.
pub(super) struct Line {
    /// How far a place of the template is from the line in metres, negative on one side; not a number where it does not run.
    pub(super) distance: Box<dyn Fn(&Place) -> f32>,
    /// How far down the line a place is, in metres.
    pub(super) along: fn(&Place) -> f32,
    pub(super) work: Work,
}

/// How a line is sewn.
#[derive(Clone, Copy)]
pub(super) struct Work {
    /// How high the cloth lies over its plane at distances from the line, in metres.
    pub(super) relief: &'static [(f32, f32)],
    /// Distances of rows of stitches in metres.
    pub(super) stitches: &'static [f32],
}

/// Lines sewn into a cloth: where they run its triangles are divided, and some of the parts are thread.
pub(super) struct Sewing {
    /// Each vertex as a mix of those of the cloth.
    rows: Vec<Row>,
    triangles: Vec<[u32; 3]>,
    /// How far each vertex lies over the cloth's plane, in metres.
    relief: Vec<f32>,
    /// What is drawn as cloth.
    pub(super) cloth: Corners,
    /// What is drawn as thread.
    pub(super) thread: Corners,
}

impl Work {
    /// The distances at which triangles are divided.
    fn cuts(&self) -> Vec<f32> {
        let edges = self.stitches.iter();
        let edges = edges.flat_map(|at| [at - HALF_THREAD, at + HALF_THREAD]);
        let mut cuts: Vec<f32> = self.relief.iter().map(|knot| knot.0).chain(edges).collect();
        cuts.sort_unstable_by(f32::total_cmp);
        cuts
    }

    /// The height at a distance; beyond the outermost knots it is theirs.
    fn height(&self, distance: f32) -> f32 {
        let sunk = self.stitches.iter().any(|at| is_thread(distance - at));
        let next = self.relief.partition_point(|knot| knot.0 <= distance);
        let height = match (self.relief.get(next.wrapping_sub(1)), self.relief.get(next)) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (distance - a.0) / (b.0 - a.0),
            (Some(knot), None) | (None, Some(knot)) => knot.1,
            (None, None) => 0.0,
        };
        height - if sunk { SUNK } else { 0.0 }
    }
}

fn is_thread(off: f32) -> bool {
    off.abs() < HALF_THREAD
}

impl Sewing {
    /// Sews lines into a cloth of which the places of all vertices are known.
    pub(super) fn new(
        places: &[Place],
        triangles: &[[u32; 3]],
        lines: &[Line],
        arm_length: f32,
    ) -> Self {
        let mut net = Net {
            rows: (0..places.len() as u32).map(|i| vec![(i, 1.0)]).collect(),
            places: places.to_vec(),
            triangles: triangles.to_vec(),
        };
        for line in lines {
            for cut in line.work.cuts() {
                net.divide(|place| (line.distance)(place) - cut);
            }
        }
        let height = |place: &Place| {
            let heights = lines.iter().map(|line| {
                let distance = (line.distance)(place);
                let is_near = !distance.is_nan();
                is_near.then(|| line.work.height(distance))
            });
            heights.flatten().sum()
        };
        let (thread, cloth) = net.sorted(lines);
        Self {
            relief: net.places.iter().map(height).collect(),
            cloth: Corners::unrolled(&net.places, &cloth, arm_length),
            thread,
            rows: net.rows,
            triangles: net.triangles,
        }
    }

    /// The vertices on a posed cloth with their normals, of which `outward` has those of the cloth.
    pub(super) fn laid_on(&self, cloth: &[Vec3], outward: &[Vec3]) -> (Vec<Vec3>, Vec<Vec3>) {
        let flat = points(&self.rows, cloth);
        let outward = points(&self.rows, outward);
        let raised: Vec<Vec3> = flat
            .iter()
            .zip(&outward)
            .zip(&self.relief)
            .map(|((point, normal), height)| *point + *normal * *height)
            .collect();
        let [before, after] = [&flat, &raised].map(|points| normals(points, &self.triangles));
        let turned = outward.iter().zip(before.iter().zip(&after));
        let normals = turned
            .map(|(outward, (before, after))| (*outward + *after - *before).normalize_or(*outward));
        let normals = normals.collect();
        (raised, normals)
    }

    /// The vertices as they are before posing.
    pub(super) fn at_rest(&self, cloth: &[Vec3]) -> Vec<Vec3> {
        points(&self.rows, cloth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of 10 cm on the front, in triangles of 1 cm.
    fn square() -> (Vec<Place>, Vec<[u32; 3]>) {
        let place = |i: u32| Place {
            at: Vec3::new((i % 11) as f32 * 0.01 + 0.0031, (i / 11) as f32 * 0.01, 0.0),
            arm: 0.0,
            sleeve: false,
            along: 0.0,
            around: 0.0,
        };
        let quads = (0..110).filter(|i| i % 11 < 10);
        let triangles = quads.flat_map(|i| [[i, i + 1, i + 12], [i, i + 12, i + 11]]);
        ((0..121).map(place).collect(), triangles.collect())
    }

    fn upright() -> Line {
        Line {
            distance: Box::new(|place| {
                if place.at.y > 0.055 {
                    f32::NAN
                } else {
                    place.at.x - 0.05
                }
            }),
            along: |place| place.at.y,
            work: Work {
                relief: &[(-0.002, 0.0), (0.0, -0.001), (0.002, 0.0)],
                stitches: &[0.004],
            },
        }
    }

    #[test]
    fn a_line_presses_the_cloth_in_where_it_runs_and_leaves_no_hole() {
        // given
        let (places, triangles) = square();
        let points: Vec<Vec3> = places.iter().map(|place| place.at).collect();

        // when
        let sewing = Sewing::new(&places, &triangles, &[upright()], 0.45);
        let (raised, _) = sewing.laid_on(&points, &vec![Vec3::Z; points.len()]);

        // then
        let deepest = raised.iter().min_by(|a, b| a.z.total_cmp(&b.z)).unwrap();
        assert!((deepest.z + 0.001).abs() < 1e-5 && (deepest.x - 0.05).abs() < 1e-5);
        assert!(raised.iter().all(|point| point.y < 0.06 || point.z == 0.0));
        let loops = crate::garment::mesh::border_loops(raised.len(), &sewing.triangles);
        assert_eq!(loops.len(), 1);
    }

    #[test]
    fn stitches_run_beside_their_line_at_the_width_of_a_thread() {
        // given
        let (places, triangles) = square();
        let points: Vec<Vec3> = places.iter().map(|place| place.at).collect();

        // when
        let sewing = Sewing::new(&places, &triangles, &[upright()], 0.45);

        // then
        let at_rest = sewing.at_rest(&points);
        let off = |vertex: &u32| (at_rest[*vertex as usize].x - 0.054).abs() - HALF_THREAD;
        assert!(!sewing.thread.sources.is_empty());
        assert!(
            sewing
                .thread
                .sources
                .iter()
                .all(|vertex| off(vertex).abs() < 1e-5)
        );
    }
}
