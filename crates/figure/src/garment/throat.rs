use std::f32::consts::{PI, TAU};

use glam::Vec3;

use super::anatomy::Anatomy;
use super::collide::Grid;
use super::skin;
use crate::base::{BaseMesh, SkinWeights};
use crate::character::smoothing::middle_of;
use crate::normals::normals;

/// Directions round the neck, and directions from low to high, in which the skin is measured.
const COLUMNS: usize = 128;
const LEVELS: usize = 80;
/// The lowest and the highest direction, as angles over the horizontal.
const LOWEST: f32 = -0.95;
const HIGHEST: f32 = 1.15;
const STEP: f32 = (HIGHEST - LOWEST) / (LEVELS - 1) as f32;
/// From how far beneath the neck's middle the skin is measured on the template, in metres.
const BENEATH: Vec3 = Vec3::new(0.0, -0.069, 0.038);
/// What of the template's skin counts, in metres: how far aside at most, and from where to where.
const ASIDE: f32 = 0.19;
const HEIGHTS: std::ops::Range<f32> = 0.36..0.655;

/// Triangles of the skin round the neck and down to the chest.
pub(super) struct Throat {
    vertices: Vec<u32>,
    triangles: Vec<[u32; 3]>,
    weights: SkinWeights,
    /// The place on the template from which they are looked at.
    pub(super) middle: Vec3,
}

/// The skin round the neck of one body: how far it is in each direction from a place beneath the neck.
pub(super) struct Skin {
    middle: Vec3,
    radius: Vec<[f32; LEVELS]>,
}

/// A place by its direction, and how far over the skin it is in metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Over {
    /// Angle from the front to the figure's left.
    pub(super) turn: f32,
    /// Angle over the horizontal.
    pub(super) rise: f32,
    pub(super) height: f32,
}

impl Throat {
    /// Takes the skin of the base mesh.
    pub(super) fn new(anatomy: &Anatomy, base: &BaseMesh) -> Self {
        let is_near = |&vertex: &u32| {
            let place = anatomy.place_of_base(vertex as usize, &base.template);
            place.at.x.abs() < ASIDE && HEIGHTS.contains(&place.at.y) && place.arm < 0.6
        };
        let near = base.body.iter().filter(|of| of.iter().all(is_near));
        let triangles: Vec<[u32; 3]> = near.copied().collect();
        let mut vertices: Vec<u32> = triangles.iter().flatten().copied().collect();
        vertices.sort_unstable();
        vertices.dedup();
        let weights = vertices
            .iter()
            .map(|&vertex| base.weights.of(vertex as usize));
        Self {
            weights: SkinWeights::from_rows(weights.map(|row| row.iter().copied())),
            triangles,
            vertices,
            middle: anatomy.neck + BENEATH,
        }
    }

    /// Measures the skin of a body, as seen from where its `middle` is.
    pub(super) fn on(&self, body: &[Vec3], middle: Vec3) -> Skin {
        let mut skin = Skin {
            middle,
            radius: vec![[f32::NAN; LEVELS]; COLUMNS],
        };
        let outward = self.outward(body);
        for triangle in &self.triangles {
            let corners = triangle.map(|vertex| {
                let place = self.vertices.partition_point(|&other| other < vertex);
                (body[vertex as usize] - middle, outward[place])
            });
            for part in rounded(corners) {
                skin.add(part);
            }
        }
        skin.fill();
        skin.bridge();
        skin
    }

    /// The normals of the skin of a body, by place among the vertices.
    fn outward(&self, body: &[Vec3]) -> Vec<Vec3> {
        let at: Vec<Vec3> = self.vertices.iter().map(|&v| body[v as usize]).collect();
        let place = |vertex: u32| self.vertices.partition_point(|&other| other < vertex) as u32;
        let triangles = self.triangles.iter().map(|of| of.map(place));
        normals(&at, &triangles.collect::<Vec<_>>())
    }

