//! Lines along which the hair of the pack falls: on its hull, strands are painted down the picture.

use glam::{Vec2, Vec3};
use likeness_raster::Mesh;

use super::scalp::above_hairline;
use super::shape::strands;
use crate::base::BaseMesh;
use crate::character::smoothing::surface_of;
use crate::pack::Item;

/// Cells of the picture, each way, in which the hull is looked up, and of how many in a line one is kept.
const CELLS: usize = 192;
const KEPT: usize = 3;
/// Samples below which a line is no strand.
const SHORTEST: usize = 4;

/// The hull of an authored hair, the largest of its parts, and the lines on it.
#[derive(Debug)]
pub(super) struct Flow {
    /// Whether a vertex of the item belongs to the hull.
    pub(super) hull: Vec<bool>,
    /// From the roots to the tips; samples are a triangle of the hull and the weights of its corners.
    pub(super) lines: Vec<Vec<(usize, Vec3)>>,
}

impl Flow {
    /// Follows the picture of an item down, as it lies on the average adult.
    pub(super) fn of(base: &BaseMesh, item: &Item) -> Self {
        let joint = base.bone("head").map(|bone| base.joints[bone]);
        let points = item.fit(&base.template).into_iter();
        let places: Vec<Vec3> = points.map(|p| p - joint.unwrap_or_default()).collect();
        let hull = largest(places.len(), &item.chart.triangles);
        let charts = item.chart.triangles.iter().zip(&item.chart.triangle_uvs);
        let of_hull = charts.filter(|(triangle, _)| triangle.iter().all(|v| hull[*v as usize]));
        let mut cells = vec![None; CELLS * CELLS];
        let mut triangles = Vec::new();
        for (index, (triangle, uvs)) in of_hull.enumerate() {
            triangles.push(triangle.map(|v| places[v as usize]));
            let corners = uvs.map(|uv| item.chart.uvs[uv as usize] * CELLS as f32);
            each_cell(corners, |cell, weights| {
                cells[cell] = Some((index, weights))
            });
        }
        let line = |column: usize| {
            let down = (0..CELLS)
                .rev()
                .filter_map(|row| cells[row * CELLS + column]);
            let grown = |(triangle, weights): &(usize, Vec3)| {
                above_hairline(mixed(triangles[*triangle], *weights)) < 0.0
            };
            down.skip_while(grown).step_by(KEPT).collect::<Vec<_>>()
        };
        let lines = (0..CELLS).map(line).filter(|line| line.len() >= SHORTEST);
        Self {
            lines: lines.collect(),
            hull,
        }
    }
}

/// Where a sample of a line lies on the posed hull, its unit normal, and where it was before posing.
pub(super) fn sampled(mesh: &Mesh, (triangle, weights): (usize, Vec3)) -> [Vec3; 3] {
    let corners = mesh.triangles[triangle].map(|v| v as usize);
    let (at, normal) = surface_of(
        corners.map(|v| (mesh.positions[v], mesh.normals[v])),
        weights,
    );
    [at, normal, mixed(corners.map(|v| mesh.rest[v]), weights)]
}

fn mixed([a, b, c]: [Vec3; 3], weights: Vec3) -> Vec3 {
    a * weights.x + b * weights.y + c * weights.z
}

/// Marks the vertices of the part that most vertices hang together in.
fn largest(vertices: usize, triangles: &[[u32; 3]]) -> Vec<bool> {
    let parts = strands(vertices, triangles);
    let mut sizes = vec![0; vertices];
    for part in &parts {
        sizes[*part as usize] += 1;
    }
    let most = sizes.iter().max().copied().unwrap_or_default();
    parts
        .iter()
        .map(|part| sizes[*part as usize] == most)
        .collect()
}

/// Calls for every cell whose middle lies in a triangle, with the corners' weights there.
fn each_cell([a, b, c]: [Vec2; 3], mut found: impl FnMut(usize, Vec3)) {
    let area = (b - a).perp_dot(c - a);
    let low = a.min(b).min(c).max(Vec2::ZERO);
    let high = a.max(b).max(c).min(Vec2::splat(CELLS as f32 - 1.0));
    for row in low.y as usize..=high.y.max(0.0) as usize {
        for column in low.x as usize..=high.x.max(0.0) as usize {
            let from = Vec2::new(column as f32 + 0.5, row as f32 + 0.5) - a;
            let (v, w) = (from.perp_dot(c - a) / area, (b - a).perp_dot(from) / area);
            let weights = Vec3::new(1.0 - v - w, v, w);
            if weights.min_element() >= 0.0 {
                found(row * CELLS + column, weights);
            }
        }
    }
}
