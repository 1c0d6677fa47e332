use glam::{Quat, Vec3};
use rayon::prelude::*;

use super::grid::Grid;
use super::piece::Piece;
use super::smooth::ramp;
use crate::normals::normals;

/// How near in metres what is sewn to cloth follows it wholly, and how near at all.
const SEWN: [f32; 2] = [0.065, 0.090];
/// The same of what hangs from cloth.
const HUNG: [f32; 2] = [0.012, 0.035];

/// Cloth that was moved.
pub(super) struct Moved<'a> {
    arm_bones: &'a [bool],
    /// Where it is at rest, and how far it came to be from where its bones alone put it.
    rest: Vec<Vec3>,
    moves: Vec<Vec3>,
    /// Where it came to be and how it was turned, if something hangs from it.
    hung: Option<Hung>,
    /// Its points on the torso and on the arms, which may lie close to each other at rest.
    sides: [Nearby; 2],
}

/// Some of the points of a cloth at rest, to be looked up by place.
#[derive(Default)]
struct Nearby {
    points: Vec<u32>,
    grid: Option<Grid<'static>>,
}

/// Cloth from which other cloth hangs.
#[derive(Default)]
struct Hung {
    posed: Vec<Vec3>,
    turns: Vec<Quat>,
}

impl<'a> Moved<'a> {
    /// Nothing yet; whether some cloth will hang from what is added.
    pub(super) fn new(arm_bones: &'a [bool], hangs: bool) -> Self {
        Self {
            arm_bones,
            rest: Vec::new(),
            moves: Vec::new(),
            hung: hangs.then(Hung::default),
            sides: <[Nearby; 2]>::default(),
        }
    }

    /// Remembers a cloth that its bones alone put at `from`.
    pub(super) fn add(&mut self, piece: &Piece, from: &[Vec3], to: &[Vec3]) {
        for (vertex, point) in (0..piece.rest.len()).zip(self.rest.len() as u32..) {
            let side = piece.side(vertex, self.arm_bones);
            self.sides[side].points.push(point);
        }
        self.rest.extend(&piece.rest);
        let moves = from.iter().zip(to).map(|(from, to)| *to - *from);
        self.moves.extend(moves);
        if let Some(hung) = &mut self.hung {
            hung.add(piece, to);
        }
        for side in &mut self.sides {
            let points = side.points.iter().map(|&point| self.rest[point as usize]);
            side.grid = Some(Grid::new(points.collect::<Vec<_>>(), 0.03));
        }
    }

    /// Moves what is sewn to the cloth, from where its bones alone put it, as the cloth next to it moves; what hangs from the
    /// cloth begins where that ends.
    pub(super) fn draw(&self, piece: &Piece, begun: &[Vec3], posed: &mut [Vec3]) {
        let hung = self.hung.as_ref().filter(|_| piece.coarse().is_some());
        let points = posed.par_iter_mut().zip(begun).zip(&piece.rest).enumerate();
        points.for_each(|(vertex, ((point, begun), rest))| {
            let side = &self.sides[piece.side(vertex, self.arm_bones)];
            let Some(grid) = &side.grid else { return };
            let nearest = grid.nearest::<3>(*rest, 3);
            let (mut to, mut sum) = (Vec3::ZERO, 0.0);
            for &(distance, other) in nearest.as_slice() {
                let (share, other) = (
                    1.0 / (distance + 1e-6),
                    side.points[other as usize] as usize,
                );
                to += share
                    * match hung {
                        Some(hung) => hung.below(other, *rest - self.rest[other]),
                        None => *begun + self.moves[other],
                    };
                sum += share;
            }
            if let Some(&(distance, _)) = nearest.as_slice().first() {
                let [near, far] = if hung.is_some() { HUNG } else { SEWN };
                *point = point.lerp(to / sum, ramp(far, near, distance.sqrt()));
            }
        });
    }
}

impl Hung {
    fn add(&mut self, piece: &Piece, to: &[Vec3]) {
        let outward = [&piece.rest[..], to].map(|points| normals(points, &piece.triangles));
        let turns = outward[0].iter().zip(&outward[1]);
        self.turns
            .extend(turns.map(|(from, to)| Quat::from_rotation_arc(*from, *to)));
        self.posed.extend(to);
    }

    /// Where a point comes to be that is so far from one of the cloth at rest.
    fn below(&self, point: usize, way: Vec3) -> Vec3 {
        self.posed[point] + self.turns[point] * way
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkinWeights;

    #[test]
    fn what_is_sewn_to_cloth_moves_with_it_and_what_is_far_stays() {
        // given: cloth that was moved by ten centimetres
        let rest: Vec<Vec3> = (0..30).map(|i| Vec3::X * i as f32 * 0.01).collect();
        let to: Vec<Vec3> = rest.iter().map(|point| *point + Vec3::Y * 0.1).collect();
        let mut moved = Moved::new(&[], false);
        moved.add(&Piece::of_points(&rest), &rest, &to);

        // when
        let begun = [0.01, 0.2].map(|off| Vec3::new(0.1, off, 0.0));
        let mut posed = begun;
        moved.draw(&Piece::of_points(&begun), &begun, &mut posed);

        // then
        assert!((posed[0].y - 0.11).abs() < 1e-4);
        assert_eq!(posed[1], begun[1]);
    }

    #[test]
    fn what_is_sewn_to_a_sleeve_does_not_follow_the_torso_beside_it() {
        // given: cloth of a torso that was moved, and of an arm close to it that was not
        let line = |z: f32| (0..30).map(move |i| Vec3::new(i as f32 * 0.01, 0.0, z));
        let of = |points: Vec<Vec3>, bone: u16| Piece {
            weights: SkinWeights::from_rows(points.iter().map(|_| [(bone, 1.0)])),
            ..Piece::of_points(&points)
        };
        let [torso, sleeve] = [of(line(0.0).collect(), 0), of(line(0.02).collect(), 1)];
        let away: Vec<Vec3> = torso.rest.iter().map(|at| *at + Vec3::Y).collect();
        let arm_bones = [false, true];
        let mut moved = Moved::new(&arm_bones, false);
        moved.add(&torso, &torso.rest, &away);
        moved.add(&sleeve, &sleeve.rest, &sleeve.rest);

        // when
        let begun = [Vec3::new(0.1, 0.0, 0.004)];
        let mut posed = begun;
        moved.draw(&of(begun.to_vec(), 1), &begun, &mut posed);

        // then
        assert!(posed[0].distance(begun[0]) < 1e-4);
    }
}