    /// How points next to the skin of a body follow the bones: as the skin does there.
    pub(super) fn weights(&self, body: &[Vec3], points: &[Vec3]) -> SkinWeights {
        let at: Vec<Vec3> = self.vertices.iter().map(|&v| body[v as usize]).collect();
        let grid = Grid::new(&at, 0.03);
        SkinWeights::from_rows(points.iter().map(|&point| {
            let nearest = grid.nearest::<4>(point, 1);
            let rows = nearest.as_slice().iter().map(|&(distance, index)| {
                (1.0 / (distance + 1e-5), self.weights.of(index as usize))
            });
            skin::weighted(rows)
        }))
    }
}

impl Skin {
    /// The direction and height of a place.
    pub(super) fn over(&self, at: Vec3) -> Over {
        let from = at - self.middle;
        let level = from.x.hypot(from.z);
        let (turn, rise) = (from.x.atan2(from.z), from.y.atan2(level));
        let off = from.length() - self.radius(turn, rise);
        Over {
            turn,
            rise,
            height: off * self.slant(turn, rise),
        }
    }

    /// The place in a direction and at a height.
    pub(super) fn at(&self, over: Over) -> Vec3 {
        let Over { turn, rise, height } = over;
        let off = height / self.slant(turn, rise);
        self.foot(turn, rise) + direction(turn, rise) * off
    }

    /// How high over the skin a place is for each metre from it in a direction.
    fn slant(&self, turn: f32, rise: f32) -> f32 {
        const LEAST: f32 = 0.25;
        direction(turn, rise)
            .dot(self.normal(turn, rise))
            .max(LEAST)
    }

    /// The nearest place in the same direction that is `height` over the skin.
    pub(super) fn onto(&self, at: Vec3, height: f32) -> Vec3 {
        self.at(Over {
            height,
            ..self.over(at)
        })
    }

    /// The way out of the skin in a direction.
    pub(super) fn normal(&self, turn: f32, rise: f32) -> Vec3 {
        const NEAR: f32 = 0.045;
        let across = self.foot(turn + NEAR, rise) - self.foot(turn - NEAR, rise);
        let up = self.foot(turn, rise + NEAR) - self.foot(turn, rise - NEAR);
        across.cross(up).normalize_or(direction(turn, rise))
    }

    fn foot(&self, turn: f32, rise: f32) -> Vec3 {
        self.middle + direction(turn, rise) * self.radius(turn, rise)
    }

    fn radius(&self, turn: f32, rise: f32) -> f32 {
        let column = (turn / TAU * COLUMNS as f32).rem_euclid(COLUMNS as f32);
        let level = ((rise - LOWEST) / STEP).clamp(0.0, LEVELS as f32 - 1.001);
        let (left, low) = (column as usize % COLUMNS, level as usize);
        let (across, up) = (column.fract(), level.fract());
        let along = |column: usize| {
            let row = &self.radius[column];
            row[low] + (row[low + 1] - row[low]) * up
        };
        along(left) * (1.0 - across) + along((left + 1) % COLUMNS) * across
    }

    /// Enters the radius of every direction that meets a triangle, given from the middle; the nearest counts.
    fn add(&mut self, triangle: [Vec3; 3]) {
        const WIDEST: f32 = 1.2;
        let first = triangle[0].x.atan2(triangle[0].z);
        let turns = triangle.map(|at| first + (at.x.atan2(at.z) - first + PI).rem_euclid(TAU) - PI);
        let low = turns.iter().copied().fold(f32::MAX, f32::min);
        let high = turns.iter().copied().fold(f32::MIN, f32::max);
        if high - low > WIDEST {
            return;
        }
        let column = TAU / COLUMNS as f32;
        for index in (low / column).ceil() as i32..=(high / column).floor() as i32 {
            let of = index.rem_euclid(COLUMNS as i32) as usize;
            if let Some(ends) = sliced(&triangle, index as f32 * column) {
                enter(&mut self.radius[of], ends);
            }
        }
    }

    /// Fills directions without skin from those next to them.
    fn fill(&mut self) {
        for column in &mut self.radius {
            let Some(first) = column.iter().position(|radius| !radius.is_nan()) else {
                *column = [0.1; LEVELS];
                continue;
            };
            let lowest = column[first];
            column[..first].fill(lowest);
            for level in first + 1..LEVELS {
                if column[level].is_nan() {
                    column[level] = column[level - 1];
                }
            }
        }
    }

