//! Small scenes that tests start from.

use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use crate::{Camera, Light, Material, Mesh, Scene};

/// A scene of 64 by 64 pixels that shows 2 metres around the origin, lit from the viewer's side, without meshes.
pub(crate) fn empty_scene() -> Scene {
    Scene {
        width: 64,
        height: 64,
        samples: 2,
        background: [255, 228, 219],
        camera: Camera {
            eye: Vec3::Z * 10.0,
            target: Vec3::ZERO,
            fov_y: 11.42,
        },
        meshes: Vec::new(),
        materials: vec![Material::default()],
        lights: vec![Light {
            direction: Vec3::new(1.0, 1.0, 1.0),
            color: Vec3::ONE,
            softness: 0.1,
            shadow: true,
        }],
        sky: Vec3::splat(0.2),
        ground: Vec3::splat(0.1),
        floor: None,
        exposure: 1.0,
    }
}

/// A square that faces the viewer, `half` metres from its middle to its sides.
pub(crate) fn quad(middle: Vec3, half: f32) -> Mesh {
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(Vec2::from);
    let positions = corners.map(|c| middle + (c * half).extend(0.0)).to_vec();
    Mesh {
        rest: positions.clone(),
        positions,
        normals: vec![Vec3::Z; 4],
        uvs: corners.map(|c| c * 0.5 + 0.5).to_vec(),
        triangles: vec![[0, 1, 2], [0, 2, 3]],
        material: 0,
    }
}

/// A ball of triangles around `middle`.
pub(crate) fn ball(middle: Vec3, radius: f32) -> Mesh {
    let (rows, columns) = (24u32, 48u32);
    let mut mesh = Mesh::default();
    for row in 0..=rows {
        for column in 0..=columns {
            let uv = Vec2::new(column as f32 / columns as f32, row as f32 / rows as f32);
            let (polar, around) = (uv.y * PI, uv.x * TAU);
            let ring = polar.sin();
            let normal = Vec3::new(ring * around.sin(), -polar.cos(), ring * around.cos());
            mesh.positions.push(middle + normal * radius);
            mesh.normals.push(normal);
            mesh.uvs.push(uv);
            if row < rows && column < columns {
                let low = row * (columns + 1) + column;
                let high = low + columns + 1;
                mesh.triangles.push([low, low + 1, high + 1]);
                mesh.triangles.push([low, high + 1, high]);
            }
        }
    }
    mesh.rest = mesh.positions.clone();
    mesh
}
