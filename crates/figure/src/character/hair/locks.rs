//! Hair in locks: tubes that grow out of the scalp or are wound up.

use std::f32::consts::TAU;

use glam::{Quat, Vec2, Vec3};
use likeness_raster::Mesh;

use super::dice::Dice;
use super::scalp::{MIDDLE, above_hairline};
use super::shape::smooth;

/// Halves of the head that hanging locks lie on, from its middle, in metres.
pub(super) const SKULL: Vec3 = Vec3::new(0.0775, 0.0785, 0.0985);

/// How locks hang all around the head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hanging {
    /// How many.
    pub(super) count: usize,
    /// Length of the longest in metres.
    pub(super) length: f32,
    /// Half their thickness in metres.
    pub(super) radius: f32,
    /// Half the width of the coils that they are wound in, 0 for straight ones, and the coils in a metre.
    pub(super) coil: (f32, f32),
    /// How far they stand off the head, in metres.
    pub(super) body: f32,
    /// How straight ones end.
    pub(super) end: End,
}

/// How a lock ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    /// Blunt and round.
    Round,
    /// Bound, with a brush of loose hair below.
    Bound,
}

impl End {
    /// How thick a lock is so many metres before its end, 1 being its usual thickness.
    fn thickness(self, left: f32) -> f32 {
        match self {
            Self::Round => smooth(-0.004, 0.012, left).sqrt(),
            Self::Bound => {
                let bound = 1.0 - 0.45 * smooth(0.006, 0.0, (left - 0.02).abs());
                bound * smooth(-0.002, 0.014, left)
            }
        }
    }
}

/// Locks that grow evenly out of the scalp and fall to the sides of the face.
pub(super) fn hanging(style: &Hanging) -> Mesh {
    let mut mesh = Mesh::default();
    let mut dice = Dice::new(29);
    let golden = 2.399_963;
    for i in 0..style.count * 2 {
        let y = 1.0 - 1.62 * (i as f32 + 0.5) / (style.count * 2) as f32;
        let (sin, cos) = (i as f32 * golden + dice.between(-0.12, 0.12)).sin_cos();
        let out = Vec3::new(sin, 0.0, cos) * (1.0 - y * y).max(0.0).sqrt() + Vec3::Y * y;
        let root = MIDDLE + out * SKULL;
        if above_hairline(root) < 0.004 {
            continue;
        }
        let line = fallen(style, root, &mut dice);
        if style.coil.1 > 20.0 {
            for _ in 0..2 {
                let line = coiled(&line, style.coil, &mut dice);
                ribbon(&mut mesh, &line, style.radius);
            }
        } else {
            let thick = style.radius * dice.between(0.8, 1.15);
            let length = line.len() as f32 * STEP;
            tube(&mut mesh, &line, 6, |t| {
                thick * style.end.thickness((1.0 - t) * length)
            });
        }
    }
    mesh
}

/// Length of a step along a lock in metres.
const STEP: f32 = 0.006;

/// The line of a lock that falls from its root.
fn fallen(style: &Hanging, root: Vec3, dice: &mut Dice) -> Vec<Vec3> {
    let out = ((root - MIDDLE) / (SKULL * SKULL)).normalize_or(Vec3::Y);
    let side = if root.x.abs() < 0.004 {
        dice.between(-1.0, 1.0).signum()
    } else {
        root.x.signum()
    };
    let combed = Vec3::new(side * 0.9, 0.0, -0.5) * smooth(0.0, 0.06, root.z);
    let mut heading = (out * 0.9 + combed + Vec3::Y * 0.1).normalize_or(out);
    let layer = style.body * dice.between(0.35, 1.0);
    let steps = (style.length * dice.between(0.88, 1.0) / STEP) as usize;
    let mut line = vec![root - out * 0.003];
    let mut at = root;
    for _ in 0..steps {
        heading = (heading + Vec3::NEG_Y * 0.24).normalize_or(Vec3::NEG_Y);
        at = outside(at + heading * STEP, layer, side);
        line.push(at);
    }
    line
}

/// Pushes a place out of the skull, off the face and off the neck.
fn outside(mut at: Vec3, layer: f32, side: f32) -> Vec3 {
    let from = at - MIDDLE;
    let hull = SKULL + layer;
    let depth = (from / hull).length();
    if depth < 1.0 && from.y > -0.03 {
        at = MIDDLE + from / depth.max(1e-3);
    }
    if from.y <= -0.03 {
        let ring = Vec2::new(from.x / hull.x, from.z / hull.z);
        if ring.length() < 0.9 {
            let ring = ring.normalize_or(Vec2::X) * 0.9;
            at.x = ring.x * hull.x;
            at.z = MIDDLE.z + ring.y * hull.z;
        }
    }
    let low = smooth(0.125, 0.06, at.y) * smooth(0.0, 0.05, at.z);
    let aside = (0.086 + layer * 0.5) * low;
    if at.x * side < aside {
        at.x = side * aside;
    }
    at.z -= smooth(0.05, 0.12, at.z) * low * 0.004;
    at
}