    /// Evens out what cloth would bridge, and the edges of triangles.
    fn bridge(&mut self) {
        for _ in 0..8 {
            let old = self.radius.clone();
            for (i, column) in self.radius.iter_mut().enumerate() {
                let (left, right) = (&old[(i + COLUMNS - 1) % COLUMNS], &old[(i + 1) % COLUMNS]);
                for level in 1..LEVELS - 1 {
                    let own = &old[i];
                    let around = left[level] + right[level] + own[level - 1] + own[level + 1];
                    column[level] = own[level].max(0.5 * own[level] + 0.125 * around);
                }
            }
        }
    }
}

/// The four parts of a triangle of skin as it is drawn, of its corners with their normals.
fn rounded(corners: [(Vec3, Vec3); 3]) -> [[Vec3; 3]; 4] {
    let [a, b, c] = corners.map(|corner| corner.0);
    let [ab, bc, ca] = [(0, 1), (1, 2), (2, 0)].map(|(i, j)| middle_of(corners[i], corners[j]));
    [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
}

fn direction(turn: f32, rise: f32) -> Vec3 {
    let ((sin, cos), (up, level)) = (turn.sin_cos(), rise.sin_cos());
    Vec3::new(level * sin, up, level * cos)
}

/// Where the upright half plane at an angle cuts a triangle, as distances and heights.
fn sliced(triangle: &[Vec3; 3], turn: f32) -> Option<[[f32; 2]; 2]> {
    let (sin, cos) = turn.sin_cos();
    let aside = triangle.map(|at| at.x * cos - at.z * sin);
    let mut ends = (0..3).filter_map(|i| {
        let j = (i + 1) % 3;
        ((aside[i] < 0.0) != (aside[j] < 0.0)).then(|| {
            let at = triangle[i].lerp(triangle[j], aside[i] / (aside[i] - aside[j]));
            [at.x * sin + at.z * cos, at.y]
        })
    });
    let ends = [ends.next()?, ends.next()?];
    ends.iter().all(|end| end[0] > 0.0).then_some(ends)
}

/// Enters the radius of every level that a line of skin crosses.
fn enter(column: &mut [f32; LEVELS], [from, to]: [[f32; 2]; 2]) {
    let level = |end: [f32; 2]| (end[1].atan2(end[0]) - LOWEST) / STEP;
    let (a, b) = (level(from), level(to));
    let first = a.min(b).ceil().max(0.0) as usize;
    let last = a.max(b).floor().min(LEVELS as f32 - 1.0);
    if last < 0.0 {
        return;
    }
    for (index, cell) in column
        .iter_mut()
        .enumerate()
        .take(last as usize + 1)
        .skip(first)
    {
        let (sin, cos) = (LOWEST + STEP * index as f32).sin_cos();
        let off = |end: [f32; 2]| end[0] * sin - end[1] * cos;
        let share = off(from) / (off(from) - off(to));
        if share.is_finite() {
            let radius = (from[0] + (to[0] - from[0]) * share) / cos;
            *cell = cell.min(radius);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The skin of a ball of a decimetre.
    fn ball() -> Skin {
        let mut skin = Skin {
            middle: Vec3::Y,
            radius: vec![[f32::NAN; LEVELS]; COLUMNS],
        };
        let at = |i: usize, j: usize| {
            0.1 * direction(i as f32 / 40.0 * TAU, (j as f32 / 20.0 - 0.5) * PI)
        };
        for (i, j) in (0..40).flat_map(|i| (1..19).map(move |j| (i, j))) {
            let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            skin.add([a, b, c]);
            skin.add([a, c, d]);
        }
        skin.fill();
        skin.bridge();
        skin
    }

    #[test]
    fn skin_is_found_in_every_direction_and_heights_are_measured_from_it() {
        let skin = ball();
        for (turn, rise) in [(0.0, 0.0), (3.1, 0.4), (-1.0, -0.5), (2.0, 0.9)] {
            let at = skin.at(Over {
                turn,
                rise,
                height: 0.01,
            });
            assert!((at.distance(Vec3::Y) - 0.11).abs() < 1e-3, "{at}");
            assert!((skin.over(at).height - 0.01).abs() < 1e-3);
        }
    }
}
