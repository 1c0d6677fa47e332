use std::sync::Arc;

use glam::{Affine3A, Vec2, Vec3};
use likeness_raster::Mesh;

use super::anatomy::Place;
use super::coarse::Coarse;
use super::creases::Worn;
use super::fabric::Fabric;
use super::mesh::Neighbors;
use super::separate::{Parts, Side};
use super::sewing::Sewing;
use super::skin;
use crate::base::SkinWeights;
use crate::normals::normals;

/// Side of a tile of cloth texture in metres.
pub(super) const TILE: f32 = 0.02;

/// Depth of a seam in metres.
const GROOVE: f32 = 0.0022;

/// A part of a garment on the body at rest.
pub(super) struct Piece {
    /// Vertex positions.
    pub(super) rest: Vec<Vec3>,
    /// Triangles of `rest`.
    pub(super) triangles: Vec<[u32; 3]>,
    /// How it follows the bones.
    pub(super) weights: SkinWeights,
    /// Its vertices as they are drawn.
    pub(super) corners: Corners,
    /// Vertices along its seams, which are pressed in.
    pub(super) seams: Vec<u32>,
    /// Lines that are sewn into it.
    pub(super) sewing: Option<Arc<Sewing>>,
    /// As what it falls into folds, if it is unrolled cloth.
    pub(super) worn: Option<Worn>,
    /// What keeps it from passing through its neighbour.
    pub(super) sides: Option<Side>,
    /// What it is made of.
    pub(super) fabric: Fabric,
}

/// Drawn vertices: those of a piece, doubled where its texture is cut open.
#[derive(Clone)]
pub(super) struct Corners {
    /// The vertex of the piece behind each drawn vertex.
    pub(super) sources: Arc<[u32]>,
    /// Texture coordinates.
    pub(super) uvs: Arc<[Vec2]>,
    /// Triangles of drawn vertices.
    pub(super) triangles: Arc<[[u32; 3]]>,
}

impl Corners {
    /// Lays torso and sleeves out flat, cut open at the back and under the arms.
    pub(super) fn unrolled(places: &[Place], triangles: &[[u32; 3]], arm_length: f32) -> Self {
        let mut layout = Layout {
            known: vec![[None; 4]; places.len()],
            ..Layout::default()
        };
        let drawn = triangles.iter().map(|triangle| {
            let of = triangle.map(|vertex| &places[vertex as usize]);
            let sleeve = of.iter().filter(|place| place.sleeve).count() > 1;
            let uvs = of.map(|place| unroll(place, sleeve, arm_length));
            let width = if sleeve { SLEEVE_GIRTH } else { TORSO_GIRTH } / TILE;
            let right = uvs.iter().map(|uv| uv.x).fold(f32::MIN, f32::max);
            std::array::from_fn(|i| {
                let wrapped = right - uvs[i].x > 0.5 * width;
                let uv = uvs[i] + Vec2::new(if wrapped { width } else { 0.0 }, 0.0);
                layout.corner(
                    triangle[i],
                    usize::from(sleeve) * 2 + usize::from(wrapped),
                    uv,
                )
            })
        });
        let triangles = drawn.collect();
        Self {
            sources: layout.sources.into(),
            uvs: layout.uvs.into(),
            triangles,
        }
    }

    /// Draws every vertex once.
    pub(super) fn plain(uvs: Vec<Vec2>, triangles: &[[u32; 3]]) -> Self {
        let sources = (0..uvs.len() as u32).collect();
        Self {
            sources,
            uvs: uvs.into(),
            triangles: triangles.into(),
        }
    }
}

impl Corners {
    /// What is drawn, of vertices with their normals and their positions before posing.
    fn mesh(&self, points: &[Vec3], normals: &[Vec3], rest: &[Vec3]) -> Mesh {
        let drawn = |of: &[Vec3]| {
            let sources = self.sources.iter();
            sources.map(|&source| of[source as usize]).collect()
        };
        Mesh {
            positions: drawn(points),
            normals: drawn(normals),
            uvs: self.uvs.to_vec(),
            rest: drawn(rest),
            triangles: self.triangles.to_vec(),
            material: 0,
        }
    }
}

const TORSO_GIRTH: f32 = 1.0;
const SLEEVE_GIRTH: f32 = 0.4;

fn unroll(place: &Place, sleeve: bool, arm_length: f32) -> Vec2 {
    let turns = std::f32::consts::TAU.recip();
    let uv = if sleeve {
        Vec2::new(
            place.around * turns * SLEEVE_GIRTH,
            -place.along * arm_length,
        )
    } else {
        Vec2::new(
            place.at.x.atan2(place.at.z) * turns * TORSO_GIRTH,
            place.at.y,
        )
    };
    uv / TILE
}

