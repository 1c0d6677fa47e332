//! Cuts a mesh along a surface.

use glam::Vec3;
use likeness_raster::Mesh;

/// The part of a mesh where `height` of a vertex's place at rest is above zero, cut through its triangles.
pub(super) fn clipped(mut mesh: Mesh, height: impl Fn(Vec3) -> f32) -> Mesh {
    let heights: Vec<f32> = mesh.rest.iter().map(|place| height(*place)).collect();
    let triangles = std::mem::take(&mut mesh.triangles);
    for triangle in triangles {
        let above = triangle.map(|v| heights[v as usize] > 0.0);
        let turned = match above.iter().filter(|above| **above).count() {
            0 => continue,
            3 => {
                mesh.triangles.push(triangle);
                continue;
            }
            1 => above.iter().position(|above| *above),
            _ => above.iter().position(|above| !above),
        };
        let first = turned.unwrap_or(0);
        let [a, b, c] = [0, 1, 2].map(|i| triangle[(first + i) % 3]);
        let [ab, ac] = [b, c].map(|other| between(&mut mesh, &heights, a, other));
        if above[first] {
            mesh.triangles.push([a, ab, ac]);
        } else {
            mesh.triangles.extend([[ab, b, c], [ab, c, ac]]);
        }
    }
    mesh
}

/// A new vertex where an edge goes through the surface.
fn between(mesh: &mut Mesh, heights: &[f32], a: u32, b: u32) -> u32 {
    let [a, b] = [a.min(b), a.max(b)].map(|v| v as usize);
    let t = heights[a] / (heights[a] - heights[b]);
    let mix = |of: &[Vec3]| of[a].lerp(of[b], t);
    let (position, rest, normal) = (
        mix(&mesh.positions),
        mix(&mesh.rest),
        mix(&mesh.normals).normalize_or(Vec3::Y),
    );
    mesh.positions.push(position);
    mesh.rest.push(rest);
    mesh.normals.push(normal);
    mesh.uvs.push(mesh.uvs[a].lerp(mesh.uvs[b], t));
    mesh.positions.len() as u32 - 1
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    #[test]
    fn a_triangle_is_cut_where_the_surface_goes_through_it() {
        let corners = vec![Vec3::ZERO, Vec3::X, Vec3::Y * 2.0];
        let mesh = |triangle| Mesh {
            positions: corners.clone(),
            rest: corners.clone(),
            normals: vec![Vec3::Z; 3],
            uvs: vec![Vec2::ZERO, Vec2::X, Vec2::Y],
            triangles: vec![triangle],
            material: 0,
        };
        let area = |mesh: &Mesh| -> f32 {
            let area = |[a, b, c]: &[u32; 3]| {
                let [a, b, c] = [a, b, c].map(|v| mesh.positions[*v as usize]);
                (b - a).cross(c - a).z * 0.5
            };
            mesh.triangles.iter().map(area).sum()
        };
        for triangle in [[0, 1, 2], [1, 2, 0], [2, 0, 1]] {
            let tip = clipped(mesh(triangle), |place| place.y - 1.0);
            assert!((area(&tip) - 0.25).abs() < 1e-6, "{}", area(&tip));
            let foot = clipped(mesh(triangle), |place| 1.0 - place.y);
            assert!((area(&foot) - 0.75).abs() < 1e-6, "{}", area(&foot));
        }
    }
}
