use std::f32::consts::TAU;

use glam::Vec3;

use super::smooth::ramp;

const ANGLES: usize = 72;
const LEVELS: usize = 96;

/// A shape round the vertical: how far out the surface is at each height and angle.
#[derive(Clone)]
pub(super) struct Profile {
    bottom: f32,
    top: f32,
    middle: Vec<f32>,
    radius: Vec<[f32; ANGLES]>,
}

impl Profile {
    /// The silhouette of points between two heights, its hollows bridged as cloth does.
    pub(super) fn around(points: &[Vec3], bottom: f32, top: f32) -> Self {
        let mut profile = Self {
            bottom,
            top,
            middle: vec![0.0; LEVELS],
            radius: vec![[f32::NAN; ANGLES]; LEVELS],
        };
        profile.find_middle(points);
        for point in points {
            let level = profile.level(point.y).round();
            if (0.0..LEVELS as f32).contains(&level) {
                let (angle, radius) = profile.polar(*point);
                let cell = &mut profile.radius[level as usize]
                    [(angle / TAU * ANGLES as f32).rem_euclid(ANGLES as f32) as usize % ANGLES];
                *cell = cell.max(radius);
            }
        }
        profile.fill();
        profile.blur(2);
        profile.bridge();
        profile
    }

    /// The height of a level.
    pub(super) fn height(&self, level: usize) -> f32 {
        self.bottom + (self.top - self.bottom) * level as f32 / (LEVELS - 1) as f32
    }

    fn level(&self, y: f32) -> f32 {
        (y - self.bottom) / (self.top - self.bottom) * (LEVELS - 1) as f32
    }

    fn split(&self, y: f32) -> (usize, f32) {
        let level = self.level(y).clamp(0.0, LEVELS as f32 - 1.001);
        (level as usize, level.fract())
    }

    fn middle_at(&self, y: f32) -> f32 {
        let (level, share) = self.split(y);
        self.middle[level] * (1.0 - share) + self.middle[level + 1] * share
    }

    /// Angle about the vertical, 0 in front and growing to the figure's left, and distance from it.
    pub(super) fn polar(&self, point: Vec3) -> (f32, f32) {
        let depth = point.z - self.middle_at(point.y);
        (point.x.atan2(depth), point.x.hypot(depth))
    }

    /// The point at a height, an angle and a distance from the middle.
    pub(super) fn point(&self, y: f32, angle: f32, radius: f32) -> Vec3 {
        let (sin, cos) = angle.sin_cos();
        Vec3::new(radius * sin, y, self.middle_at(y) + radius * cos)
    }

    /// How far out the surface is.
    pub(super) fn radius(&self, y: f32, angle: f32) -> f32 {
        let (level, up) = self.split(y);
        let turn = (angle / TAU * ANGLES as f32 - 0.5).rem_euclid(ANGLES as f32);
        let (left, share) = (turn as usize % ANGLES, turn.fract());
        let at = |row: &[f32; ANGLES]| row[left] * (1.0 - share) + row[(left + 1) % ANGLES] * share;
        at(&self.radius[level]) * (1.0 - up) + at(&self.radius[level + 1]) * up
    }

    /// The way round at a height.
    pub(super) fn girth(&self, y: f32) -> f32 {
        let at = |i: usize| {
            let angle = (i as f32 + 0.5) / ANGLES as f32 * TAU;
            self.point(y, angle, self.radius(y, angle))
        };
        (0..ANGLES).map(|i| at(i).distance(at(i + 1))).sum()
    }

    /// Moves the surface out by `ease(height, angle)`.
    pub(super) fn eased(mut self, ease: impl Fn(f32, f32) -> f32) -> Self {
        for level in 0..LEVELS {
            let y = self.height(level);
            for (i, radius) in self.radius[level].iter_mut().enumerate() {
                *radius += ease(y, (i as f32 + 0.5) / ANGLES as f32 * TAU);
            }
        }
        self
    }

    /// Lets the surface hang: below a bulge it falls in by at most `slope` per metre of height.
    pub(super) fn hanging(self, slope: f32) -> Self {
        self.hanging_by(|_| slope)
    }

    /// The same with a slope for each height.
    pub(super) fn hanging_by(mut self, slope: impl Fn(f32) -> f32) -> Self {
        let apart = (self.top - self.bottom) / (LEVELS - 1) as f32;
        for level in (0..LEVELS - 1).rev() {
            let step = slope(self.height(level)) * apart;
            for i in 0..ANGLES {
                let above = self.radius[level + 1][i] - step;
                self.radius[level][i] = self.radius[level][i].max(above);
            }
        }
        self.blur(4);
        self
    }

    /// Lets the surface stand off above a bulge: upwards it falls in by at most `slope` per metre of height.
    pub(super) fn rising(mut self, slope: f32) -> Self {
        let step = slope * (self.top - self.bottom) / (LEVELS - 1) as f32;
        for level in 1..LEVELS {
            for i in 0..ANGLES {
                let below = self.radius[level - 1][i] - step;
                self.radius[level][i] = self.radius[level][i].max(below);
            }
        }
        self
    }

