use std::sync::Arc;

use glam::Vec3;
use rayon::prelude::*;

use super::coarse::Coarse;
use super::grid::Grid;
use super::mesh::Neighbors;
use super::smooth::{ramp, smooth};

/// Cloth keeps at least this much nearer to its own part of the body than to the other.
const MARGIN: f32 = 0.003;

/// Where an arm grows out of the torso, cloth on the body closer than this to the border is left alone.
const BORDER: f32 = 0.012;

/// What a piece needs so that sleeve and torso do not pass through each other, and to fall.
pub(super) struct Side {
    /// The point of the body beneath each vertex, at rest.
    pub(super) core: Vec<Vec3>,
    /// 0 on the torso, 1 on an arm.
    pub(super) arm: Vec<f32>,
    /// Which vertices share an edge.
    pub(super) neighbors: Arc<Neighbors>,
    /// The net on which is reckoned how it falls, where it is loose.
    pub(super) coarse: Option<Arc<Coarse>>,
}

/// Side in metres of the cubes in which the parts are looked up.
const CELL: f32 = 0.045;

/// Half the distance between the points of the suit.
const SPACING: f32 = 0.010;

/// What is inside of a part has its nearest point of it no farther aside than this, in metres.
const ASIDE: f32 = 2.5 * SPACING;

/// The parts of a posed body that push each other's cloth aside.
pub(super) struct Parts {
    torso: Part,
    arms: Part,
}

/// Points of a part of a body; their outward normals are zero where they are too dense to need one.
pub(super) struct Part {
    normals: Vec<Vec3>,
    /// Whether a point is where arm and torso grow together.
    joint: Vec<bool>,
    grid: Grid<'static>,
}

impl Part {
    /// Takes points with their normals and whether arm and torso grow together there.
    pub(super) fn new(points: Vec<Vec3>, normals: Vec<Vec3>, joint: Vec<bool>) -> Self {
        Self {
            normals,
            joint,
            grid: Grid::new(points, CELL),
        }
    }

    /// Whether a place is where arm and torso grow together.
    fn is_joint(&self, at: Vec3) -> bool {
        let nearest = self.grid.nearest::<1>(at, 2);
        nearest
            .as_slice()
            .first()
            .is_some_and(|found| self.joint[found.1 as usize])
    }

    /// How far a place is from the part, negative inside, when it is near.
    fn distance(&self, at: Vec3) -> Option<f32> {
        let nearest = self.grid.nearest::<1>(at, 2);
        let &(squared, point) = nearest.as_slice().first()?;
        let normal = self.normals[point as usize];
        if normal == Vec3::ZERO {
            return Some(squared.sqrt());
        }
        let height = (at - self.grid.points()[point as usize]).dot(normal);
        let aside = (squared - height * height).max(0.0).sqrt();
        // Beyond the border of a part, nothing is inside of it.
        let side = if aside > ASIDE { 1.0 } else { height.signum() };
        Some(side * height.hypot((aside - SPACING).max(0.0)))
    }
}

impl Parts {
    /// Takes the torso with the legs, and both arms.
    pub(super) fn new(torso: Part, arms: Part) -> Self {
        Self { torso, arms }
    }

    /// How much nearer a point is to its own part than to the other.
    fn lead(&self, at: Vec3, arm: bool) -> f32 {
        let (own, other) = if arm {
            (&self.arms, &self.torso)
        } else {
            (&self.torso, &self.arms)
        };
        match other.distance(at) {
            Some(other) => other - own.distance(at).unwrap_or(2.0 * CELL),
            None => CELL,
        }
    }

