//! The skin about the neck, which necklines lie on.

mod skin;

use glam::Vec3;

pub(super) use self::skin::{Over, Skin};
use super::anatomy::Anatomy;
use super::grid::Grid;
use super::skin::weighted;
use crate::base::{BaseMesh, SkinWeights};
use crate::character::smoothing::middle_of;
use crate::normals::normals;

/// From how far beneath the neck's middle the skin is measured on the template, in metres.
const BENEATH: Vec3 = Vec3::new(0.0, -0.069, 0.038);
/// What of the template's skin counts, in metres: how far aside at most, and from where to where.
const ASIDE: f32 = 0.19;
const HEIGHTS: std::ops::Range<f32> = 0.36..0.655;

/// Triangles of the skin round the neck and down to the chest.
pub(super) struct Throat {
    vertices: Vec<u32>,
    triangles: Vec<[u32; 3]>,
    weights: SkinWeights,
    /// The place on the template from which they are looked at.
    pub(super) middle: Vec3,
}

impl Throat {
    /// Takes the skin of the base mesh.
    pub(super) fn new(anatomy: &Anatomy, base: &BaseMesh) -> Self {
        let is_near = |&vertex: &u32| {
            let place = anatomy.place_of_base(vertex as usize, &base.template);
            place.at.x.abs() < ASIDE && HEIGHTS.contains(&place.at.y) && place.arm < 0.6
        };
        let near = base.body.iter().filter(|of| of.iter().all(is_near));
        let triangles: Vec<[u32; 3]> = near.copied().collect();
        let mut vertices: Vec<u32> = triangles.iter().flatten().copied().collect();
        vertices.sort_unstable();
        vertices.dedup();
        let weights = vertices
            .iter()
            .map(|&vertex| base.weights.of(vertex as usize));
        Self {
            weights: SkinWeights::from_rows(weights.map(|row| row.iter().copied())),
            triangles,
            vertices,
            middle: anatomy.neck + BENEATH,
        }
    }

    /// Measures the skin of a body, as seen from where its `middle` is.
    pub(super) fn on(&self, body: &[Vec3], middle: Vec3) -> Skin {
        let mut skin = Skin::unknown(middle);
        let outward = self.outward(body);
        for triangle in &self.triangles {
            let corners = triangle.map(|vertex| {
                let place = self.vertices.partition_point(|&other| other < vertex);
                (body[vertex as usize] - middle, outward[place])
            });
            for part in rounded(corners) {
                skin.add(part);
            }
        }
        skin.finished()
    }

    /// The normals of the skin of a body, by place among the vertices.
    fn outward(&self, body: &[Vec3]) -> Vec<Vec3> {
        let at: Vec<Vec3> = self.vertices.iter().map(|&v| body[v as usize]).collect();
        let place = |vertex: u32| self.vertices.partition_point(|&other| other < vertex) as u32;
        let triangles = self.triangles.iter().map(|of| of.map(place));
        normals(&at, &triangles.collect::<Vec<_>>())
    }

    /// How points next to the skin of a body follow the bones: as the skin does there.
    pub(super) fn weights(&self, body: &[Vec3], points: &[Vec3]) -> SkinWeights {
        let at: Vec<Vec3> = self.vertices.iter().map(|&v| body[v as usize]).collect();
        let grid = Grid::new(&at, 0.03);
        SkinWeights::from_rows(points.iter().map(|&point| {
            let nearest = grid.nearest::<6>(point, 1);
            let rows = nearest.as_slice().iter().map(|&(distance, index)| {
                (1.0 / (distance + 5e-5), self.weights.of(index as usize))
            });
            weighted(rows)
        }))
    }
}

/// The four parts of a triangle of skin as it is drawn, of its corners with their normals.
fn rounded(corners: [(Vec3, Vec3); 3]) -> [[Vec3; 3]; 4] {
    let [a, b, c] = corners.map(|corner| corner.0);
    let [ab, bc, ca] = [(0, 1), (1, 2), (2, 0)].map(|(i, j)| middle_of(corners[i], corners[j]));
    [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
}