    /// Takes the middle in depth of the points at each height.
    fn find_middle(&mut self, points: &[Vec3]) {
        let mut spans = vec![(f32::MAX, f32::MIN); LEVELS];
        for point in points {
            let level = self.level(point.y);
            for near in [level - 2.0, level, level + 2.0] {
                if (0.0..LEVELS as f32).contains(&near) {
                    let span = &mut spans[near as usize];
                    *span = (span.0.min(point.z), span.1.max(point.z));
                }
            }
        }
        let mut last = 0.0;
        for (middle, span) in self.middle.iter_mut().zip(spans) {
            if span.0 < span.1 {
                last = 0.5 * (span.0 + span.1);
            }
            *middle = last;
        }
        for _ in 0..12 {
            let old = self.middle.clone();
            for level in 1..LEVELS - 1 {
                self.middle[level] = 0.25 * (old[level - 1] + 2.0 * old[level] + old[level + 1]);
            }
        }
    }

    fn fill(&mut self) {
        let mut known = [f32::NAN; ANGLES];
        for row in self.radius.iter_mut().rev() {
            fill_row(row);
            if row[0].is_nan() {
                *row = known;
            }
            known = *row;
        }
        for row in &mut self.radius {
            if row[0].is_nan() {
                *row = known.map(|radius| if radius.is_nan() { 0.1 } else { radius });
            }
            known = *row;
        }
    }

    fn blur(&mut self, times: usize) {
        for _ in 0..times {
            let old = self.radius.clone();
            for (level, row) in self.radius.iter_mut().enumerate() {
                let (below, above) = (level.saturating_sub(1), (level + 1).min(LEVELS - 1));
                for (i, radius) in row.iter_mut().enumerate() {
                    let (left, right) = ((i + ANGLES - 1) % ANGLES, (i + 1) % ANGLES);
                    let across = old[level][left] + 2.0 * old[level][i] + old[level][right];
                    *radius = 0.125 * across + 0.25 * (old[below][i] + old[above][i]);
                }
            }
        }
    }

    /// Replaces hollows by the straight line over them.
    fn bridge(&mut self) {
        let reach = 4;
        let straight = (reach as f32 / ANGLES as f32 * TAU).cos();
        for row in &mut self.radius {
            for _ in 0..40 {
                let old = *row;
                for i in 0..ANGLES {
                    let (left, right) = (
                        old[(i + ANGLES - reach) % ANGLES],
                        old[(i + reach) % ANGLES],
                    );
                    let chord = 2.0 * left * right / (left + right) * straight;
                    row[i] = old[i].max(chord);
                }
            }
        }
    }
}

/// Fills gaps in a closed row along straight lines; a row with few values stays empty.
fn fill_row(row: &mut [f32; ANGLES]) {
    let known: Vec<usize> = (0..ANGLES).filter(|&i| !row[i].is_nan()).collect();
    if known.len() < 6 {
        *row = [f32::NAN; ANGLES];
        return;
    }
    for pair in known
        .windows(2)
        .chain([&[known[known.len() - 1], known[0] + ANGLES][..]])
    {
        let (from, to) = (row[pair[0]], row[pair[1] % ANGLES]);
        for i in pair[0] + 1..pair[1] {
            let share = (i - pair[0]) as f32 / (pair[1] - pair[0]) as f32;
            row[i % ANGLES] = from + (to - from) * share;
        }
    }
}

/// The extra radius that gives a garment of `girth` round a body of `body`, never tight.
pub(super) fn radial_ease(girth: f32, body: f32) -> f32 {
    const LEAST: f32 = 0.005;
    const SOFT: f32 = 0.016;
    let ease = (girth - body) / TAU;
    LEAST + SOFT * ((ease - LEAST) / SOFT).exp().ln_1p()
}

/// The share of the ease at an angle: cloth lies closer in front than at the sides.
pub(super) fn share_of_ease(angle: f32) -> f32 {
    0.72 + 0.56 * ramp(0.0, 1.0, angle.sin().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cylinder(radius: f32) -> Vec<Vec3> {
        let ring = |y: usize| {
            (0..72).map(move |i| {
                let (sin, cos) = (i as f32 / 72.0 * TAU + 0.01).sin_cos();
                Vec3::new(radius * sin, y as f32 * 0.01, radius * cos)
            })
        };
        (0..=50).flat_map(ring).collect()
    }

    #[test]
    fn the_girth_of_a_cylinder_is_its_circumference() {
        let profile = Profile::around(&cylinder(0.1), 0.0, 0.5);
        assert!((profile.girth(0.25) - 0.1 * TAU).abs() < 0.005);
    }

    #[test]
    fn cloth_hangs_below_a_bulge() {
        // given: a cylinder that is wider in its upper half
        let mut points = cylinder(0.1);
        points.extend(cylinder(0.2).into_iter().filter(|point| point.y > 0.25));

        // when
        let profile = Profile::around(&points, 0.0, 0.5).hanging(0.1);

        // then
        assert!(profile.radius(0.1, 0.0) > 0.17);
    }

    #[test]
    fn stiff_cloth_stands_off_above_a_bulge() {
        // given: a cylinder that is wider in its lower half
        let mut points = cylinder(0.1);
        points.extend(cylinder(0.2).into_iter().filter(|point| point.y < 0.25));

        // when
        let profile = Profile::around(&points, 0.0, 0.5).rising(0.1);

        // then
        assert!(profile.radius(0.4, 0.0) > 0.17);
    }

    #[test]
    fn a_larger_size_always_has_more_ease() {
        let ease: Vec<f32> = [0.9, 1.0, 1.1, 1.3]
            .map(|girth| radial_ease(girth, 1.1))
            .into();
        assert!(ease.is_sorted() && ease[0] > 0.0 && ease[0] < ease[3]);
    }
}