    /// Rounds off what bending did to the cloth at the shoulders, then draws posed cloth back towards the posed body beneath it until
    /// it is on its own side.
    pub(super) fn separate(&self, cloth: &mut [Vec3], core: &[Vec3], side: &Side) {
        let bends = |vertex: usize| (0.01..0.99).contains(&side.arm[vertex]);
        smooth(cloth, &side.neighbors, |vertex| !bends(vertex), 0.5, 12);
        let mut shifts: Vec<Vec3> = (0..cloth.len())
            .into_par_iter()
            .map(|i| self.shift(cloth[i], core[i], side.arm[i]))
            .collect();
        if shifts.iter().all(|shift| *shift == Vec3::ZERO) {
            return;
        }
        smooth(&mut shifts, &side.neighbors, |_| false, 0.5, 6);
        cloth
            .iter_mut()
            .zip(shifts)
            .for_each(|(point, shift)| *point += shift);
    }

    fn shift(&self, cloth: Vec3, core: Vec3, arm: f32) -> Vec3 {
        let sure = ramp(0.1, 0.45, (arm - 0.5).abs());
        let is_arm = arm > 0.5;
        let is_beyond = |share: &f32| self.lead(core.lerp(cloth, *share), is_arm) <= MARGIN;
        // What stands far off may have passed the other part.
        let is_far = core.distance(cloth) > CELL;
        let ways = match is_far {
            true => &[0.25, 0.5, 0.75, 1.0][..],
            false => &[1.0],
        };
        let beyond = ways.iter().copied().filter(|_| sure > 0.0).find(is_beyond);
        let Some(beyond) = beyond else {
            return Vec3::ZERO;
        };
        let free = if !is_far && self.arms.is_joint(core) {
            ramp(BORDER, 2.0 * BORDER, self.lead(core, is_arm))
        } else {
            1.0
        };
        if free == 0.0 {
            return Vec3::ZERO;
        }
        let (mut inside, mut outside) = (0.0, beyond);
        for _ in 0..6 {
            let share = 0.5 * (inside + outside);
            if is_beyond(&share) {
                outside = share;
            } else {
                inside = share;
            }
        }
        (core - cloth) * (1.0 - inside) * sure * free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloth_of_the_torso_is_drawn_back_from_the_arm() {
        // given: bulging almost to the arm
        let apart = separated(0.08, false);

        assert!(apart.iter().all(|point| point.x > 0.03 && point.x < 0.05));
    }

    #[test]
    fn cloth_of_the_torso_that_passed_the_arm_comes_back_even_from_where_both_grow_together() {
        for grown in [false, true] {
            let apart = separated(0.25, grown);

            assert!(apart.iter().all(|point| point.x > 0.02 && point.x < 0.06));
        }
    }

    #[test]
    fn a_place_beyond_the_border_of_a_part_is_not_inside_of_it() {
        // given: a surface that looks up and ends at x = 0.1
        let at = |i: usize| Vec3::new((i % 10) as f32 * 0.01, 0.0, (i / 10) as f32 * 0.01);
        let points: Vec<Vec3> = (0..100).map(at).collect();
        let part = Part::new(points, vec![Vec3::Y; 100], vec![false; 100]);

        let distance = |x: f32| part.distance(Vec3::new(x, -0.02, 0.05)).unwrap();

        assert!(distance(0.05) < 0.0);
        assert!(distance(0.15) > 0.04);
    }

    /// Cloth of a torso at x = 0, so far aside, kept apart from an arm at x = 0.1.
    fn separated(aside: f32, grown_together: bool) -> Vec<Vec3> {
        let line = |x: f32| {
            (0..20)
                .map(|i| Vec3::new(x, i as f32 * 0.01, 0.0))
                .collect::<Vec<_>>()
        };
        let part = |x: f32| Part::new(line(x), vec![Vec3::ZERO; 20], vec![grown_together; 20]);
        let mut cloth = line(aside);
        let side = Side {
            core: line(0.0),
            arm: vec![0.0; 20],
            neighbors: Arc::new(Neighbors::new(20, &[])),
            coarse: None,
        };
        Parts::new(part(0.0), part(0.1)).separate(&mut cloth, &side.core, &side);
        cloth
    }
}
