//! The part of the head that hair grows on, as a cap over the skin.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::varied;
use super::shape::smooth;
use crate::body::BodyShape;
use crate::character::smoothing::surface_of;
use crate::normals::normals;
use crate::pack::Pack;

/// Meridians of the cap.
const AROUND: usize = 128;
/// Rings of the cap, the first at the crown.
const RINGS: usize = 56;
/// Angle from the crown to the last ring.
const REACH: f32 = 150.0 / 180.0 * PI;
/// Where the rays start that find the scalp, from the head's joint.
pub(super) const MIDDLE: Vec3 = Vec3::new(0.0, 0.075, 0.035);
/// Depth below the head's joint to which skin is looked for.
const LOWEST: f32 = -0.09;

/// The hairline's height above the head's joint by angle from the face, in degrees and metres.
const HAIRLINE: [(f32, f32); 15] = [
    (0.0, 0.105),
    (18.0, 0.105),
    (32.0, 0.101),
    (44.0, 0.091),
    (56.0, 0.073),
    (64.0, 0.056),
    (72.0, 0.036),
    (77.0, 0.01),
    (88.0, 0.014),
    (95.0, 0.05),
    (112.0, 0.048),
    (126.0, 0.018),
    (138.0, -0.016),
    (155.0, -0.034),
    (180.0, -0.038),
];

/// The cap: each vertex lies on a triangle of the skin.
#[derive(Debug)]
pub(super) struct Scalp {
    bound: Vec<([u32; 3], Vec3)>,
    /// The vertices on the average adult, from the head's joint.
    places: Vec<Vec3>,
    uvs: Vec<Vec2>,
    triangles: Vec<[u32; 3]>,
}

impl Scalp {
    /// Lays the cap on the average adult's skin.
    pub(super) fn new(pack: &Pack) -> Self {
        let base = &pack.base;
        let joint = base
            .bone("head")
            .map_or(Vec3::ZERO, |bone| base.joints[bone]);
        let skin = Skin::new(&base.template, &base.body, joint);
        let (mut bound, mut places, mut uvs) = (Vec::new(), Vec::new(), Vec::new());
        for ring in 0..RINGS {
            for meridian in 0..=AROUND {
                let uv = uv(ring, meridian);
                let (triangle, weights, place) = skin.met_by(toward(uv));
                bound.push((triangle, weights));
                places.push(place);
                uvs.push(uv);
            }
        }
        Self {
            bound,
            places,
            uvs,
            triangles: triangles(),
        }
    }

    /// The cap on a posed body, raised off the skin and `up` by so many metres, by place on the average adult.
    pub(super) fn raised(&self, body: &BodyShape, up: Vec3, height: impl Fn(Vec3) -> Vec2) -> Mesh {
        let mut mesh = Mesh {
            uvs: self.uvs.clone(),
            triangles: self.triangles.clone(),
            ..Mesh::default()
        };
        mesh.rest = self.on(&body.rest).collect();
        for ((triangle, weights), place) in self.bound.iter().zip(&self.places) {
            let corners = triangle.map(|vertex| {
                let vertex = vertex as usize;
                (body.posed[vertex], body.normals[vertex])
            });
            let (skin, normal) = surface_of(corners, *weights);
            let Vec2 { x: out, y: high } = height(*place);
            mesh.positions.push(skin + normal * out + up * high);
        }
        mesh.normals = closed(normals(&mesh.positions, &mesh.triangles));
        mesh
    }

    /// The cap's vertices, where the base mesh's are given.
    pub(super) fn on(&self, points: &[Vec3]) -> impl Iterator<Item = Vec3> {
        self.bound.iter().map(|(triangle, weights)| {
            let corners = triangle.map(|vertex| points[vertex as usize]);
            corners[0] * weights.x + corners[1] * weights.y + corners[2] * weights.z
        })
    }

