use glam::{Quat, Vec3};
use rayon::prelude::*;

use super::collide::Grid;
use super::piece::Piece;
use super::smooth::ramp;
use crate::normals::normals;

/// How near in metres what is sewn to cloth follows it wholly, and how near at all.
const SEWN: [f32; 2] = [0.065, 0.090];
/// The same of what hangs from cloth.
const HUNG: [f32; 2] = [0.012, 0.035];

/// Cloth that was moved.
#[derive(Default)]
pub(super) struct Moved {
    /// Where it is at rest, where it came to be, and how far that is from where its bones alone put it.
    rest: Vec<Vec3>,
    posed: Vec<Vec3>,
    moves: Vec<Vec3>,
    /// How it was turned.
    turns: Vec<Quat>,
    grid: Option<Grid<'static>>,
}

impl Moved {
    /// Remembers a cloth that its bones alone put at `from`.
    pub(super) fn add(&mut self, piece: &Piece, from: &[Vec3], to: &[Vec3]) {
        self.rest.extend(&piece.rest);
        self.posed.extend(to);
        let moves = from.iter().zip(to).map(|(from, to)| *to - *from);
        self.moves.extend(moves);
        let outward = [&piece.rest[..], to].map(|points| normals(points, &piece.triangles));
        let turns = outward[0].iter().zip(&outward[1]);
        self.turns
            .extend(turns.map(|(from, to)| Quat::from_rotation_arc(*from, *to)));
        self.grid = Some(Grid::new(self.rest.clone(), 0.03));
    }

    /// Moves what is sewn to the cloth, from where its bones alone put it, as the cloth next to it moves; what hangs from the
    /// cloth begins where that ends.
    pub(super) fn draw(&self, piece: &Piece, begun: &[Vec3], posed: &mut [Vec3]) {
        let Some(grid) = &self.grid else { return };
        let hangs = piece.coarse().is_some();
        let points = posed.par_iter_mut().zip(begun).zip(&piece.rest);
        points.for_each(|((point, begun), rest)| {
            let nearest = grid.nearest::<3>(*rest, 3);
            let (mut to, mut sum) = (Vec3::ZERO, 0.0);
            for &(distance, other) in nearest.as_slice() {
                let (share, other) = (1.0 / (distance + 1e-6), other as usize);
                to += share
                    * match hangs {
                        true => self.posed[other] + self.turns[other] * (*rest - self.rest[other]),
                        false => *begun + self.moves[other],
                    };
                sum += share;
            }
            if let Some(&(distance, _)) = nearest.as_slice().first() {
                let [near, far] = if hangs { HUNG } else { SEWN };
                *point = point.lerp(to / sum, ramp(far, near, distance.sqrt()));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sewn_to_cloth_moves_with_it_and_what_is_far_stays() {
        // given: cloth that was moved by ten centimetres
        let rest: Vec<Vec3> = (0..30).map(|i| Vec3::X * i as f32 * 0.01).collect();
        let to: Vec<Vec3> = rest.iter().map(|point| *point + Vec3::Y * 0.1).collect();
        let mut moved = Moved::default();
        moved.add(&Piece::of_points(&rest), &rest, &to);

        // when
        let begun = [0.01, 0.2].map(|off| Vec3::new(0.1, off, 0.0));
        let mut posed = begun;
        moved.draw(&Piece::of_points(&begun), &begun, &mut posed);

        // then
        assert!((posed[0].y - 0.11).abs() < 1e-4);
        assert_eq!(posed[1], begun[1]);
    }
}
