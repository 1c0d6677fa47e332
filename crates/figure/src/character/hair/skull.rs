//! Keeps hair outside of the head that it grows on: hair of the pack follows the average head, faces differ.

use glam::Vec3;
use likeness_raster::Mesh;

use super::scalp::{MIDDLE, Scalp, above_hairline};
use super::shape::{Frame, smooth};
use crate::body::BodyShape;

/// How far above the skin hair is kept, in metres, and over which height above the hairline it comes to be.
const ROOM: f32 = 0.0035;
const HAIRLINE: [f32; 2] = [-0.004, 0.012];
/// How softly hair is pressed together on the skin, in metres.
const SOFTNESS: f32 = 0.0015;

/// How far the skin of a head reaches out, by direction from its middle.
pub(super) struct Skull<'a> {
    frame: Frame,
    scalp: &'a Scalp,
    /// One for each vertex of the scalp, in metres from the head's middle.
    reach: Vec<f32>,
}

impl<'a> Skull<'a> {
    /// Measures a head before posing.
    pub(super) fn new(scalp: &'a Scalp, frame: Frame, body: &BodyShape) -> Self {
        let skin = scalp.on(&body.rest);
        let reach = skin.map(|place| frame.inward(place).distance(MIDDLE));
        Self {
            frame,
            scalp,
            reach: reach.collect(),
        }
    }

    /// Where hair at a place before posing comes to lie.
    pub(super) fn cleared(&self, place: Vec3) -> Vec3 {
        let from = self.frame.inward(place);
        let out = (from - MIDDLE).normalize_or(Vec3::Y);
        let grown = smooth(HAIRLINE[0], HAIRLINE[1], above_hairline(from));
        let Some(reach) = self.scalp.toward(out, &self.reach).filter(|_| grown > 0.0) else {
            return place;
        };
        let depth = (reach + ROOM - from.distance(MIDDLE)) / SOFTNESS;
        if depth < -6.0 {
            return place;
        }
        let out = out * (grown * SOFTNESS * depth.min(30.0).exp().ln_1p().max(depth));
        self.frame.outward(from + out)
    }

    /// Lifts hair out of the head; `turned` tells how a shift before posing is turned by the pose.
    pub(super) fn clear(&self, mesh: &mut Mesh, turned: impl Fn(Vec3) -> Vec3) {
        for (position, rest) in mesh.positions.iter_mut().zip(&mut mesh.rest) {
            let place = self.cleared(*rest);
            *position += turned(place - *rest);
            *rest = place;
        }
    }
}