    /// A value of the cap's vertices in a direction from the middle of the head; none where the cap does not reach.
    pub(super) fn toward(&self, out: Vec3, values: &[f32]) -> Option<f32> {
        let ring = out.y.clamp(-1.0, 1.0).acos() / REACH * (RINGS - 1) as f32;
        let turn = (out.x.atan2(out.z) / TAU).rem_euclid(1.0) * AROUND as f32;
        let (r, m) = (ring as usize, (turn as usize).min(AROUND - 1));
        let at = |r: usize, m: usize| values[r * (AROUND + 1) + m];
        let along = |r: usize| {
            let t = turn - m as f32;
            at(r, m) * (1.0 - t) + at(r, m + 1) * t
        };
        let t = ring - r as f32;
        (r + 1 < RINGS).then(|| along(r) * (1.0 - t) + along(r + 1) * t)
    }

    /// How far the average adult's scalp reaches out in a direction from the middle of the head, in metres.
    pub(super) fn reach_toward(&self, out: Vec3) -> Option<f32> {
        let reach = |place: &Vec3| place.distance(MIDDLE);
        self.toward(out, &self.places.iter().map(reach).collect::<Vec<_>>())
    }

    /// How much hair grows at a vertex of the cap: 0 below the hairline, 1 well above it.
    pub(super) fn density(&self, vertex: usize) -> f32 {
        smooth(-0.002, 0.02, above_hairline(self.places[vertex]))
    }

    /// Where a vertex of the cap lies on the average adult, from the head's joint.
    pub(super) fn vertex(&self, index: usize) -> Vec3 {
        self.places[index]
    }

    /// The place of the average adult's scalp at texture coordinates, from the head's joint.
    pub(super) fn place(&self, uv: Vec2) -> Vec3 {
        let from = uv - 0.5;
        let ring = (from.length() * 2.0 * (RINGS - 1) as f32).min((RINGS - 1) as f32 - 1e-3);
        let turn = (from.x.atan2(from.y) / TAU).rem_euclid(1.0) * AROUND as f32;
        let (r, m) = (ring as usize, (turn as usize).min(AROUND - 1));
        let at = |r: usize, m: usize| self.places[r * (AROUND + 1) + m];
        let along = |r: usize| at(r, m).lerp(at(r, m + 1), turn - m as f32);
        along(r).lerp(along(r + 1), ring - r as f32)
    }
}

/// How far hairlines wander up and down, in metres.
const WANDERING: f32 = 0.0032;

/// How far a place on the head lies above the hairline, in metres.
pub(super) fn above_hairline(place: Vec3) -> f32 {
    let from = place - Vec3::Z * MIDDLE.z;
    let angle = from.x.abs().atan2(from.z).to_degrees();
    let next = HAIRLINE.iter().position(|(at, _)| *at >= angle);
    let next = next.unwrap_or(HAIRLINE.len() - 1).max(1);
    let ((a, low), (b, high)) = (HAIRLINE[next - 1], HAIRLINE[next]);
    let wave = |rate: f32, start: f32| (place.x * rate + start).sin();
    let wandering = wave(190.0, 0.7) * 0.5 + wave(411.0, 2.1) * 0.3 + wave(83.0, 4.0) * 0.4;
    place.y - (low + (high - low) * smooth(a, b, angle)) - WANDERING * wandering
}

/// How much longer than others the strand is that starts at a place or ends there, 0 to 1.
pub(super) fn strand(place: Vec3) -> f32 {
    let around = place.x.atan2(place.z - MIDDLE.z) * 0.085;
    let drift = place.y * 0.25;
    let fine = varied((around + drift) / 0.0011);
    let locks = varied((around - drift) / 0.0052 + 100.0);
    0.6 * fine + 0.4 * locks
}

/// Texture coordinates of a vertex: the crown in the middle, the face above it.
fn uv(ring: usize, meridian: usize) -> Vec2 {
    let radius = 0.5 * ring as f32 / (RINGS - 1) as f32;
    let (sin, cos) = (meridian as f32 / AROUND as f32 * TAU).sin_cos();
    Vec2::new(0.5 + radius * sin, 0.5 + radius * cos)
}

/// Direction from the middle of the head to the scalp at texture coordinates.
fn toward(uv: Vec2) -> Vec3 {
    let from = uv - 0.5;
    let (sin, cos) = (from.length() * 2.0 * REACH).sin_cos();
    let aside = from.normalize_or_zero() * sin;
    Vec3::new(aside.x, cos, aside.y)
}

