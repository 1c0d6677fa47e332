use glam::Vec3;

use crate::garment::collide::Obstacle;

/// A thread of cloth that falls from where it is held.
pub(super) struct Fall {
    pub(super) at: Vec3,
    pub(super) way: Vec3,
    /// Where it is drawn to.
    pub(super) pull: Vec3,
}

impl Fall {
    /// Falls on by `reach` metres, staying `off` what is beneath.
    pub(super) fn step(&mut self, reach: f32, under: &Obstacle<'_>, off: f32) -> Vec3 {
        const BEND: f32 = 0.45;
        let way = self.way.lerp(self.pull.normalize_or(Vec3::NEG_Y), BEND);
        let free = self.at + way.normalize_or(Vec3::NEG_Y) * reach;
        let held = free + under.push(free, off);
        self.way = (held - self.at).normalize_or(way);
        self.at += self.way * reach;
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_that_meets_a_slope_lies_on_it_and_keeps_its_length() {
        // given: a slope that falls to the front by one in two
        let up = Vec3::new(0.0, 2.0, 1.0).normalize();
        let point = |i: usize| {
            let (x, z) = ((i % 21) as f32 * 0.01 - 0.1, (i / 21) as f32 * 0.01);
            Vec3::new(x, -0.5 * z, z)
        };
        let slope: Vec<Vec3> = (0..441).map(point).collect();
        let outward = vec![up; slope.len()];
        let under = Obstacle::new(&slope, &outward);
        let mut fall = Fall {
            at: Vec3::new(0.0, 0.02, 0.03),
            way: Vec3::Z,
            pull: Vec3::NEG_Y,
        };

        // when
        let start = fall.at;
        let points: Vec<Vec3> = (0..20).map(|_| fall.step(0.003, &under, 0.002)).collect();

        // then
        let line = [&[start][..], &points].concat();
        let length: f32 = line.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        assert!((length - 0.06).abs() < 1e-4);
        let height = points[19].dot(up);
        assert!((0.0005..0.004).contains(&height), "{height}");
    }
}
