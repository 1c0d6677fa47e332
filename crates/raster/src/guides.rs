use glam::{Vec2, Vec3};
use rayon::prelude::*;

use crate::camera::View;
use crate::check::check;
use crate::geometry::Geometry;
use crate::tile::{Fragment, NOTHING, Tile};
use crate::visibility::Visibility;
use crate::{Error, Scene};

/// What lies behind the pixels of a scene's picture, without its colours: one entry a pixel, rows from the top.
pub struct Guides {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// What is seen in the middle of each pixel, if anything.
    pub seen: Vec<Option<Seen>>,
    view: View,
}

/// A place on a surface that is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Metres from the camera along its line of sight.
    pub depth: f32,
    /// Unit normal as the camera sees it: x to the right, y up, z towards the viewer.
    pub normal: Vec3,
    /// Where the place was before posing.
    pub rest: Vec3,
    /// Index into the scene's materials.
    pub material: usize,
}

/// Finds what each pixel of a scene's picture shows; what is blended counts where it hides at least half.
///
/// # Errors
/// As [`render`](fn@crate::render).
pub fn guides(scene: &Scene) -> Result<Guides, Error> {
    check(scene)?;
    let geometry = Geometry::new(scene);
    let view = View::new(scene);
    let visibility = Visibility::new(scene, &geometry, &view);
    let tiles = visibility.tiles();
    let looked: Vec<_> = tiles
        .par_iter()
        .map(|tile| (tile, look(&visibility, &view, tile)))
        .collect();
    let mut seen = vec![None; scene.width * scene.height];
    for (tile, pixels) in looked {
        for (row, pixels) in pixels.chunks(tile.width).enumerate() {
            let start = (tile.y + row) * scene.width + tile.x;
            seen[start..start + tile.width].copy_from_slice(pixels);
        }
    }
    Ok(Guides {
        width: scene.width,
        height: scene.height,
        seen,
        view,
    })
}

impl Guides {
    /// Where a point of the scene is in the picture, in pixels from its top left, and its depth in metres; `None`
    /// behind the camera.
    #[must_use]
    pub fn project(&self, point: Vec3) -> Option<(Vec2, f32)> {
        let projected = self.view.project(point)?;
        Some((projected.truncate(), 1.0 / projected.z))
    }

    /// What is seen in a pixel; nothing outside of the picture.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> Option<&Seen> {
        let inside = x < self.width && y < self.height;
        self.seen
            .get(y * self.width + x)
            .filter(|_| inside)?
            .as_ref()
    }
}

fn look(visibility: &Visibility<'_>, view: &View, tile: &Tile) -> Vec<Option<Seen>> {
    let samples = visibility.scene.samples;
    let middle = samples / 2;
    let mut fragments = tile.fragments.as_slice();
    let pixel = |pixel: usize| {
        let own = fragments.partition_point(|f| f.pixel as usize <= pixel);
        let (own, rest) = fragments.split_at(own);
        fragments = rest;
        let (x, y) = (
            pixel % tile.width * samples + middle,
            pixel / tile.width * samples + middle,
        );
        let at = Vec2::new((tile.x * samples + x) as f32, (tile.y * samples + y) as f32) + 0.5;
        let sample = middle * samples + middle;
        let mut over = own.iter().filter(|f| f.mask >> sample & 1 == 1);
        let mut left = 1.0;
        let hides = |f: &&Fragment| {
            left *= 1.0 - visibility.opacity(f.triangle, at);
            left <= 0.5
        };
        let opaque = tile.triangles[y * tile.width * samples + x];
        let found = over.find(hides).map_or(opaque, |f| f.triangle);
        (found != NOTHING)
            .then(|| visibility.seen(view, found, at))
            .flatten()
    };
    (0..tile.width * tile.height).map(pixel).collect()
}

