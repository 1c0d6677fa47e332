use std::collections::HashMap;

use glam::Vec2;

use super::{HALF_THREAD, Line, STITCH, is_thread};
use crate::garment::anatomy::Place;
use crate::garment::piece::Corners;
use crate::garment::rows::{Row, mix};

/// Triangles on their way to be divided along lines.
pub(super) struct Net {
    pub(super) rows: Vec<Row>,
    pub(super) places: Vec<Place>,
    pub(super) triangles: Vec<[u32; 3]>,
}

impl Net {
    /// Lays edges along the zero of `field`, where it is a number.
    pub(super) fn divide(&mut self, field: impl Fn(&Place) -> f32) {
        let values: Vec<f32> = self.places.iter().map(&field).collect();
        let mut crossings = HashMap::new();
        let mut divided = Vec::with_capacity(self.triangles.len() + 64);
        for triangle in std::mem::take(&mut self.triangles) {
            let mut crossing = |i: usize| {
                let (a, b) = (triangle[i], triangle[(i + 1) % 3]);
                let (a, b) = (a.min(b), a.max(b));
                let (here, there) = (values[a as usize], values[b as usize]);
                let is_crossed = here * there < 0.0;
                is_crossed.then(|| {
                    let add = || self.add([a, b], [here, there], &field);
                    *crossings.entry((a, b)).or_insert_with(add)
                })
            };
            let crossed: [Option<u32>; 3] = std::array::from_fn(&mut crossing);
            cut(triangle, crossed, &mut divided);
        }
        self.triangles = divided;
    }

    /// Adds the vertex of an edge at which `field`, of which the values at its ends are given, is zero.
    fn add(&mut self, edge: [u32; 2], mut values: [f32; 2], field: impl Fn(&Place) -> f32) -> u32 {
        let [a, b] = edge.map(|vertex| vertex as usize);
        let (mut ends, mut share) = ([0.0, 1.0], 0.5);
        for _ in 0..4 {
            share = ends[0] + (ends[1] - ends[0]) * values[0] / (values[0] - values[1]);
            let value = field(&self.places[a].towards(&self.places[b], share));
            if value.is_nan() || value.abs() < 1e-5 {
                break;
            }
            let side = usize::from(value * values[0] < 0.0);
            (ends[side], values[side]) = (share, value);
        }
        self.rows
            .push(mix([(&self.rows[a], 1.0 - share), (&self.rows[b], share)]));
        self.places
            .push(self.places[a].towards(&self.places[b], share));
        self.rows.len() as u32 - 1
    }

    /// The triangles that are thread, laid out along their lines, and the others.
    pub(super) fn sorted(&self, lines: &[Line]) -> (Corners, Vec<[u32; 3]>) {
        let (mut uvs, mut sources) = (Vec::new(), Vec::new());
        let mut cloth = Vec::new();
        for triangle in &self.triangles {
            match self.thread(*triangle, lines) {
                Some(laid) => {
                    uvs.extend(laid);
                    sources.extend(triangle);
                }
                None => cloth.push(*triangle),
            }
        }
        let drawn = (0..sources.len() as u32 / 3).map(|i| [3 * i, 3 * i + 1, 3 * i + 2]);
        let thread = Corners {
            triangles: drawn.collect(),
            uvs: uvs.into(),
            sources: sources.into(),
        };
        (thread, cloth)
    }

    /// Where the corners of a triangle are on the thread that it is part of, if it is.
    fn thread(&self, triangle: [u32; 3], lines: &[Line]) -> Option<[Vec2; 3]> {
        let places = triangle.map(|vertex| &self.places[vertex as usize]);
        let middle = places[0]
            .towards(places[1], 0.5)
            .towards(places[2], 1.0 / 3.0);
        lines.iter().find_map(|line| {
            let from = (line.distance)(&middle);
            let row = line
                .work
                .stitches
                .iter()
                .find(|at| is_thread(from - **at))?;
            let uv = |place: &Place| {
                let across = ((line.distance)(place) - row) / (2.0 * HALF_THREAD) + 0.5;
                Vec2::new(across.clamp(0.0, 1.0), (line.along)(place) / STITCH)
            };
            Some(places.map(uv))
        })
    }
}

/// Divides a triangle from crossing to crossing; `crossed` has those of the edges that begin at each corner.
fn cut(triangle: [u32; 3], crossed: [Option<u32>; 3], parts: &mut Vec<[u32; 3]>) {
    for i in 0..3 {
        let [a, b, c] = [0, 1, 2].map(|off| triangle[(i + off) % 3]);
        match [0, 1, 2].map(|off| crossed[(i + off) % 3]) {
            [Some(ab), Some(bc), None] => {
                parts.extend([[a, ab, bc], [ab, b, bc], [a, bc, c]]);
                return;
            }
            [Some(ab), None, None] => {
                parts.extend([[a, ab, c], [ab, b, c]]);
                return;
            }
            _ => {}
        }
    }
    parts.push(triangle);
}
