use std::borrow::Cow;

use glam::Vec3;

/// Points sorted into cubes, so that those near a place are found at once.
#[derive(Clone)]
pub(super) struct Grid<'a> {
    points: Cow<'a, [Vec3]>,
    cell: f32,
    origin: Vec3,
    size: [usize; 3],
    starts: Vec<u32>,
    /// The points cell by cell, with their indices.
    order: Vec<(Vec3, u32)>,
}

impl<'a> Grid<'a> {
    /// Sorts `points` into cubes of side `cell`.
    pub(super) fn new(points: impl Into<Cow<'a, [Vec3]>>, cell: f32) -> Self {
        let points = points.into();
        let low = points
            .iter()
            .copied()
            .fold(Vec3::splat(f32::MAX), Vec3::min);
        let high = points
            .iter()
            .copied()
            .fold(Vec3::splat(f32::MIN), Vec3::max)
            .max(low);
        let size = ((high - low).min(Vec3::splat(10.0)) / cell)
            .to_array()
            .map(|n| n as usize + 1);
        let mut grid = Self {
            points: Cow::default(),
            cell,
            origin: low,
            size,
            starts: Vec::new(),
            order: Vec::new(),
        };
        let mut cells: Vec<(usize, u32)> = points
            .iter()
            .enumerate()
            .filter_map(|(i, &point)| Some((grid.index(grid.coordinates(point))?, i as u32)))
            .collect();
        cells.sort_unstable();
        let mut starts = vec![0; size.iter().product::<usize>() + 1];
        for &(cell, _) in &cells {
            starts[cell + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        grid.starts = starts;
        let sorted = cells.into_iter();
        grid.order = sorted.map(|(_, i)| (points[i as usize], i)).collect();
        grid.points = points;
        grid
    }

    /// The points in the order in which they were given.
    pub(super) fn points(&self) -> &[Vec3] {
        &self.points
    }

    fn coordinates(&self, point: Vec3) -> [i32; 3] {
        ((point - self.origin) / self.cell)
            .to_array()
            .map(|x| x.floor() as i32)
    }

    fn index(&self, at: [i32; 3]) -> Option<usize> {
        let [x, y, z] = at.map(|x| usize::try_from(x).unwrap_or(usize::MAX));
        let inside = x < self.size[0] && y < self.size[1] && z < self.size[2];
        inside.then(|| (x * self.size[1] + y) * self.size[2] + z)
    }

    /// The points of the cubes in a line along z, which follow each other.
    fn column(&self, [x, y]: [i32; 2], [from, to]: [i32; 2]) -> &[(Vec3, u32)] {
        let last = self.size[2] as i32 - 1;
        let ends = [from.max(0), to.min(last)].map(|z| self.index([x, y, z]));
        match ends {
            [Some(from), Some(to)] if from <= to => {
                &self.order[self.starts[from] as usize..self.starts[to + 1] as usize]
            }
            _ => &[],
        }
    }

    /// The up to `N` points nearest to `at` within `reach` cells, nearest first, with squared distances.
    pub(super) fn nearest<const N: usize>(&self, at: Vec3, reach: i32) -> Nearest<N> {
        if self.points.is_empty() {
            return Nearest {
                found: [(f32::MAX, 0); N],
                count: 0,
            };
        }
        let near = self.nearest_within(at, reach.min(1));
        // What is farther than in the cells next to this one is farther than a cell is wide.
        let is_surely_nearest = near.count == N && near.found[N - 1].0 < self.cell * self.cell;
        match reach > 1 && !is_surely_nearest {
            true => self.nearest_within(at, reach),
            false => near,
        }
    }

    fn nearest_within<const N: usize>(&self, at: Vec3, reach: i32) -> Nearest<N> {
        let [x, y, z] = self.coordinates(at);
        let mut nearest = Nearest {
            found: [(f32::MAX, 0); N],
            count: 0,
        };
        for x in x - reach..=x + reach {
            for y in y - reach..=y + reach {
                for &(other, point) in self.column([x, y], [z - reach, z + reach]) {
                    nearest.offer(other.distance_squared(at), point);
                }
            }
        }
        nearest
    }
}

/// The nearest points found.
pub(super) struct Nearest<const N: usize> {
    found: [(f32, u32); N],
    count: usize,
}

impl<const N: usize> Nearest<N> {
    fn offer(&mut self, distance: f32, point: u32) {
        if self.count == N && distance >= self.found[N - 1].0 {
            return;
        }
        let place = self.found[..self.count].partition_point(|other| other.0 <= distance);
        self.count = (self.count + 1).min(N);
        self.found[place..self.count].rotate_right(1);
        self.found[place] = (distance, point);
    }

    /// Squared distance and index, nearest first.
    pub(super) fn as_slice(&self) -> &[(f32, u32)] {
        &self.found[..self.count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_points_come_in_order() {
        let points: Vec<Vec3> = (0..10).map(|i| Vec3::X * i as f32 * 0.01).collect();
        let nearest = Grid::new(&points, 0.03).nearest::<3>(Vec3::X * 0.041, 1);
        let indices: Vec<u32> = nearest.as_slice().iter().map(|found| found.1).collect();
        assert_eq!(indices, [4, 5, 3]);
    }
}