/// Winds a line around itself: each place with the direction out of the coil.
fn coiled(line: &[Vec3], (width, turns): (f32, f32), dice: &mut Dice) -> Vec<(Vec3, Vec3)> {
    const FINER: usize = 2;
    let phase = dice.between(0.0, TAU);
    let hand = if dice.roll() < 0.5 { -1.0 } else { 1.0 };
    let width = width * dice.between(0.75, 1.2);
    let count = (line.len() - 1) * FINER;
    (0..=count)
        .map(|i| {
            let (first, part) = (i / FINER, (i % FINER) as f32 / FINER as f32);
            let next = line[(first + 1).min(line.len() - 1)];
            let at = line[first].lerp(next, part);
            let along = (next - line[first.saturating_sub(1)]).normalize_or(Vec3::Y);
            let aside = along.any_orthonormal_vector();
            let turn = phase + hand * i as f32 * STEP / FINER as f32 * turns * TAU;
            let wide = width * smooth(0.0, 0.05, i as f32 * STEP / FINER as f32);
            let out = Quat::from_axis_angle(along, turn) * aside;
            (at + out * wide, out)
        })
        .collect()
}

/// A flat lock along a line, lying flat on its coil.
fn ribbon(mesh: &mut Mesh, line: &[(Vec3, Vec3)], half: f32) {
    let first = mesh.positions.len() as u32;
    let last = line.len() - 1;
    for (i, (at, out)) in line.iter().enumerate() {
        let ahead = line[(i + 1).min(last)].0 - line[i.saturating_sub(1)].0;
        let across = ahead.cross(*out).normalize_or(Vec3::X) * half;
        let skull = (*at - MIDDLE).normalize_or(*out);
        let t = i as f32 / last as f32;
        for (side, u) in [(-1.0, 0.02), (1.0, 0.98)] {
            mesh.positions.push(*at + across * side);
            mesh.normals.push((*out + skull * 0.7).normalize_or(*out));
            mesh.uvs.push(Vec2::new(u, 0.995 - 0.99 * t));
        }
    }
    for ring in 0..last as u32 {
        let a = first + ring * 2;
        mesh.triangles
            .extend([[a, a + 1, a + 3], [a, a + 3, a + 2]]);
    }
}

/// A bun: a thick strand wound into a coil that rises along y, about the origin.
pub(super) fn bun() -> Mesh {
    let mut mesh = Mesh::default();
    for strand in 0..2 {
        let line: Vec<Vec3> = (0..=110)
            .map(|i| {
                let t = i as f32 / 110.0;
                let turn = t * TAU * 2.1 + strand as f32 * TAU / 2.0;
                let wide = 0.026 * (1.0 - 0.82 * t * t);
                let (sin, cos) = turn.sin_cos();
                Vec3::new(sin * wide, -0.006 + 0.03 * t, cos * wide)
            })
            .collect();
        tube(&mut mesh, &line, 12, |t| {
            0.0145 * (1.0 - 0.25 * t) * smooth(-0.05, 0.06, t).max(0.2)
        });
    }
    mesh
}

/// A band around a tail, about the origin: its axis is y.
pub(super) fn band() -> Mesh {
    let mut mesh = Mesh::default();
    let around = |i: i32| {
        let (sin, cos) = (i as f32 / 28.0 * TAU).sin_cos();
        Vec3::new(sin, 0.0, cos) * 0.0125
    };
    let line: Vec<Vec3> = (0..=28).map(around).collect();
    tube(&mut mesh, &line, 8, |_| 0.0042);
    mesh
}

/// A tube along a line; its thickness goes by the share of the line behind.
pub(super) fn tube(mesh: &mut Mesh, line: &[Vec3], sides: usize, radius: impl Fn(f32) -> f32) {
    let first = mesh.positions.len() as u32;
    let last = line.len() - 1;
    let mut aside = (line[1] - line[0]).any_orthonormal_vector();
    let mut length = 0.0;
    for (i, at) in line.iter().enumerate() {
        let ahead = line[(i + 1).min(last)] - line[i.saturating_sub(1)];
        let along = ahead.normalize_or(Vec3::Y);
        aside = aside
            .reject_from_normalized(along)
            .normalize_or(along.any_orthonormal_vector());
        let wide = radius(i as f32 / last as f32);
        length += at.distance(line[i.saturating_sub(1)]);
        for side in 0..=sides {
            let share = side as f32 / sides as f32;
            let out = Quat::from_axis_angle(along, share * TAU) * aside;
            mesh.positions.push(at + out * wide);
            mesh.normals.push(out);
            mesh.uvs
                .push(Vec2::new(share * 0.5 + first as f32 * 0.071, -length * 8.0));
        }
    }
    let row = sides as u32 + 1;
    for ring in 0..last as u32 {
        for side in 0..sides as u32 {
            let a = first + ring * row + side;
            mesh.triangles.push([a, a + 1, a + row + 1]);
            mesh.triangles.push([a, a + row + 1, a + row]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hanging_locks_leave_the_face_free() {
        let mesh = hanging(&Hanging {
            count: 60,
            length: 0.22,
            radius: 0.004,
            coil: (0.0, 0.0),
            body: 0.02,
            end: End::Round,
        });

        let in_face = |p: &&Vec3| p.z > 0.11 && p.x.abs() < 0.045 && (-0.05..0.07).contains(&p.y);

        assert!(mesh.positions.len() > 1000);
        assert_eq!(mesh.positions.iter().filter(in_face).count(), 0);
    }
}
