//! Meshes for the renderer out of charts, bindings and bones.

use std::collections::HashMap;

use glam::{Affine3A, Vec3, Vec3A};
use likeness_raster::Mesh;

use crate::base::{BaseMesh, SkinWeights};
use crate::body::BodyShape;
use crate::normals::normals;
use crate::pack::{Chart, Item};

/// Positions and normals by vertex of a chart.
pub(crate) struct Points<'a> {
    /// Where they are.
    pub(crate) posed: &'a [Vec3],
    /// Unit normals there.
    pub(crate) normals: &'a [Vec3],
    /// Where they were before posing.
    pub(crate) rest: &'a [Vec3],
}

/// One renderer vertex for each pair of vertex and texture coordinate among the kept triangles.
pub(crate) fn mesh(chart: &Chart, points: &Points<'_>, keep: impl Fn(&[u32; 3]) -> bool) -> Mesh {
    let mut mesh = Mesh::default();
    let mut corners: HashMap<(u32, u32), u32> = HashMap::new();
    let triangles = chart
        .triangles
        .iter()
        .zip(&chart.triangle_uvs)
        .filter(|(t, _)| keep(t));
    for (triangle, uvs) in triangles {
        let corner = |i: usize| {
            *corners.entry((triangle[i], uvs[i])).or_insert_with(|| {
                let vertex = triangle[i] as usize;
                mesh.positions.push(points.posed[vertex]);
                mesh.normals.push(points.normals[vertex]);
                mesh.rest.push(points.rest[vertex]);
                mesh.uvs.push(chart.uvs[uvs[i] as usize]);
                mesh.positions.len() as u32 - 1
            })
        };
        let triangle = [0, 1, 2].map(corner);
        mesh.triangles.push(triangle);
    }
    mesh
}

/// An item on a body: fitted at rest, then moved with the bones.
pub(crate) fn item(item: &Item, base: &BaseMesh, body: &BodyShape) -> Mesh {
    item_with(item, base, body, |points| points, |_, _| true)
}

/// The same with its points at rest changed, and only the triangles that are kept, judged by their points at rest.
pub(crate) fn item_with(
    item: &Item,
    base: &BaseMesh,
    body: &BodyShape,
    change: impl Fn(Vec<Vec3>) -> Vec<Vec3>,
    keep: impl Fn(&[Vec3], &[u32; 3]) -> bool,
) -> Mesh {
    let rest = change(item.fit(&body.rest));
    let bound = item.bound_to.iter().zip(&item.weights);
    let posed: Vec<Vec3> = rest
        .iter()
        .zip(bound)
        .map(|(point, (vertices, shares))| {
            moved(*point, vertices, shares, &base.weights, &body.bones)
        })
        .collect();
    let normals = normals(&posed, &item.chart.triangles);
    let points = Points {
        posed: &posed,
        normals: &normals,
        rest: &rest,
    };
    mesh(&item.chart, &points, |triangle| keep(&rest, triangle))
}

/// A point moved by the bones of the vertices it is bound to; shares below zero count as none.
fn moved(
    point: Vec3,
    vertices: &[u32; 3],
    shares: &[f32; 3],
    weights: &SkinWeights,
    bones: &[Affine3A],
) -> Vec3 {
    let sum: f32 = shares.iter().map(|s| s.max(0.0)).sum();
    let mut place = Vec3A::ZERO;
    for (&vertex, share) in vertices.iter().zip(shares) {
        for &(bone, weight) in weights.of(vertex as usize) {
            let pull = weight * share.max(0.0) / sum.max(1e-6);
            place += bones[usize::from(bone)].transform_point3a(point.into()) * pull;
        }
    }
    place.into()
}
