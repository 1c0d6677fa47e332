use std::borrow::Cow;
use std::collections::HashMap;

use glam::{IVec3, Vec2, Vec3};

use crate::geometry::Geometry;
use crate::{Alpha, Material, Texture};

/// Opacity from which a place on a see-through material casts a shadow.
const OPAQUE: f32 = 0.4;
/// The mip level whose opacity decides that.
const OPACITY_LEVEL: usize = 2;

/// The triangles that cast shadows.
pub(crate) struct Casters<'a> {
    pub(crate) positions: Cow<'a, [Vec3]>,
    /// Lowest and highest corner of the box around everything drawn.
    pub(crate) bounds: (Vec3, Vec3),
    pub(crate) solid: Vec<[u32; 3]>,
    pub(crate) pierced: Vec<Pierced<'a>>,
}

/// A triangle that casts a shadow only where its texture is opaque.
pub(crate) struct Pierced<'a> {
    pub(crate) vertices: [u32; 3],
    uvs: [Vec2; 3],
    texture: &'a Texture,
}

impl<'a> Casters<'a> {
    /// Collects them; `None` when there is nothing to draw.
    pub(crate) fn new(geometry: &'a Geometry, materials: &'a [Material]) -> Option<Self> {
        let (mut solid, mut pierced) = (Vec::new(), Vec::new());
        for triangle in &geometry.triangles {
            let material = &materials[triangle.material as usize];
            match (&material.texture, material.alpha) {
                _ if !material.shadow => {}
                (Some(texture), Alpha::Cutout(_) | Alpha::Blend) => pierced.push(Pierced {
                    vertices: triangle.vertices,
                    uvs: geometry.corners(&geometry.uvs, triangle),
                    texture,
                }),
                _ => solid.push(triangle.vertices),
            }
        }
        Some(Self {
            positions: Cow::Borrowed(&geometry.positions),
            bounds: geometry.bounds()?,
            solid,
            pierced,
        })
    }

    /// The same with fewer triangles, for maps that do not show details smaller than `cell` metres.
    ///
    /// Vertices in a cell become one; a see-through triangle is kept whole or not at all.
    pub(crate) fn coarse(&self, cell: f32) -> Self {
        let opaque = self.pierced.iter().filter(|p| p.is_mostly_opaque());
        let kept = self.solid.iter().copied().chain(opaque.map(|p| p.vertices));
        let mut clusters = Clusters::new(self.positions.len());
        let mut solid = Vec::new();
        for vertices in kept {
            let [a, b, c] = vertices.map(|v| clusters.of(v as usize, &self.positions, cell));
            if a != b && b != c && c != a {
                solid.push([a, b, c]);
            }
        }
        Self {
            positions: Cow::Owned(clusters.middles()),
            bounds: self.bounds,
            solid,
            pierced: Vec::new(),
        }
    }
}

impl Pierced<'_> {
    /// Whether the triangle is opaque at a place given by its corners' weights.
    pub(crate) fn is_opaque(&self, weights: Vec3) -> bool {
        self.opacity(weights, OPACITY_LEVEL) >= OPAQUE
    }

    fn is_mostly_opaque(&self) -> bool {
        self.opacity(Vec3::splat(1.0 / 3.0), OPACITY_LEVEL + 2) >= OPAQUE
    }

    fn opacity(&self, weights: Vec3, level: usize) -> f32 {
        let [a, b, c] = self.uvs;
        let uv = a * weights.x + b * weights.y + c * weights.z;
        self.texture.opacity(uv, level)
    }
}

/// Vertices joined by the cell that they lie in.
struct Clusters {
    by_cell: HashMap<IVec3, u32>,
    /// Cluster of each vertex, if known already.
    by_vertex: Vec<Option<u32>>,
    sums: Vec<(Vec3, f32)>,
}

impl Clusters {
    fn new(vertices: usize) -> Self {
        Self {
            by_cell: HashMap::new(),
            by_vertex: vec![None; vertices],
            sums: Vec::new(),
        }
    }

    fn of(&mut self, vertex: usize, positions: &[Vec3], cell: f32) -> u32 {
        if let Some(known) = self.by_vertex[vertex] {
            return known;
        }
        let position = positions[vertex];
        let next = self.sums.len() as u32;
        let key = (position / cell).floor().as_ivec3();
        let cluster = *self.by_cell.entry(key).or_insert(next);
        if cluster == next {
            self.sums.push((Vec3::ZERO, 0.0));
        }
        let (sum, count) = &mut self.sums[cluster as usize];
        *sum += position;
        *count += 1.0;
        self.by_vertex[vertex] = Some(cluster);
        cluster
    }

    fn middles(self) -> Vec<Vec3> {
        let sums = self.sums.into_iter();
        sums.map(|(sum, count)| sum / count).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use glam::Vec3;

    use super::Casters;
    use crate::geometry::Geometry;
    use crate::test_scenes::{empty_scene, quad};
    use crate::{Alpha, Material, Texture};

    #[test]
    fn coarse_casters_lose_what_is_smaller_than_a_cell() {
        let mut scene = empty_scene();
        scene.meshes = vec![quad(Vec3::splat(0.05), 0.01), quad(Vec3::splat(5.0), 1.0)];
        let geometry = Geometry::new(&scene);
        let casters = Casters::new(&geometry, &scene.materials).unwrap();

        let coarse = casters.coarse(0.1);

        assert_eq!(coarse.solid.len(), 2);
        assert_eq!(coarse.positions.len(), 5);
    }

    #[test]
    fn clear_or_shadowless_materials_leave_no_coarse_casters() {
        let clear = Texture::from_rgba8(1, 1, &[255, 255, 255, 0], true).unwrap();
        let mut scene = empty_scene();
        scene.materials = vec![
            Material {
                texture: Some(Arc::new(clear)),
                alpha: Alpha::Blend,
                ..Material::default()
            },
            Material {
                shadow: false,
                ..Material::default()
            },
        ];
        let shadowless = crate::Mesh {
            material: 1,
            ..quad(Vec3::ZERO, 1.0)
        };
        scene.meshes = vec![quad(Vec3::ZERO, 1.0), shadowless];
        let geometry = Geometry::new(&scene);

        let casters = Casters::new(&geometry, &scene.materials).unwrap();

        assert_eq!((casters.solid.len(), casters.pierced.len()), (0, 2));
        assert!(casters.coarse(0.1).solid.is_empty());
    }
}
