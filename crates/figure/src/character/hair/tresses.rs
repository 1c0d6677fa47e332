//! Locks over the smooth hull of an authored hair: they break its surface up, stand off it and thin out at their ends.

use std::f32::consts::TAU;

use glam::{Quat, Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::Dice;
use super::flow::{Flow, sampled};
use super::shape::smooth;

/// How locks lie on a hull.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tresses {
    /// Locks to each line of the hull.
    pub(super) density: f32,
    /// Half the width of a lock in metres.
    pub(super) width: f32,
    /// How far the outermost stand off the hull near their tips, in metres.
    pub(super) lift: f32,
    /// How far the shortest and the longest reach below where the hull is cut, in metres.
    pub(super) longer: [f32; 2],
    /// Of how many places along a line one is used.
    pub(super) step: usize,
}

/// Locks side by side in the picture.
pub(super) const KINDS: usize = 4;
/// How far locks lie aside of their line, and how far they sway, in metres.
const ASIDE: f32 = 0.008;
const SWAY: f32 = 0.004;

impl Tresses {
    /// The locks of a hull; `end` tells how far above its end a hair is at a place before posing, `shift` where waves carry it.
    pub(super) fn mesh(
        &self,
        flow: &Flow,
        hull: &Mesh,
        end: impl Fn(Vec3) -> f32,
        shift: impl Fn(Vec3) -> Vec3,
    ) -> Mesh {
        let mut mesh = Mesh::default();
        let mut dice = Dice::new(47);
        let mut owed = 0.0;
        for line in &flow.lines {
            owed += self.density;
            while owed > dice.roll() {
                owed -= 1.0;
                let longer = dice.between(self.longer[0], self.longer[1]);
                let first = (dice.roll().powi(2) * line.len() as f32 * 0.2) as usize;
                let points = line[first..].iter().step_by(self.step);
                let points = points.map(|sample| sampled(hull, *sample));
                let grown = points.take_while(|[_, _, rest]| end(*rest) > -longer);
                let grown = grown.map(|[at, normal, rest]| [at + shift(rest), normal, rest]);
                let points: Vec<[Vec3; 3]> = grown.collect();
                if points.len() > 3 {
                    self.lock(&mut mesh, &points, &mut dice);
                }
            }
        }
        mesh
    }

    fn lock(&self, mesh: &mut Mesh, points: &[[Vec3; 3]], dice: &mut Dice) {
        let kind = (dice.roll() * KINDS as f32) as usize % KINDS;
        let aside = dice.between(-ASIDE, ASIDE);
        let lift = 0.0012 + self.lift * dice.roll().powi(2);
        let (sway, phase) = (SWAY * dice.roll(), dice.between(0.0, TAU));
        let twist = dice.between(-0.7, 0.7);
        let width = self.width * dice.between(0.6, 1.2);
        let first = mesh.positions.len() as u32;
        let last = points.len() - 1;
        for (i, [at, normal, rest]) in points.iter().enumerate() {
            let t = i as f32 / last as f32;
            let ahead = points[(i + 1).min(last)][0] - points[i.saturating_sub(1)][0];
            let flat = ahead.cross(*normal).normalize_or(Vec3::X);
            let twist =
                Quat::from_axis_angle(ahead.normalize_or(Vec3::Y), twist * smooth(0.1, 0.5, t));
            let across = twist * flat;
            let swayed = sway * (phase + (i * self.step) as f32 * 0.35).sin() * smooth(0.0, 0.5, t);
            let off = *normal * (0.0008 + lift * smooth(0.0, 0.8, t));
            let middle = *at + off + flat * (aside + swayed);
            let half = width * (0.55 + 0.45 * smooth(0.0, 0.2, t)) * (1.0 - 0.5 * t * t);
            for side in [-1.0, 1.0f32] {
                let u = (kind as f32 + 0.5 + 0.48 * side) / KINDS as f32;
                mesh.positions.push(middle + across * (side * half));
                mesh.normals
                    .push((*normal + across * (side * 0.35)).normalize_or(*normal));
                mesh.rest.push(*rest);
                mesh.uvs.push(Vec2::new(u, 0.99 - 0.98 * t));
            }
        }
        for ring in 0..last as u32 {
            let a = first + ring * 2;
            mesh.triangles
                .extend([[a, a + 1, a + 3], [a, a + 3, a + 2]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_lie_on_the_hull_and_end_below_its_cut() {
        // given: a hull that hangs down from height 0 to -1, of which each line has a sample every 5 cm
        let places = [Vec3::ZERO, Vec3::NEG_Y, Vec3::new(0.1, 0.0, 0.0)];
        let hull = Mesh {
            positions: places.to_vec(),
            rest: places.to_vec(),
            normals: vec![Vec3::Z; 3],
            triangles: vec![[0, 1, 2]],
            ..Mesh::default()
        };
        let line = (0..20).map(|i| {
            let down = i as f32 * 0.05;
            (0, Vec3::new(1.0 - down, down, 0.0))
        });
        let flow = Flow {
            hull: vec![true; 3],
            lines: vec![line.collect(); 8],
        };
        let tresses = Tresses {
            density: 2.0,
            width: 0.009,
            lift: 0.01,
            longer: [0.1, 0.2],
            step: 1,
        };

        // when
        let mesh = tresses.mesh(&flow, &hull, |rest| rest.y + 0.5, |_| Vec3::ZERO);

        // then
        let low = mesh.positions.iter().fold(0.0f32, |low, at| low.min(at.y));
        assert!((-0.71..-0.59).contains(&low), "{low}");
        assert!(mesh.positions.iter().all(|at| at.z.abs() < 0.03));
        assert!(mesh.triangles.len() > 8 * 2 * 12);
    }
}
