use glam::{Vec2, Vec3};

use super::Shader;
use crate::ambient::Ambient;
use crate::geometry::{Triangle, edges};
use crate::{Material, Surface};

/// Pictures look crisper when textures are read a little finer than a pixel.
const SHARPNESS: f32 = 0.65;
/// By how much coarser what is repeated finely over cloth is read, which would shimmer.
const FINE: f32 = 1.7;
/// Least cosine between a normal and the viewer.
const MIN_COSINE: f32 = 0.02;

/// A place on a surface, seen from its visible side.
pub(crate) struct Point {
    pub(crate) position: Vec3,
    /// Normal with all detail.
    pub(crate) normal: Vec3,
    /// Normal between the vertices.
    pub(crate) smooth: Vec3,
    /// Direction to the viewer.
    pub(crate) view: Vec3,
    pub(crate) uv: Vec2,
    pub(crate) tangent: Vec3,
    pub(crate) bitangent: Vec3,
    pub(crate) rest: Vec3,
    /// The triangle's edges, and the same before posing.
    pub(crate) edges: [Vec3; 2],
    pub(crate) rest_edges: [Vec3; 2],
    /// The triangle's normal, twice its area long, before turning it to the viewer.
    pub(crate) face: Vec3,
    pub(crate) ambient: Ambient,
    /// Width of a pixel in metres.
    pub(crate) footprint: f32,
    /// Width of a pixel in texture coordinates.
    pub(crate) uv_footprint: f32,
}

impl Point {
    /// The place on a triangle seen at `at`, in samples; `None` when it cannot be seen.
    pub(crate) fn new(shader: &Shader<'_>, triangle: &Triangle, at: Vec2) -> Option<Self> {
        let geometry = shader.visibility.geometry;
        let (corners, cover) = shader.visibility.project(triangle)?;
        let flat = cover.weights_at(at).clamp(Vec3::ZERO, Vec3::ONE);
        let flat = flat / flat.element_sum();
        let weights = flat * Vec3::from(corners.map(|corner| corner.z));
        let inverse_depth = weights.element_sum();
        let weights = weights / inverse_depth;
        let mix = |of: &[Vec3]| blend(geometry.corners(of, triangle), weights);
        let position = mix(&geometry.positions);
        let view = (shader.view.eye - position).normalize_or(Vec3::Z);
        let face = geometry.face(triangle)?;
        let smooth = mix(&geometry.normals).normalize_or_zero();
        let side = shader.visibility.lit_side(triangle, shader.view.eye);
        let smooth = facing(if side == 0 { smooth } else { -smooth }, view);
        let [a, b, c] = geometry.corners(&geometry.uvs, triangle);
        let footprint = shader.view.footprint(inverse_depth);
        let density = ((b - a).perp_dot(c - a).abs() / face.length().max(1e-12)).sqrt();
        Some(Self {
            position,
            normal: smooth,
            smooth,
            view,
            uv: a * weights.x + b * weights.y + c * weights.z,
            tangent: mix(&geometry.tangents).normalize_or_zero(),
            bitangent: mix(&geometry.bitangents).normalize_or_zero(),
            rest: mix(&geometry.rest),
            edges: edges(geometry.corners(&geometry.positions, triangle)),
            rest_edges: edges(geometry.corners(&geometry.rest, triangle)),
            face,
            ambient: mix_ambient(shader, triangle, side, weights),
            footprint,
            uv_footprint: density * footprint * SHARPNESS,
        })
    }

    /// Width of a pixel in texture coordinates, by which the pictures of a material are read.
    pub(crate) fn texture_footprint(&self, material: &Material) -> f32 {
        let is_woven = material.surface == Surface::Cloth && material.normal_map.is_some();
        self.uv_footprint * if is_woven { FINE } else { 1.0 }
    }

    /// Cosine between the detailed normal and the viewer.
    pub(crate) fn facing(&self) -> f32 {
        self.normal.dot(self.view).max(MIN_COSINE)
    }

    /// How well a pattern of this period in metres can be seen: 0 not at all, 1 fully.
    pub(crate) fn resolves(&self, period: f32) -> f32 {
        let pixels = period * self.facing() / self.footprint;
        ((pixels - 2.5) / 4.0).clamp(0.0, 1.0)
    }
}

fn blend([a, b, c]: [Vec3; 3], weights: Vec3) -> Vec3 {
    a * weights.x + b * weights.y + c * weights.z
}

/// Bends a normal that looks away from the viewer, as between vertices at an outline, back to the edge of sight.
pub(crate) fn facing(normal: Vec3, view: Vec3) -> Vec3 {
    let cosine = normal.dot(view);
    if cosine >= MIN_COSINE {
        return normal;
    }
    (normal + view * (MIN_COSINE - cosine)).normalize_or(view)
}

fn mix_ambient(shader: &Shader<'_>, triangle: &Triangle, side: usize, weights: Vec3) -> Ambient {
    let [a, b, c] = triangle.vertices.map(|v| shader.ambient[v as usize][side]);
    Ambient {
        light: blend([a.light, b.light, c.light], weights),
        from: blend([a.from, b.from, c.from], weights),
        open: Vec3::new(a.open, b.open, c.open).dot(weights),
    }
}
