use std::borrow::Cow;

use glam::Vec3;
use rayon::prelude::*;

use super::grid::Grid;

/// Side in metres of the cubes in which the skin is looked up.
const CELL: f32 = 0.03;

/// A surface that cloth must stay outside of.
#[derive(Clone)]
pub(super) struct Obstacle<'a> {
    grid: Grid<'a>,
    normals: Cow<'a, [Vec3]>,
    /// How far aside of its nearest point a place may be, in metres, to be above or below the surface.
    aside: f32,
}

impl<'a> Obstacle<'a> {
    /// Takes points with their outward normals.
    pub(super) fn new(
        points: impl Into<Cow<'a, [Vec3]>>,
        normals: impl Into<Cow<'a, [Vec3]>>,
    ) -> Self {
        Self {
            grid: Grid::new(points, CELL),
            normals: normals.into(),
            aside: f32::MAX,
        }
    }

    /// The same for a surface with borders: it keeps nothing off that is farther than `aside` from its points along it.
    pub(super) fn bordered(
        points: impl Into<Cow<'a, [Vec3]>>,
        normals: impl Into<Cow<'a, [Vec3]>>,
        aside: f32,
    ) -> Self {
        Self {
            aside,
            ..Self::new(points, normals)
        }
    }

    /// Moves what is closer than `gap` to the outside of the surface out to it.
    pub(super) fn push_out(&self, cloth: &mut [Vec3], gap: f32) {
        cloth
            .par_iter_mut()
            .for_each(|point| *point += self.push(*point, gap));
    }

    /// The same above the surface's lowest point only: below its edge there is nothing to rest on.
    pub(super) fn push_out_above_edge(&self, cloth: &mut [Vec3], gap: f32) {
        let points = self.grid.points().iter();
        let edge = points.map(|point| point.y).fold(f32::MAX, f32::min);
        let above = cloth.par_iter_mut().filter(|point| point.y > edge);
        above.for_each(|point| *point += self.push(*point, gap));
    }

    /// The way out to `gap` outside of the surface, zero for what is there already.
    pub(super) fn push(&self, at: Vec3, gap: f32) -> Vec3 {
        match self.height(at) {
            Some((height, normal)) if height < gap => normal * (gap - height),
            _ => Vec3::ZERO,
        }
    }

    /// Draws what is near the surface down to at most `most` outside of it.
    pub(super) fn hold_down(&self, point: &mut Vec3, most: f32) {
        if let Some((height, normal)) = self.height(*point)
            && height > most
        {
            *point -= normal * (height - most);
        }
    }

    /// Draws a point level towards an axis until it is at most `most` outside of the surface, by two centimetres at most.
    pub(super) fn draw_in(&self, point: &mut Vec3, axis: Vec3, most: f32) {
        const STEP: f32 = 0.001;
        let inwards = (axis - *point).with_y(0.0).normalize_or_zero();
        for _ in 0..20 {
            if self
                .height(*point)
                .is_some_and(|(height, _)| height <= most)
            {
                return;
            }
            *point += inwards * STEP;
        }
    }

    /// Moves what is near the surface to just `gap` outside of it.
    pub(super) fn lay_on(&self, point: &mut Vec3, gap: f32) {
        if let Some((height, normal)) = self.height(*point) {
            *point += normal * (gap - height);
        }
    }

    /// How far outside of the surface a place near it is, and which way out is.
    fn height(&self, at: Vec3) -> Option<(f32, Vec3)> {
        let nearest = self.grid.nearest::<4>(at, 1);
        let &(_, first) = nearest.as_slice().first()?;
        let line = at - self.grid.points()[first as usize];
        let outward = self.normals[first as usize];
        if line.reject_from(outward).length_squared() > self.aside * self.aside {
            return None;
        }
        let (mut height, mut normal, mut sum) = (0.0, Vec3::ZERO, 0.0);
        for &(distance, other) in nearest.as_slice() {
            let share = 1.0 / (distance + 1e-5);
            let outward = self.normals[other as usize];
            // The inside of a fold says nothing about its outside.
            if outward.dot(self.normals[first as usize]) < 0.0 {
                continue;
            }
            height += (at - self.grid.points()[other as usize]).dot(outward) * share;
            normal += outward * share;
            sum += share;
        }
        (sum > 0.0).then(|| (height / sum, normal.normalize_or_zero()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloth_inside_is_pushed_out_and_cloth_outside_stays() {
        // given: the floor, looking up
        let floor: Vec<Vec3> = (0..100)
            .map(|i| Vec3::new((i % 10) as f32 * 0.02, 0.0, (i / 10) as f32 * 0.02))
            .collect();
        let up = vec![Vec3::Y; 100];
        let mut cloth = [Vec3::new(0.1, -0.01, 0.1), Vec3::new(0.1, 0.02, 0.1)];

        // when
        Obstacle::new(&floor, &up).push_out(&mut cloth, 0.005);

        // then
        assert!((cloth[0].y - 0.005).abs() < 1e-5);
        assert_eq!(cloth[1].y.to_bits(), 0.02_f32.to_bits());
    }

    #[test]
    fn what_stands_off_a_wall_is_drawn_in_to_it() {
        // given: a wall that looks to the front
        let wall: Vec<Vec3> = (0..100)
            .map(|i| Vec3::new((i % 10) as f32 * 0.02, (i / 10) as f32 * 0.02, 0.0))
            .collect();
        let front = vec![Vec3::Z; 100];
        let mut point = Vec3::new(0.1, 0.1, 0.018);

        // when
        let axis = Vec3::new(0.1, 0.0, -0.2);
        Obstacle::new(&wall, &front).draw_in(&mut point, axis, 0.006);

        // then
        assert!((0.004..=0.0061).contains(&point.z));
    }

    #[test]
    fn cloth_below_a_walls_edge_is_left_alone() {
        // given: a wall that looks to the front and ends below at the height 0.5
        let wall: Vec<Vec3> = (0..100)
            .map(|i| Vec3::new((i % 10) as f32 * 0.02, 0.5 + (i / 10) as f32 * 0.02, 0.0))
            .collect();
        let front = vec![Vec3::Z; 100];
        let mut cloth = [0.49, 0.51].map(|y| Vec3::new(0.1, y, -0.01));

        // when
        Obstacle::new(&wall, &front).push_out_above_edge(&mut cloth, 0.005);

        // then
        assert_eq!(cloth[0].z.to_bits(), (-0.01_f32).to_bits());
        assert!((cloth[1].z - 0.005).abs() < 1e-5);
    }
}
