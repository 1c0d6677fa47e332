use std::collections::HashMap;
use std::f32::consts::TAU;

use glam::Vec3;
use likeness_raster::Mesh;

/// Radius of the piping along an edge, in metres.
const RADIUS: f32 = 0.0013;
/// Points round it.
const AROUND: u32 = 6;

/// The part of a mesh that lies beneath an edge, cut exactly along it, and the lines of the cut: `over` tells how far the edge
/// is over a point at rest.
pub(super) fn beneath(mesh: &Mesh, over: impl Fn(Vec3) -> f32) -> (Mesh, Vec<[usize; 2]>) {
    let mut cut = Cut {
        over: mesh.rest.iter().map(|at| over(*at)).collect(),
        mesh: mesh.clone(),
        crossings: HashMap::new(),
    };
    let (mut kept, mut line) = (Vec::new(), Vec::new());
    for triangle in &mesh.triangles {
        let corners = cut.kept(*triangle);
        let ends = corners.iter().filter(|end| end.1);
        if let [a, b] = ends.map(|end| end.0 as usize).collect::<Vec<_>>()[..] {
            line.push([a, b]);
        }
        kept.extend((2..corners.len()).map(|i| [corners[0].0, corners[i - 1].0, corners[i].0]));
    }
    cut.mesh.triangles = kept;
    (cut.mesh, line)
}

/// A mesh on its way to be cut.
struct Cut {
    mesh: Mesh,
    over: Vec<f32>,
    crossings: HashMap<(u32, u32), u32>,
}

impl Cut {
    /// The corners of what is left of a triangle, and whether each is on the cut.
    fn kept(&mut self, triangle: [u32; 3]) -> Vec<(u32, bool)> {
        let mut corners = Vec::with_capacity(4);
        for i in 0..3 {
            let (here, next) = (triangle[i], triangle[(i + 1) % 3]);
            let is_kept = |vertex: u32| self.over[vertex as usize] > 0.0;
            let (keeps, follows) = (is_kept(here), is_kept(next));
            if keeps {
                corners.push((here, false));
            }
            if keeps != follows {
                corners.push((self.crossing(here, next), true));
            }
        }
        corners
    }

    fn crossing(&mut self, a: u32, b: u32) -> u32 {
        let (a, b) = (a.min(b), a.max(b));
        let Self {
            mesh,
            over,
            crossings,
        } = self;
        *crossings.entry((a, b)).or_insert_with(|| {
            let (a, b) = (a as usize, b as usize);
            let share = over[a] / (over[a] - over[b]);
            for of in [&mut mesh.positions, &mut mesh.normals, &mut mesh.rest] {
                of.push(of[a].lerp(of[b], share));
            }
            mesh.uvs.push(mesh.uvs[a].lerp(mesh.uvs[b], share));
            mesh.positions.len() as u32 - 1
        })
    }
}

/// A thin round edge along the lines of a cut through a mesh.
pub(super) fn piping(mesh: &Mesh, line: &[[usize; 2]]) -> Mesh {
    let mut pipe = Mesh::default();
    for ends in line {
        let [from, to] = ends.map(|end| mesh.positions[end]);
        let along = (to - from).normalize_or_zero();
        let first = pipe.positions.len() as u32;
        for end in ends {
            let out = mesh.normals[*end].reject_from(along).normalize_or(Vec3::Y);
            let side = along.cross(out);
            for i in 0..AROUND {
                let (sin, cos) = (i as f32 / AROUND as f32 * TAU).sin_cos();
                let normal = out * cos + side * sin;
                pipe.positions.push(mesh.positions[*end] + normal * RADIUS);
                pipe.normals.push(normal);
                pipe.rest.push(mesh.rest[*end] + normal * RADIUS);
                pipe.uvs.push(mesh.uvs[*end]);
            }
        }
        for i in 0..AROUND {
            let [a, b] = [first + i, first + (i + 1) % AROUND];
            pipe.triangles
                .extend([[a, b, a + AROUND], [b, b + AROUND, a + AROUND]]);
        }
    }
    pipe
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    #[test]
    fn a_square_is_cut_along_the_edge_and_piped_there() {
        // given
        let corners = [Vec3::ZERO, Vec3::X, Vec3::new(1.0, 1.0, 0.0), Vec3::Y];
        let square = Mesh {
            positions: corners.to_vec(),
            normals: vec![Vec3::Z; 4],
            uvs: vec![Vec2::ZERO; 4],
            rest: corners.to_vec(),
            triangles: vec![[0, 1, 2], [0, 2, 3]],
            material: 0,
        };

        // when
        let (lower, line) = beneath(&square, |at| 0.25 - at.y);
        let pipe = piping(&lower, &line);

        // then
        let drawn = lower.triangles.iter().flatten();
        let top = drawn.map(|&vertex| lower.positions[vertex as usize].y);
        assert_eq!(top.fold(0.0, f32::max), 0.25);
        assert_eq!(line.len(), 2);
        let off = |at: &Vec3| ((at.y - 0.25).hypot(at.z) - RADIUS).abs();
        assert!(pipe.positions.iter().all(|at| off(at) < 1e-6));
    }
}