/// Normals that are the same where the cap meets itself: at the crown, and along the first meridian.
fn closed(mut normals: Vec<Vec3>) -> Vec<Vec3> {
    let row = AROUND + 1;
    let crown: Vec3 = normals[row..2 * row].iter().sum();
    normals[..row].fill(crown.normalize_or(Vec3::Y));
    for ring in 1..RINGS {
        let (first, last) = (ring * row, ring * row + AROUND);
        let both = (normals[first] + normals[last]).normalize_or(Vec3::Y);
        (normals[first], normals[last]) = (both, both);
    }
    normals
}

fn triangles() -> Vec<[u32; 3]> {
    let row = (AROUND + 1) as u32;
    let mut triangles = Vec::new();
    for ring in 0..RINGS as u32 - 1 {
        for meridian in 0..AROUND as u32 {
            let a = ring * row + meridian;
            triangles.push([a, a + row, a + row + 1]);
            triangles.push([a, a + row + 1, a + 1]);
        }
    }
    triangles
}

/// Triangles of the head, seen from its middle.
struct Skin {
    triangles: Vec<([u32; 3], [Vec3; 3], Vec3)>,
}

impl Skin {
    fn new(template: &[Vec3], triangles: &[[u32; 3]], joint: Vec3) -> Self {
        let seen = |triangle: &[u32; 3]| {
            let corners = triangle.map(|v| template[v as usize] - joint - MIDDLE);
            let toward = corners.iter().sum::<Vec3>().normalize_or_zero();
            let high = corners.iter().all(|c| (c + MIDDLE).y > LOWEST);
            high.then_some((*triangle, corners, toward))
        };
        Self {
            triangles: triangles.iter().filter_map(seen).collect(),
        }
    }

    /// The nearest triangle that a ray from the middle meets, its corners' weights, and where.
    fn met_by(&self, ray: Vec3) -> ([u32; 3], Vec3, Vec3) {
        let mut nearest = ([0; 3], Vec3::X, MIDDLE + ray * 0.1);
        let mut reach = f32::MAX;
        for (triangle, corners, toward) in &self.triangles {
            if toward.dot(ray) < 0.9 {
                continue;
            }
            if let Some((distance, weights)) = hit(ray, corners)
                && distance < reach
                && distance > 0.055
            {
                reach = distance;
                nearest = (*triangle, weights, MIDDLE + ray * distance);
            }
        }
        nearest
    }
}

/// Distance along a ray from the origin to a triangle, and its corners' weights there (Möller and Trumbore 1997).
fn hit(ray: Vec3, [a, b, c]: &[Vec3; 3]) -> Option<(f32, Vec3)> {
    let (ab, ac) = (b - a, c - a);
    let cross = ray.cross(ac);
    let area = ab.dot(cross);
    if area.abs() < 1e-12 {
        return None;
    }
    let u = -a.dot(cross) / area;
    let turned = (-a).cross(ab);
    let v = ray.dot(turned) / area;
    let distance = ac.dot(turned) / area;
    let inside = u >= -1e-4 && v >= -1e-4 && u + v <= 1.0 + 1e-4;
    (inside && distance > 0.0).then_some((distance, Vec3::new(1.0 - u - v, u, v)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forehead_is_below_the_hairline_and_the_crown_above() {
        assert!(above_hairline(Vec3::new(0.0, 0.09, 0.13)) < 0.0);
        assert!(above_hairline(Vec3::new(0.0, 0.15, 0.03)) > 0.02);
        assert!(above_hairline(Vec3::new(0.0, 0.0, -0.05)) > 0.02);
    }

    #[test]
    fn a_ray_meets_a_triangle_at_its_weights() {
        let corners = [Vec3::Z, Vec3::Z + Vec3::X, Vec3::Z + Vec3::Y];
        let (distance, weights) = hit(Vec3::new(0.2, 0.3, 1.0), &corners).unwrap();
        assert!((distance - 1.0).abs() < 1e-6);
        assert!(weights.distance(Vec3::new(0.5, 0.2, 0.3)) < 1e-6);
        assert!(hit(-Vec3::Z, &corners).is_none());
    }
}
