use glam::{Vec2, Vec3};

use crate::base::SkinWeights;
use crate::garment::piece::Piece;
use crate::garment::skin;
use crate::normals::normals;

/// The front of a piece of cloth, on which something is sewn.
pub(super) struct Surface<'a> {
    cloth: &'a Piece,
    normals: Vec<Vec3>,
    triangles: Vec<[u32; 3]>,
}

/// A place on the cloth.
pub(super) struct Place {
    pub(super) at: Vec3,
    pub(super) normal: Vec3,
    corners: [(f32, u32); 3],
}

impl<'a> Surface<'a> {
    /// Looks from the front at the cloth within `reach` metres of `middle`.
    pub(super) fn new(cloth: &'a Piece, middle: Vec2, reach: f32) -> Self {
        let normals = normals(&cloth.rest, &cloth.triangles);
        let behind = cloth.middle();
        let is_seen = |vertex: &u32| {
            let point = cloth.rest[*vertex as usize];
            let is_near = point.truncate().distance(middle) < reach;
            is_near && point.z > behind && normals[*vertex as usize].z > 0.2
        };
        let triangles = cloth.triangles.iter().copied();
        let triangles = triangles.filter(|corners| corners.iter().all(is_seen));
        Self {
            triangles: triangles.collect(),
            cloth,
            normals,
        }
    }

    /// The foremost place before a point of the plane; none beside the cloth.
    pub(super) fn place(&self, point: Vec2) -> Option<Place> {
        let places = self.triangles.iter();
        let places = places.filter_map(|triangle| self.within(*triangle, point));
        places.max_by(|a, b| a.at.z.total_cmp(&b.at.z))
    }

    fn within(&self, triangle: [u32; 3], point: Vec2) -> Option<Place> {
        let corner = |i: usize| self.cloth.rest[triangle[i] as usize];
        let flat = [0, 1, 2].map(|i| corner(i).truncate());
        let of = |a: Vec2, b: Vec2| (b - a).perp_dot(point - a);
        let whole = (flat[1] - flat[0]).perp_dot(flat[2] - flat[0]);
        let shares = [
            of(flat[1], flat[2]),
            of(flat[2], flat[0]),
            of(flat[0], flat[1]),
        ]
        .map(|part| part / whole);
        let corners = [0, 1, 2].map(|i| (shares[i], triangle[i]));
        let sum = |of: &[Vec3]| -> Vec3 {
            let each = corners.iter();
            each.map(|&(share, vertex)| of[vertex as usize] * share)
                .sum()
        };
        let is_inside = shares.iter().all(|share| *share >= -1e-4);
        is_inside.then(|| Place {
            at: sum(&self.cloth.rest),
            normal: sum(&self.normals).normalize_or(Vec3::Z),
            corners,
        })
    }

    /// How places follow the bones: as the cloth does there.
    pub(super) fn weights(&self, places: &[Place]) -> SkinWeights {
        let of = |&(share, vertex): &(f32, u32)| (share, self.cloth.weights.of(vertex as usize));
        let rows = places.iter();
        SkinWeights::from_rows(rows.map(|place| skin::weighted(place.corners.iter().map(of))))
    }
}
