use glam::{Vec2, Vec3};
use rayon::prelude::*;

use crate::camera::View;
use crate::cover::{Cells, Cover, covers};
use crate::geometry::{Geometry, Triangle};
use crate::tile::{Fragment, NOTHING, TILE, Tile};
use crate::{Alpha, Material, Scene, Surface, Texture};

/// Mean opacity around a pixel below which nothing is seen there.
const CLEAR: f32 = 0.01;

/// Finds what each sample of the picture sees.
pub(crate) struct Visibility<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) geometry: &'a Geometry,
    /// Vertices in samples from the top left, with inverse depth; zero for those that cannot be seen.
    pub(crate) projected: Vec<Vec3>,
}

impl<'a> Visibility<'a> {
    pub(crate) fn new(scene: &'a Scene, geometry: &'a Geometry, view: &View) -> Self {
        let samples = scene.samples as f32;
        let scale = Vec3::new(samples, samples, 1.0);
        let project = |p: &Vec3| view.project(*p).map_or(Vec3::ZERO, |at| at * scale);
        Self {
            scene,
            geometry,
            projected: geometry.positions.par_iter().map(project).collect(),
        }
    }

    /// Draws every tile that holds something.
    pub(crate) fn tiles(&self) -> Vec<Tile> {
        let columns = self.scene.width.div_ceil(TILE);
        let bins = self.bins(columns);
        let tile = |(index, bin): (usize, &Vec<u32>)| {
            let mut tile = self.empty_tile(index % columns * TILE, index / columns * TILE);
            self.draw(&mut tile, bin);
            tile
        };
        let busy = bins
            .par_iter()
            .enumerate()
            .filter(|(_, bin)| !bin.is_empty());
        busy.map(tile).collect()
    }

    /// Corners of a triangle and what they cover; `None` when it cannot be seen.
    pub(crate) fn project(&self, triangle: &Triangle) -> Option<([Vec3; 3], Cover)> {
        let corners = self.geometry.corners(&self.projected, triangle);
        if corners.iter().any(|corner| corner.z <= 0.0) {
            return None;
        }
        Some((corners, Cover::new(corners)?))
    }

    /// The side that a triangle is lit on, as [`Geometry::side`]: what is soft is so thin that light comes from its front whichever
    /// side is seen.
    pub(crate) fn lit_side(&self, triangle: &Triangle, eye: Vec3) -> usize {
        match self.material(triangle).soft {
            true => 0,
            false => self.geometry.side(triangle, eye),
        }
    }

