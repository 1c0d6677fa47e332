//! Rounds a coarse mesh off.

use std::collections::HashMap;

use glam::Vec3;
use likeness_raster::Mesh;

/// How much of the curvature that the normals tell of is given to new vertices.
const ROUNDNESS: f32 = 0.65;

/// Cuts every triangle into four and lifts the new vertices towards the surface that the normals describe.
///
/// Phong tessellation (Boubekeur and Alexa 2008).
pub(crate) fn rounded(mut mesh: Mesh) -> Mesh {
    let mut middles: HashMap<[u32; 2], u32> = HashMap::new();
    let triangles = std::mem::take(&mut mesh.triangles);
    for [a, b, c] in triangles {
        let [ab, bc, ca] =
            [[a, b], [b, c], [c, a]].map(|[a, b]| middle(&mut mesh, &mut middles, a, b));
        mesh.triangles
            .extend([[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]);
    }
    mesh
}

fn middle(mesh: &mut Mesh, middles: &mut HashMap<[u32; 2], u32>, a: u32, b: u32) -> u32 {
    let edge = [a.min(b), a.max(b)];
    *middles.entry(edge).or_insert_with(|| {
        let [a, b] = edge.map(|v| v as usize);
        let [from, to] = [a, b].map(|v| (mesh.positions[v], mesh.normals[v]));
        mesh.positions.push(middle_of(from, to));
        mesh.normals
            .push((mesh.normals[a] + mesh.normals[b]).normalize_or(Vec3::Z));
        mesh.uvs.push(mesh.uvs[a].midpoint(mesh.uvs[b]));
        mesh.rest.push(mesh.rest[a].midpoint(mesh.rest[b]));
        mesh.positions.len() as u32 - 1
    })
}

/// The middle between two points with their normals, on the surface that those describe.
pub(crate) fn middle_of(from: (Vec3, Vec3), to: (Vec3, Vec3)) -> Vec3 {
    let flat = from.0.midpoint(to.0);
    let onto = |(at, normal): (Vec3, Vec3)| flat - normal * (flat - at).dot(normal);
    flat.lerp(onto(from).midpoint(onto(to)), ROUNDNESS)
}

/// A place in a triangle, given by the weights of its corners, on the surface that their normals describe, and its unit normal.
pub(crate) fn surface_of(corners: [(Vec3, Vec3); 3], weights: Vec3) -> (Vec3, Vec3) {
    let mix = |[a, b, c]: [Vec3; 3]| a * weights.x + b * weights.y + c * weights.z;
    let flat = mix(corners.map(|(at, _)| at));
    let onto = corners.map(|(at, normal)| flat - normal * (flat - at).dot(normal));
    let normal = mix(corners.map(|(_, normal)| normal)).normalize_or(Vec3::Y);
    (flat.lerp(mix(onto), ROUNDNESS), normal)
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    #[test]
    fn a_ball_of_eight_faces_becomes_rounder() {
        let corners = [Vec3::X, Vec3::Y, Vec3::Z];
        let mesh = rounded(Mesh {
            positions: corners.to_vec(),
            normals: corners.to_vec(),
            uvs: vec![Vec2::ZERO; 3],
            rest: corners.to_vec(),
            triangles: vec![[0, 1, 2]],
            material: 0,
        });
        assert_eq!(mesh.triangles.len(), 4);
        assert_eq!(mesh.positions.len(), 6);
        let flat = Vec3::X.midpoint(Vec3::Y).length();
        assert!(mesh.positions[3..].iter().all(|p| p.length() > flat + 0.1));
    }
}