#[derive(Default)]
struct Layout {
    known: Vec<[Option<u32>; 4]>,
    sources: Vec<u32>,
    uvs: Vec<Vec2>,
}

impl Layout {
    fn corner(&mut self, vertex: u32, sheet: usize, uv: Vec2) -> u32 {
        *self.known[vertex as usize][sheet].get_or_insert_with(|| {
            self.sources.push(vertex);
            self.uvs.push(uv);
            self.sources.len() as u32 - 1
        })
    }
}

impl Piece {
    /// Keeps the piece from passing through the part of the body beside it: one `core` point for each of its own, and how
    /// much all of it belongs to an arm.
    pub(super) fn kept_apart(self, core: Vec<Vec3>, arm: f32) -> Self {
        let side = Side {
            core,
            arm: vec![arm; self.rest.len()],
            neighbors: Arc::new(Neighbors::new(self.rest.len(), &self.triangles)),
            coarse: None,
        };
        Self {
            sides: Some(side),
            ..self
        }
    }

    /// A piece that is sewn to cloth, or hangs on it, and follows the bones alone.
    pub(super) fn plain(
        weights: SkinWeights,
        corners: Corners,
        triangles: Vec<[u32; 3]>,
        rest: Vec<Vec3>,
        fabric: Fabric,
    ) -> Self {
        Self {
            rest,
            triangles,
            weights,
            corners,
            seams: Vec::new(),
            sewing: None,
            worn: None,
            sides: None,
            fabric,
        }
    }

    /// The net on which is reckoned how it falls, where it is loose.
    pub(super) fn coarse(&self) -> Option<&Coarse> {
        self.sides.as_ref()?.coarse.as_deref()
    }

    /// Points of cloth, and nothing more.
    #[cfg(test)]
    pub(super) fn of_points(points: &[Vec3]) -> Self {
        let (weights, corners) = (SkinWeights::default(), Corners::plain(Vec::new(), &[]));
        Self::plain(
            weights,
            corners,
            Vec::new(),
            points.to_vec(),
            Fabric::Jersey,
        )
    }

    /// The middle of its depth.
    pub(super) fn middle(&self) -> f32 {
        self.rest.iter().map(|point| point.z).sum::<f32>() / self.rest.len() as f32
    }

    /// How much one of its points follows an arm, by which bones are in an arm.
    pub(super) fn share_of_arm(&self, index: usize, arm_bones: &[bool]) -> f32 {
        let is_of_arm = |bone: u16| arm_bones.get(usize::from(bone)) == Some(&true);
        let weights = self.weights.of(index).iter();
        let of_arm = weights.filter(|entry| is_of_arm(entry.0));
        of_arm.map(|entry| entry.1).sum()
    }

    /// 0 for a point of the torso or a leg, 1 for one of an arm.
    pub(super) fn side(&self, index: usize, arm_bones: &[bool]) -> usize {
        usize::from(self.share_of_arm(index, arm_bones) > 0.5)
    }

    /// The points of a ring of cloth, in its front half, that face the front.
    pub(super) fn facing_front(&self) -> Vec<Vec3> {
        let middle = self.middle();
        let normals = normals(&self.rest, &self.triangles);
        let facing = self.rest.iter().zip(normals);
        facing
            .filter(|(point, normal)| normal.z > 0.2 && point.z > middle)
            .map(|(point, _)| *point)
            .collect()
    }

    /// Keeps it, `posed` by its bones, from passing through the part of the body beside it.
    pub(super) fn keep_apart(&self, posed: &mut [Vec3], bones: &[Affine3A], parts: &Parts) {
        if let Some(side) = &self.sides {
            let core = skin::posed(&side.core, &self.weights, bones);
            parts.separate(posed, &core, side);
        }
    }

    /// The piece as drawn, of its `posed` points: its cloth, and the thread it is sewn with.
    pub(super) fn meshes(&self, mut posed: Vec<Vec3>) -> Vec<(Mesh, Fabric)> {
        let outward = normals(&posed, &self.triangles);
        for &vertex in &self.seams {
            posed[vertex as usize] -= outward[vertex as usize] * GROOVE;
        }
        let normals = normals(&posed, &self.triangles);
        let Some(sewing) = &self.sewing else {
            let mesh = self.corners.mesh(&posed, &normals, &self.rest);
            return vec![(mesh, self.fabric)];
        };
        let (points, normals) = sewing.laid_on(&posed, &normals);
        let rest = sewing.at_rest(&self.rest);
        let mesh = |corners: &Corners| corners.mesh(&points, &normals, &rest);
        vec![
            (mesh(&sewing.cloth), self.fabric),
            (mesh(&sewing.thread), self.fabric.thread()),
        ]
    }
}