    fn material(&self, triangle: &Triangle) -> &'a Material {
        &self.scene.materials[triangle.material as usize]
    }

    fn bins(&self, columns: usize) -> Vec<Vec<u32>> {
        let samples = self.scene.samples;
        let side = TILE * samples;
        let picture = Cells {
            left: 0,
            top: 0,
            width: self.scene.width * samples,
            height: self.scene.height * samples,
        };
        let mut bins = vec![Vec::new(); columns * self.scene.height.div_ceil(TILE)];
        for (index, triangle) in self.geometry.triangles.iter().enumerate() {
            let corners = self.geometry.corners(&self.projected, triangle);
            let Some(cells) = picture.around(&corners) else {
                continue;
            };
            let Some((_, cover)) = self.project(triangle) else {
                continue;
            };
            // Seen from outside, corners run counter-clockwise, which is negative with y down.
            if cover.area > 0.0 && !two_sided(self.material(triangle).surface) {
                continue;
            }
            for row in cells.top / side..=(cells.rows().end - 1) / side {
                for column in cells.left / side..=(cells.columns().end - 1) / side {
                    bins[row * columns + column].push(index as u32);
                }
            }
        }
        bins
    }

    fn empty_tile(&self, x: usize, y: usize) -> Tile {
        let width = TILE.min(self.scene.width - x);
        let height = TILE.min(self.scene.height - y);
        let count = width * height * self.scene.samples.pow(2);
        Tile {
            x,
            y,
            width,
            height,
            triangles: vec![NOTHING; count],
            depth: vec![0.0; count],
            fragments: Vec::new(),
        }
    }

    fn draw(&self, tile: &mut Tile, bin: &[u32]) {
        let triangle = |index: &u32| &self.geometry.triangles[*index as usize];
        let blended = |index: &&u32| self.material(triangle(index)).alpha == Alpha::Blend;
        for index in bin.iter().filter(|index| !blended(index)) {
            self.draw_opaque(tile, *index, triangle(index));
        }
        for index in bin.iter().filter(blended) {
            self.draw_blended(tile, *index, triangle(index));
        }
        tile.fragments.sort_unstable_by(|a, b| {
            let by_depth = b.depth.total_cmp(&a.depth);
            let by_place = a.pixel.cmp(&b.pixel).then(by_depth);
            by_place.then(a.triangle.cmp(&b.triangle))
        });
    }

    fn draw_opaque(&self, tile: &mut Tile, index: u32, triangle: &Triangle) {
        let Some((corners, cover)) = self.project(triangle) else {
            return;
        };
        let all = tile.cells(self.scene.samples);
        let Some(cells) = all.around(&corners) else {
            return;
        };
        let inverse = Vec3::from(corners.map(|corner| corner.z));
        let pierced = matches!(self.material(triangle).alpha, Alpha::Cutout(_));
        for row in cells.rows() {
            let start = (row - all.top) * all.width;
            for column in cells.columns() {
                let weights = cover.weights(column, row);
                let depth = weights.dot(inverse);
                let at = start + column - all.left;
                if covers(weights) && depth > tile.depth[at] {
                    if pierced && !self.solid(triangle, weights * inverse / depth) {
                        continue;
                    }
                    tile.depth[at] = depth;
                    tile.triangles[at] = index;
                }
            }
        }
    }

    /// Whether a cut-out material is there at a place given by the corners' weights in space.
    fn solid(&self, triangle: &Triangle, weights: Vec3) -> bool {
        let material = self.material(triangle);
        let (Some(texture), Alpha::Cutout(threshold)) = (&material.texture, material.alpha) else {
            return true;
        };
        let [a, b, c] = self.geometry.corners(&self.geometry.uvs, triangle);
        let uv: Vec2 = a * weights.x + b * weights.y + c * weights.z;
        texture.sample(uv, 0.0).w >= threshold
    }

    fn draw_blended(&self, tile: &mut Tile, index: u32, triangle: &Triangle) {
        let Some((corners, cover)) = self.project(triangle) else {
            return;
        };
        let samples = self.scene.samples;
        let all = tile.cells(samples);
        let Some(cells) = all.around(&corners) else {
            return;
        };
        let inverse = Vec3::from(corners.map(|corner| corner.z));
        let veil = Veil::new(self, triangle, &cover);
        let pixel = |sample: usize, first: usize| (sample - first) / samples;
        let (bottom, right) = (cells.rows().end - 1, cells.columns().end - 1);
        for row in pixel(cells.top, all.top)..=pixel(bottom, all.top) {
            for column in pixel(cells.left, all.left)..=pixel(right, all.left) {
                let place = Vec2::new((tile.x + column) as f32, (tile.y + row) as f32) + 0.5;
                let weights = cover.weights_at(place * samples as f32) * inverse;
                if veil.as_ref().is_some_and(|veil| veil.is_clear(weights)) {
                    continue;
                }
                let fragment = self.fragment(tile, (column, row), &cover, inverse);
                tile.fragments
                    .extend(fragment.map(|(mask, depth)| Fragment {
                        pixel: (row * tile.width + column) as u32,
                        triangle: index,
                        depth,
                        mask,
                    }));
            }
        }
    }

    /// The samples of a pixel in which a triangle lies before everything opaque, and its mean inverse depth there.
    fn fragment(
        &self,
        tile: &Tile,
        (column, row): (usize, usize),
        cover: &Cover,
        inverse: Vec3,
    ) -> Option<(u16, f32)> {
        let samples = self.scene.samples;
        let (mut mask, mut sum) = (0u16, 0.0);
        for sample in 0..samples * samples {
            let (x, y) = (
                column * samples + sample % samples,
                row * samples + sample / samples,
            );
            let weights = cover.weights(tile.x * samples + x, tile.y * samples + y);
            let depth = weights.dot(inverse);
            if covers(weights) && depth > tile.depth[y * tile.width * samples + x] {
                mask |= 1 << sample;
                sum += depth;
            }
        }
        (mask != 0).then(|| (mask, sum / mask.count_ones() as f32))
    }
}

/// The opacity of a blended triangle, at about the size of a pixel.
struct Veil<'a> {
    texture: &'a Texture,
    uvs: [Vec2; 3],
    level: usize,
}

impl<'a> Veil<'a> {
    /// `None` for a triangle without a texture.
    fn new(visibility: &Visibility<'a>, triangle: &Triangle, cover: &Cover) -> Option<Self> {
        let texture = visibility.material(triangle).texture.as_deref()?;
        let uvs = visibility
            .geometry
            .corners(&visibility.geometry.uvs, triangle);
        let [a, b, c] = uvs;
        let texels = (b - a).perp_dot(c - a).abs() * (texture.width() * texture.height()) as f32;
        let pixels = cover.area.abs() / visibility.scene.samples.pow(2) as f32;
        // A level coarser than what is shaded, so that nothing that a neighbouring texel adds is lost.
        let level = (texels / pixels).max(1.0).log2() * 0.5 + 1.5;
        Some(Self {
            texture,
            uvs,
            level: level as usize,
        })
    }

    /// Whether nothing is there, at a place given by the corners' weights by their inverse depths.
    fn is_clear(&self, weights: Vec3) -> bool {
        let weights = weights.max(Vec3::ZERO) / weights.max(Vec3::ZERO).element_sum().max(1e-12);
        let [a, b, c] = self.uvs;
        let uv = a * weights.x + b * weights.y + c * weights.z;
        self.texture.opacity(uv, self.level) < CLEAR
    }
}

fn two_sided(surface: Surface) -> bool {
    match surface {
        Surface::Cloth | Surface::Hair => true,
        Surface::Plain | Surface::Skin | Surface::Eye => false,
    }
}
