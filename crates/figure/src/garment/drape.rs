use glam::Vec3;

use super::smooth::smooth;
use super::template::Template;
use crate::normals::normals;

/// How often the points of the suit are evened out by half.
pub(super) const EVENINGS: usize = 25;

/// Cloth on its way from the suit to where it hangs; its borders stay where they are put.
pub(super) struct Drape<'a> {
    template: &'a Template,
    held: Vec<bool>,
    pub(super) points: Vec<Vec3>,
}

impl<'a> Drape<'a> {
    /// Starts with the points of the suit, evened out.
    pub(super) fn new(template: &'a Template, core: &[Vec3]) -> Self {
        let mut drape = Self {
            template,
            held: template.held(),
            points: core.to_vec(),
        };
        drape.even(0.5, EVENINGS);
        drape
    }

    /// Moves each point by `ease(vertex, point, outward)`, the moves evened out `times` over.
    pub(super) fn eased(mut self, times: usize, ease: impl Fn(usize, Vec3, Vec3) -> Vec3) -> Self {
        let outward = normals(&self.points, &self.template.triangles);
        let points = self.points.iter().enumerate();
        let mut moves: Vec<Vec3> = points
            .map(|(i, point)| ease(i, *point, outward[i]))
            .collect();
        let held = |vertex: usize| self.held[vertex];
        smooth(&mut moves, &self.template.neighbors, held, 0.5, times);
        for (point, by) in self.points.iter_mut().zip(&moves) {
            *point += *by;
        }
        self.even(0.4, 4);
        self
    }

    /// Raises folds of the height `fold(vertex, point)`.
    pub(super) fn folded(mut self, fold: impl Fn(usize, Vec3) -> f32) -> Self {
        let outward = normals(&self.points, &self.template.triangles);
        for (i, point) in self.points.iter_mut().enumerate() {
            *point += outward[i] * fold(i, *point);
        }
        self
    }

    /// Settles the cloth on what `push` keeps it off.
    pub(super) fn settled(mut self, push: impl Fn(&mut [Vec3])) -> Vec<Vec3> {
        for _ in 0..2 {
            push(&mut self.points);
            self.even(0.3, 1);
        }
        self.points
    }

    fn even(&mut self, amount: f32, times: usize) {
        let held = |vertex: usize| self.held[vertex];
        smooth(
            &mut self.points,
            &self.template.neighbors,
            held,
            amount,
            times,
        );
    }
}
