use std::borrow::Cow;

use glam::Vec3;

use super::fabric::Fabric;
use super::grid::Grid;
use super::pattern::{Pattern, Trim};
use super::piece::Piece;
use super::separate::Side;
use super::sheet::even_ring;
use super::skin;
use super::template::{Edge, EdgeKind, Template};
use crate::base::SkinWeights;
use crate::normals::normals;

/// The cloth of a garment on a body at rest, to which other parts are sewn.
pub(super) struct Cloth<'a> {
    pub(super) template: &'a Template,
    pub(super) points: Vec<Vec3>,
    pub(super) core: Vec<Vec3>,
    pub(super) weights: Cow<'a, SkinWeights>,
}

impl<'a> Cloth<'a> {
    /// Takes fitted points of a template and the points of the body beneath them.
    pub(super) fn new(template: &'a Template, points: Vec<Vec3>, core: Vec<Vec3>) -> Self {
        Self {
            template,
            points,
            core,
            weights: Cow::Borrowed(&template.weights),
        }
    }

    /// The same cloth, following the bones in another way.
    pub(super) fn following(self, weights: SkinWeights) -> Self {
        Self {
            weights: Cow::Owned(weights),
            ..self
        }
    }

    /// The cloth itself.
    pub(super) fn piece(&self, fabric: Fabric, separates: bool) -> Piece {
        let side = Side {
            core: self.core.clone(),
            arm: self.arms(),
            neighbors: self.template.neighbors.clone(),
            coarse: self.template.coarse.clone(),
        };
        Piece {
            rest: self.points.clone(),
            triangles: self.template.triangles.clone(),
            weights: self.weights.clone().into_owned(),
            corners: self.template.corners.clone(),
            seams: self.template.seams.clone(),
            sewing: self.template.sewing.clone(),
            worn: Some(self.template.pattern.worn()),
            sides: separates.then_some(side),
            fabric,
        }
    }

    /// How much each point belongs to an arm; what a border is sewn to must not be rounded off at the shoulders.
    fn arms(&self) -> Vec<f32> {
        let places = self.template.places.iter();
        let mut arms: Vec<f32> = places.map(|place| place.arm * place.off_neck()).collect();
        let Pattern { top, trim, .. } = self.template.pattern;
        let sleeves = top.as_ref().is_some_and(|top| top.straps.is_none());
        let is_hooded = *trim == Trim::Hood;
        for edge in self.template.edges.iter().filter(|_| !is_hooded) {
            let of_sleeve = sleeves && edge.kind == EdgeKind::Cuff;
            for &vertex in &edge.border {
                arms[vertex as usize] = if of_sleeve { 1.0 } else { 0.0 };
            }
        }
        arms
    }

    /// The points of the torso that face the front.
    pub(super) fn facing_front(&self) -> impl Iterator<Item = Vec3> {
        let normals = normals(&self.points, &self.template.triangles);
        let points = self.points.iter().zip(normals).zip(&self.template.places);
        points
            .filter(|((_, normal), place)| normal.z > 0.2 && !place.sleeve)
            .map(|((point, _), _)| *point)
    }

    /// Skin weights of points that lie on the cloth.
    pub(super) fn weights_at(&self, places: &[Vec3]) -> SkinWeights {
        let grid = Grid::new(&self.points, 0.03);
        SkinWeights::from_rows(places.iter().map(|&place| {
            let nearest = grid.nearest::<4>(place, 3);
            let rows = nearest
                .as_slice()
                .iter()
                .map(|found| self.weights.of(found.1 as usize));
            skin::mean(rows)
        }))
    }

    /// Skin weights of points along an edge: of the cloth there, not of what lies near it.
    pub(super) fn weights_along(&self, edge: &Edge, places: &[Vec3]) -> SkinWeights {
        let distance =
            |vertex: u32, place: Vec3| self.points[vertex as usize].distance_squared(place);
        SkinWeights::from_rows(places.iter().map(|&place| {
            let border = edge.border.iter().copied();
            let nearest = border.min_by(|&a, &b| distance(a, place).total_cmp(&distance(b, place)));
            let row = nearest.map_or(&[][..], |vertex| self.weights.of(vertex as usize));
            row.to_vec()
        }))
    }

    /// The border of an edge as evenly spaced points, beginning in front.
    pub(super) fn ring(&self, edge: &Edge, count: usize) -> Vec<Vec3> {
        let line: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| self.points[vertex as usize])
            .collect();
        even_ring(&line, count, Vec3::Z)
    }
}
