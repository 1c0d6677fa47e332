use glam::{Vec2, Vec3};
use rayon::prelude::*;

use crate::casters::Casters;
use crate::cover::{Cells, Cover, covers};

/// Texels wider than this many on a side are never made.
const MAX_TEXELS: usize = 4096;
/// Rows that one thread fills at a time.
const BAND: usize = 512;
/// Depth where nothing was drawn.
const FAR: f32 = f32::NEG_INFINITY;

/// How near to a far-away light the nearest surface is, seen along the light's direction.
pub(crate) struct DepthMap {
    pub(crate) right: Vec3,
    pub(crate) up: Vec3,
    toward: Vec3,
    /// Texel coordinates of the world's origin.
    origin: Vec2,
    texels_per_metre: f32,
    width: usize,
    height: usize,
    depth: Vec<f32>,
}

impl DepthMap {
    /// Draws the casters seen from `direction`, with `texels` along the longest side of the box around them.
    pub(crate) fn draw(casters: &Casters<'_>, direction: Vec3, texels: usize) -> Self {
        let mut map = Self::framed(casters.bounds, direction.normalize_or(Vec3::Y), texels);
        let positions = casters.positions.iter();
        let projected: Vec<Vec3> = positions.map(|p| map.project(*p)).collect();
        let mut depth = vec![FAR; map.width * map.height];
        let width = map.width;
        depth
            .par_chunks_mut(width * BAND)
            .enumerate()
            .for_each(|(index, depth)| {
                let top = index * BAND;
                Band { top, width, depth }.draw(casters, &projected);
            });
        map.depth = depth;
        map
    }

    fn framed((low, high): (Vec3, Vec3), toward: Vec3, texels: usize) -> Self {
        let (right, up) = toward.any_orthonormal_pair();
        let corner = |index: usize| {
            let pick = |bit: usize, axis: usize| {
                if index >> bit & 1 == 0 {
                    low[axis]
                } else {
                    high[axis]
                }
            };
            let corner = Vec3::new(pick(0, 0), pick(1, 1), pick(2, 2));
            Vec2::new(corner.dot(right), corner.dot(up))
        };
        let corners = (0..8).map(corner);
        let (min, max) = corners.fold((Vec2::MAX, Vec2::MIN), |(a, b), c| (a.min(c), b.max(c)));
        let size = (max - min).max(Vec2::splat(1e-3));
        let texels_per_metre = texels as f32 / (high - low).max_element().max(1e-3);
        let side = |metres: f32| ((metres * texels_per_metre) as usize + 3).min(MAX_TEXELS);
        Self {
            right,
            up,
            toward,
            origin: Vec2::splat(1.0) - min * texels_per_metre,
            texels_per_metre,
            width: side(size.x),
            height: side(size.y),
            depth: Vec::new(),
        }
    }

    /// Width of a texel in metres.
    pub(crate) fn texel(&self) -> f32 {
        1.0 / self.texels_per_metre
    }

    /// Texel coordinates and the height towards the light, in metres.
    pub(crate) fn project(&self, point: Vec3) -> Vec3 {
        let across = Vec2::new(point.dot(self.right), point.dot(self.up));
        (across * self.texels_per_metre + self.origin).extend(point.dot(self.toward))
    }

    /// Height of the surface in the texel around `at`, if the map reaches there.
    pub(crate) fn height_at(&self, at: Vec2) -> Option<f32> {
        if !(at.x >= 0.0 && at.y >= 0.0) {
            return None;
        }
        let (x, y) = (at.x as usize, at.y as usize);
        (x < self.width && y < self.height).then(|| self.depth[y * self.width + x])
    }

    /// Share of the four texels around `at` that nothing covers above `height`, weighted by nearness; 1 off the map.
    pub(crate) fn open_above(&self, at: Vec2, height: f32) -> f32 {
        let at = at - 0.5;
        let (x, y) = (at.x as usize, at.y as usize);
        let inside = at.x >= 0.0 && at.y >= 0.0;
        if !inside || x + 1 >= self.width || y + 1 >= self.height {
            return 1.0;
        }
        let t = at - Vec2::new(x as f32, y as f32);
        let above = &self.depth[y * self.width + x..][..2];
        let below = &self.depth[(y + 1) * self.width + x..][..2];
        let open = |depth: f32| f32::from(u8::from(depth <= height));
        let top = open(above[0]) * (1.0 - t.x) + open(above[1]) * t.x;
        let bottom = open(below[0]) * (1.0 - t.x) + open(below[1]) * t.x;
        top * (1.0 - t.y) + bottom * t.y
    }
}

/// Some rows of a map under construction.
struct Band<'a> {
    top: usize,
    width: usize,
    depth: &'a mut [f32],
}

impl Band<'_> {
    fn draw(&mut self, casters: &Casters<'_>, projected: &[Vec3]) {
        let corners = |vertices: &[u32; 3]| vertices.map(|vertex| projected[vertex as usize]);
        for vertices in &casters.solid {
            self.fill(&corners(vertices), |_| true);
        }
        for pierced in &casters.pierced {
            let corners = corners(&pierced.vertices);
            self.fill(&corners, |weights| pierced.is_opaque(weights));
        }
    }

    /// Raises every texel whose middle lies in the triangle and which `keep` accepts by its corner weights.
    fn fill(&mut self, corners: &[Vec3; 3], keep: impl Fn(Vec3) -> bool) {
        let Some(cells) = self.cells().around(corners) else {
            return;
        };
        let Some(cover) = Cover::new(*corners) else {
            return;
        };
        let heights = Vec3::from(corners.map(|corner| corner.z));
        let step = cover.step();
        let climb = step.dot(heights);
        for y in cells.rows() {
            let row = &mut self.depth[(y - self.top) * self.width..][cells.columns()];
            let first = cover.weights(cells.left, y);
            let height = first.dot(heights);
            for (x, depth) in row.iter_mut().enumerate() {
                let x = x as f32;
                let weights = first + step * x;
                let z = height + climb * x;
                let kept = covers(weights) && keep(weights);
                *depth = if kept && z > *depth { z } else { *depth };
            }
        }
    }

    fn cells(&self) -> Cells {
        Cells {
            left: 0,
            top: self.top,
            width: self.width,
            height: self.depth.len() / self.width,
        }
    }
}

#[cfg(test)]
mod tests {
    use glam::{Vec2, Vec3};

    use super::DepthMap;
    use crate::casters::Casters;
    use crate::geometry::Geometry;
    use crate::test_scenes::{empty_scene, quad};

    #[test]
    fn a_map_knows_the_height_of_what_covers_a_place() {
        let mut scene = empty_scene();
        scene.meshes = vec![quad(Vec3::ZERO, 1.0), quad(Vec3::Z * 0.5, 0.5)];
        let geometry = Geometry::new(&scene);
        let casters = Casters::new(&geometry, &scene.materials).unwrap();

        let map = DepthMap::draw(&casters, Vec3::Z, 64);

        let at = |point: Vec3| map.project(point).truncate();
        assert_eq!(map.height_at(at(Vec3::ZERO)), Some(0.5));
        assert_eq!(map.height_at(at(Vec3::new(0.8, 0.0, 0.0))), Some(0.0));
        assert_eq!(map.open_above(at(Vec3::ZERO), 0.1), 0.0);
        assert_eq!(map.open_above(at(Vec3::new(0.8, 0.8, 0.0)), 0.1), 1.0);
        assert_eq!(map.height_at(Vec2::splat(-1.0)), None);
    }
}
