use glam::{Vec2, Vec3};

use crate::{Mesh, Scene, Surface};

/// All meshes of a scene as one, without the triangles that have no area or no finite place.
pub(crate) struct Geometry {
    pub(crate) positions: Vec<Vec3>,
    pub(crate) normals: Vec<Vec3>,
    pub(crate) uvs: Vec<Vec2>,
    pub(crate) rest: Vec<Vec3>,
    /// Direction of growing u on the surface; zero where no material needs it.
    pub(crate) tangents: Vec<Vec3>,
    /// Direction of growing v on the surface; zero where no material needs it.
    pub(crate) bitangents: Vec<Vec3>,
    pub(crate) triangles: Vec<Triangle>,
}

/// Three vertices and what lies between them.
#[derive(Clone, Copy)]
pub(crate) struct Triangle {
    pub(crate) vertices: [u32; 3],
    pub(crate) material: u32,
}

impl Geometry {
    /// Joins a checked scene's meshes.
    pub(crate) fn new(scene: &Scene) -> Self {
        let vertices = scene.meshes.iter().map(|m| m.positions.len()).sum();
        let triangles = scene.meshes.iter().map(|m| m.triangles.len()).sum();
        let mut all = Self {
            positions: Vec::with_capacity(vertices),
            normals: Vec::with_capacity(vertices),
            uvs: Vec::with_capacity(vertices),
            rest: Vec::with_capacity(vertices),
            tangents: vec![Vec3::ZERO; vertices],
            bitangents: vec![Vec3::ZERO; vertices],
            triangles: Vec::with_capacity(triangles),
        };
        for mesh in &scene.meshes {
            let material = &scene.materials[mesh.material];
            let directed = material.normal_map.is_some()
                || material.creases.is_some()
                || material.surface == Surface::Hair;
            all.append(mesh, directed);
        }
        all
    }

    fn append(&mut self, mesh: &Mesh, directed: bool) {
        let base = self.positions.len();
        self.positions.extend(&mesh.positions);
        self.normals.extend(mesh.normals.iter().map(finite));
        self.rest.extend(mesh.rest.iter().map(finite));
        let uvs = mesh.uvs.iter();
        self.uvs
            .extend(uvs.map(|uv| if uv.is_finite() { *uv } else { Vec2::ZERO }));
        let first = self.triangles.len();
        for triangle in &mesh.triangles {
            let triangle = Triangle {
                vertices: triangle.map(|vertex| vertex + base as u32),
                material: mesh.material as u32,
            };
            if self.face(&triangle).is_some_and(|face| face != Vec3::ZERO) {
                self.triangles.push(triangle);
            }
        }
        if directed {
            self.direct(first, base);
        }
    }

    /// Gives the vertices from `base` the tangents of the triangles from `first`.
    fn direct(&mut self, first: usize, base: usize) {
        for index in first..self.triangles.len() {
            let triangle = self.triangles[index];
            let Some((tangent, bitangent)) = self.texture_axes(&triangle) else {
                continue;
            };
            for vertex in triangle.vertices {
                self.tangents[vertex as usize] += tangent;
                self.bitangents[vertex as usize] += bitangent;
            }
        }
        for vertex in base..self.positions.len() {
            let normal = self.normals[vertex];
            let flatten = |axis: Vec3| axis.reject_from_normalized(normal).normalize_or_zero();
            self.tangents[vertex] = flatten(self.tangents[vertex]);
            self.bitangents[vertex] = flatten(self.bitangents[vertex]);
        }
    }

    fn texture_axes(&self, triangle: &Triangle) -> Option<(Vec3, Vec3)> {
        let [e1, e2] = edges(self.corners(&self.positions, triangle));
        let [a, b, c] = self.corners(&self.uvs, triangle);
        let (d1, d2) = (b - a, c - a);
        let determinant = d1.perp_dot(d2);
        if determinant.abs() < 1e-14 {
            return None;
        }
        let sign = determinant.signum();
        let tangent = (e1 * d2.y - e2 * d1.y) * sign;
        let bitangent = (e2 * d1.x - e1 * d2.x) * sign;
        Some((tangent, bitangent))
    }

    /// The triangle's entries of a per-vertex array.
    pub(crate) fn corners<T: Copy>(&self, of: &[T], triangle: &Triangle) -> [T; 3] {
        triangle.vertices.map(|vertex| of[vertex as usize])
    }

    /// Normal of a triangle, twice its area long; `None` when it is not finite.
    pub(crate) fn face(&self, triangle: &Triangle) -> Option<Vec3> {
        let corners = self.corners(&self.positions, triangle);
        let [e1, e2] = edges(corners);
        let face = e1.cross(e2);
        (face.is_finite() && corners[0].is_finite()).then_some(face)
    }

    /// Whether a triangle is seen from the side that its vertex normals point to, 0, or from the other, 1.
    pub(crate) fn side(&self, triangle: &Triangle, eye: Vec3) -> usize {
        let [a, b, c] = self.corners(&self.positions, triangle);
        let face = (b - a).cross(c - a);
        let normal: Vec3 = self.corners(&self.normals, triangle).iter().sum();
        usize::from(face.dot(eye - a) * face.dot(normal) < 0.0)
    }

    /// Lowest and highest corner of the box around the triangles; `None` without triangles.
    pub(crate) fn bounds(&self) -> Option<(Vec3, Vec3)> {
        let vertices = self.triangles.iter().flat_map(|t| t.vertices);
        let mut places = vertices.map(|vertex| self.positions[vertex as usize]);
        let first = places.next()?;
        Some(places.fold((first, first), |(low, high), p| (low.min(p), high.max(p))))
    }
}

/// The edges from the first corner to the second and the third.
pub(crate) fn edges([a, b, c]: [Vec3; 3]) -> [Vec3; 2] {
    [b - a, c - a]
}

fn finite(vector: &Vec3) -> Vec3 {
    if vector.is_finite() {
        *vector
    } else {
        Vec3::ZERO
    }
}

#[cfg(test)]
mod tests {
    use glam::{Vec2, Vec3};

    use super::Geometry;
    use crate::test_scenes::{empty_scene, quad};
    use crate::{Material, Surface};

    #[test]
    fn tangents_follow_the_texture_whatever_the_mirroring() {
        let mut scene = empty_scene();
        scene.materials[0] = Material {
            surface: Surface::Hair,
            ..Material::default()
        };
        let mut mirrored = quad(Vec3::ZERO, 1.0);
        mirrored
            .uvs
            .iter_mut()
            .for_each(|uv| *uv = Vec2::new(1.0 - uv.x, uv.y));
        scene.meshes = vec![quad(Vec3::ZERO, 1.0), mirrored];

        let geometry = Geometry::new(&scene);

        assert!(geometry.tangents[0].distance(Vec3::X) < 1e-5);
        assert!(geometry.tangents[4].distance(Vec3::NEG_X) < 1e-5);
        assert!(geometry.bitangents[4].distance(Vec3::Y) < 1e-5);
    }

    #[test]
    fn triangles_without_area_or_place_are_left_out() {
        let mut scene = empty_scene();
        let mut mesh = quad(Vec3::ZERO, 1.0);
        mesh.positions[3] = Vec3::new(f32::NAN, 0.0, 0.0);
        mesh.triangles.push([0, 0, 1]);
        scene.meshes = vec![mesh];

        assert_eq!(Geometry::new(&scene).triangles.len(), 1);
    }
}
