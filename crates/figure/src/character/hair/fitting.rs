//! Puts a hair of the pack on a head: fits it, changes it, clears the skull and lays it on the shoulders.

use std::collections::HashMap;

use glam::Vec3;
use likeness_raster::Mesh;

use super::barber::Barber;
use super::clip::clipped;
use super::flow::Flow;
use super::shape::{Step, kept};
use super::style::Changes;
use super::tresses::Tresses;
use crate::character::Studio;
use crate::character::smoothing::rounded;
use crate::character::surface::item_with;
use crate::normals::normals;
use crate::pack::Item;

impl Barber<'_> {
    /// A hair in its place, and the locks on it.
    pub(super) fn fitted(
        &self,
        changes: &Changes,
        item: &Item,
        mirrored: bool,
    ) -> (Mesh, Option<Mesh>) {
        let fitted = item.fit(&self.body.rest).into_iter();
        let places: Vec<Vec3> = fitted.map(|p| self.frame.inward(p)).collect();
        let Studio { pack, salon, .. } = self.studio;
        let flow = changes.tresses.map(|_| salon.flow(pack, item));
        let kept = match &flow {
            Some(flow) => flow.hull.clone(),
            None => kept(changes.steps, &places, &item.chart.triangles),
        };
        let place = |point| self.placed(changes, self.frame.inward(point), mirrored);
        let change = |points: Vec<Vec3>| points.into_iter().map(place).collect();
        let keep = |_: &[Vec3], triangle: &[u32; 3]| triangle.iter().all(|&v| kept[v as usize]);
        let mesh = item_with(item, &self.studio.pack.base, self.body, change, keep);
        let mut mesh = turned(mesh, mirrored);
        if changes.steps.iter().any(Step::is_far) {
            let posed = mesh.rest.iter().map(|p| self.head().transform_point3(*p));
            mesh.positions = posed.collect();
            mesh.normals = seamless(&mesh);
        }
        let head = self.head();
        if !changes.steps.contains(&Step::Sunk) {
            self.skull
                .clear(&mut mesh, |shift| head.transform_vector3(shift));
        }
        let tresses = changes.tresses.zip(flow.as_deref());
        let tresses = tresses.map(|(tresses, flow)| self.tresses(changes, tresses, flow, &mesh));
        let mut mesh = rounded(mesh);
        for step in changes.steps.iter().filter(|step| step.is_cut()) {
            mesh = clipped(mesh, |place| step.above_cut(self.frame.inward(place)));
        }
        self.wave(&mut mesh, changes);
        self.torso.lay(&mut mesh, true);
        mesh.normals = seamless(&mesh);
        (mesh, tresses)
    }

    /// The locks on a hair.
    fn tresses(&self, changes: &Changes, tresses: Tresses, flow: &Flow, hull: &Mesh) -> Mesh {
        let end = |rest: Vec3| {
            let place = self.frame.inward(rest);
            let above = changes.steps.iter().map(|step| step.above_cut(place));
            above.fold(f32::MAX, f32::min)
        };
        let shift = |rest: Vec3| {
            let wave = changes.wave.as_ref();
            wave.map_or(Vec3::ZERO, |wave| wave.shift(self.frame.inward(rest)))
        };
        let mut mesh = tresses.mesh(flow, hull, end, shift);
        self.torso.lay(&mut mesh, true);
        mesh
    }

    /// Where a place of the hair, seen from the head, comes to lie before posing.
    pub(super) fn placed(&self, changes: &Changes, start: Vec3, mirrored: bool) -> Vec3 {
        let mut place = changes.steps.iter().fold(start, |at, step| step.moved(at));
        if mirrored {
            place.x = -place.x;
        }
        self.frame.outward(place)
    }

    fn wave(&self, mesh: &mut Mesh, changes: &Changes) {
        let Some(wave) = changes.wave else {
            return;
        };
        *mesh = rounded(std::mem::take(mesh));
        for (position, rest) in mesh.positions.iter_mut().zip(&mesh.rest) {
            *position += wave.shift(self.frame.inward(*rest));
        }
    }
}

/// A mesh whose triangles and normals look outwards again when left and right are exchanged.
pub(super) fn turned(mut mesh: Mesh, mirrored: bool) -> Mesh {
    if mirrored {
        mesh.triangles.iter_mut().for_each(|t| t.swap(1, 2));
        mesh.normals.iter_mut().for_each(|n| n.x = -n.x);
    }
    mesh
}

/// Normals that are the same on both sides of a seam of the texture.
pub(super) fn seamless(mesh: &Mesh) -> Vec<Vec3> {
    let mut normals = normals(&mesh.positions, &mesh.triangles);
    let mut places: HashMap<[u32; 3], Vec3> = HashMap::new();
    let key = |place: &Vec3| place.to_array().map(f32::to_bits);
    for (place, normal) in mesh.positions.iter().zip(&normals) {
        *places.entry(key(place)).or_default() += *normal;
    }
    for (place, normal) in mesh.positions.iter().zip(&mut normals) {
        *normal = places[&key(place)].normalize_or(*normal);
    }
    normals
}