impl Visibility<'_> {
    /// Weights in space of a triangle's corners at a place in samples, and the inverse depth there.
    fn weights_at(&self, triangle: u32, at: Vec2) -> Option<(Vec3, f32)> {
        let (corners, cover) = self.project(&self.geometry.triangles[triangle as usize])?;
        let inverse = Vec3::from(corners.map(|corner| corner.z));
        let weights = cover.weights_at(at);
        let depth = weights.dot(inverse);
        Some((weights * inverse / depth, depth))
    }

    fn opacity(&self, triangle: u32, at: Vec2) -> f32 {
        let triangle_at = &self.geometry.triangles[triangle as usize];
        let material = &self.scene.materials[triangle_at.material as usize];
        let (Some(texture), Some((weights, _))) =
            (&material.texture, self.weights_at(triangle, at))
        else {
            return 1.0;
        };
        let [a, b, c] = self.geometry.corners(&self.geometry.uvs, triangle_at);
        texture
            .sample(a * weights.x + b * weights.y + c * weights.z, 0.0)
            .w
    }

    fn seen(&self, view: &View, triangle: u32, at: Vec2) -> Option<Seen> {
        let (weights, inverse_depth) = self.weights_at(triangle, at)?;
        let triangle = &self.geometry.triangles[triangle as usize];
        let mix = |of: &[Vec3]| {
            let [a, b, c] = self.geometry.corners(of, triangle);
            a * weights.x + b * weights.y + c * weights.z
        };
        let normal = view.turned(mix(&self.geometry.normals).normalize_or_zero());
        Some(Seen {
            depth: 1.0 / inverse_depth,
            normal: if normal.z < 0.0 { -normal } else { normal },
            rest: mix(&self.geometry.rest),
            material: triangle.material as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_scenes::{ball, empty_scene, quad};
    use crate::{Alpha, Material, Mesh, Texture, render};

    #[test]
    fn a_ball_is_nearest_and_faces_the_viewer_in_its_middle() {
        let mut scene = empty_scene();
        scene.meshes = vec![ball(Vec3::ZERO, 0.5)];

        let guides = guides(&scene).unwrap();

        let middle = guides.at(32, 32).unwrap();
        assert!((middle.depth - 9.5).abs() < 0.01, "{middle:?}");
        assert!(middle.normal.distance(Vec3::Z) < 0.1, "{middle:?}");
        let right = guides.at(44, 32).unwrap();
        assert!(
            right.normal.x > 0.5 && right.depth > middle.depth,
            "{right:?}"
        );
        assert_eq!(guides.at(2, 2), None);
        let (place, depth) = guides.project(Vec3::new(0.5, 0.5, 0.0)).unwrap();
        assert!(place.distance(Vec2::new(48.0, 16.0)) < 0.1 && depth == 10.0);
    }

    #[test]
    fn what_is_seen_is_what_is_drawn() {
        let mut scene = empty_scene();
        scene.samples = 3;
        scene.meshes = vec![ball(Vec3::new(0.3, -0.2, 0.0), 0.45)];

        let guides = guides(&scene).unwrap();
        let picture = render(&scene).unwrap();

        for y in 1..63 {
            for x in 1..63 {
                let around = [(x, y), (x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
                let seen = around.map(|(x, y)| guides.at(x, y).is_some());
                if seen.iter().all(|it| *it == seen[0]) {
                    let drawn = picture.pixels[(y * 64 + x) * 3..][..3] != scene.background;
                    assert_eq!(drawn, seen[0], "{x} {y}");
                }
            }
        }
    }

    #[test]
    fn blended_cards_count_once_they_hide_half() {
        let mut scene = empty_scene();
        let card = Texture::from_rgba8(1, 1, &[255, 255, 255, 90], true).unwrap();
        scene.materials.push(Material {
            texture: Some(std::sync::Arc::new(card)),
            alpha: Alpha::Blend,
            ..Material::default()
        });
        let behind = quad(Vec3::ZERO, 0.5);
        let card = |z| Mesh {
            material: 1,
            ..quad(Vec3::Z * z, 0.5)
        };

        for (cards, material) in [(vec![0.1], 0), (vec![0.1, 0.2, 0.3], 1)] {
            scene.meshes = cards
                .into_iter()
                .map(card)
                .chain([behind.clone()])
                .collect();
            let guides = guides(&scene).unwrap();
            assert_eq!(guides.at(32, 32).unwrap().material, material);
        }
    }
}
