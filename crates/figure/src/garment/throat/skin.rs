use std::f32::consts::{PI, TAU};

use glam::Vec3;

/// Directions round the neck, and directions from low to high, in which the skin is measured.
const COLUMNS: usize = 128;
const LEVELS: usize = 80;
/// The lowest and the highest direction, as angles over the horizontal.
const LOWEST: f32 = -0.95;
const HIGHEST: f32 = 1.15;
const STEP: f32 = (HIGHEST - LOWEST) / (LEVELS - 1) as f32;

/// The skin round the neck of one body: how far it is in each direction from a place beneath the neck.
pub(in crate::garment) struct Skin {
    middle: Vec3,
    radius: Vec<[f32; LEVELS]>,
}

/// A place by its direction, and how far over the skin it is in metres.
#[derive(Clone, Copy, Debug)]
pub(in crate::garment) struct Over {
    /// Angle from the front to the figure's left.
    pub(in crate::garment) turn: f32,
    /// Angle over the horizontal.
    pub(in crate::garment) rise: f32,
    pub(in crate::garment) height: f32,
}

impl Skin {
    /// Skin of which nothing is known yet, to be looked at from a place.
    pub(super) fn unknown(middle: Vec3) -> Self {
        Self {
            middle,
            radius: vec![[f32::NAN; LEVELS]; COLUMNS],
        }
    }

    /// The skin of all triangles that were added, without holes.
    pub(super) fn finished(mut self) -> Self {
        self.fill();
        self.bridge();
        self
    }

    /// The direction and height of a place.
    pub(in crate::garment) fn over(&self, at: Vec3) -> Over {
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
    pub(in crate::garment) fn at(&self, over: Over) -> Vec3 {
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
    pub(in crate::garment) fn onto(&self, at: Vec3, height: f32) -> Vec3 {
        self.at(Over {
            height,
            ..self.over(at)
        })
    }

    /// The way out of the skin in a direction.
    pub(in crate::garment) fn normal(&self, turn: f32, rise: f32) -> Vec3 {
        const NEAR: f32 = 0.045;
        let across = self.foot(turn + NEAR, rise) - self.foot(turn - NEAR, rise);
        let up = self.foot(turn, rise + NEAR) - self.foot(turn, rise - NEAR);
        across.cross(up).normalize_or(direction(turn, rise))
    }

    fn foot(&self, turn: f32, rise: f32) -> Vec3 {
        self.middle + direction(turn, rise) * self.radius(turn, rise)
    }

    fn radius(&self, turn: f32, rise: f32) -> f32 {
        let column = (turn / TAU * COLUMNS as f32 - 0.5).rem_euclid(COLUMNS as f32);
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
    pub(super) fn add(&mut self, triangle: [Vec3; 3]) {
        const WIDEST: f32 = 1.2;
        let first = triangle[0].x.atan2(triangle[0].z);
        let turns = triangle.map(|at| first + (at.x.atan2(at.z) - first + PI).rem_euclid(TAU) - PI);
        let low = turns.iter().copied().fold(f32::MAX, f32::min);
        let high = turns.iter().copied().fold(f32::MIN, f32::max);
        if high - low > WIDEST {
            return;
        }
        let column = TAU / COLUMNS as f32;
        // Columns lie between whole steps: corners in the middle of the figure are on none.
        for index in (low / column - 0.5).ceil() as i32..=(high / column - 0.5).floor() as i32 {
            let of = index.rem_euclid(COLUMNS as i32) as usize;
            if let Some(ends) = sliced(&triangle, (index as f32 + 0.5) * column) {
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
        let mut skin = Skin::unknown(Vec3::Y);
        let at = |i: usize, j: usize| {
            0.1 * direction(i as f32 / 40.0 * TAU, (j as f32 / 20.0 - 0.5) * PI)
        };
        for (i, j) in (0..40).flat_map(|i| (1..19).map(move |j| (i, j))) {
            let [a, b, c, d] = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
            skin.add([a, b, c]);
            skin.add([a, c, d]);
        }
        skin.finished()
    }

    #[test]
    fn skin_is_found_where_corners_are_in_the_middle_of_the_figure() {
        let skin = ball();
        for turn in [0.0, PI, -PI] {
            for rise in [-0.4, 0.3, 0.8] {
                let radius = skin.radius(turn, rise);
                assert!((radius - 0.1).abs() < 1e-3, "{turn} {rise} {radius}");
            }
        }
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
