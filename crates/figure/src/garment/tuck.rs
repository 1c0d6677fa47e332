use glam::Vec3;
use rayon::prelude::*;

use super::collide::Obstacle;
use super::piece::Piece;
use crate::normals::normals;

/// Distance that what is pressed in keeps from the body, in metres.
const OFF_BODY: f32 = 0.002;
/// How far apart the points of cloth are that is stretched over thighs, in metres.
const CLOTH: f32 = 0.012;
/// What belongs to an arm by more than this share neither presses nor is pressed.
const ARM: f32 = 0.3;

/// A garment on whoever sits, which presses what is worn inside of it in.
pub(super) struct Over(Obstacle<'static>);

impl Over {
    /// Takes a garment's posed pieces, of which trims are left out.
    pub(super) fn new(pieces: &[Piece], posed: &[Vec<Vec3>], arm_bones: &[bool]) -> Self {
        let (mut points, mut outward) = (Vec::new(), Vec::new());
        for (piece, posed) in pieces.iter().zip(posed) {
            let Some(side) = &piece.sides else { continue };
            let [rest, normals] = [&piece.rest, posed].map(|of| normals(of, &piece.triangles));
            for (i, (at, normal)) in posed.iter().zip(normals).enumerate() {
                let is_outside = (piece.rest[i] - side.core[i]).dot(rest[i]) > 0.0;
                if is_outside && piece.share_of_arm(i, arm_bones) < ARM {
                    points.push(*at);
                    outward.push(normal);
                }
            }
        }
        Self(Obstacle::bordered(points, outward, CLOTH))
    }

    /// Presses a posed piece in to `beneath` its cloth, in metres, where it comes through, but not into the `body`.
    pub(super) fn tuck(
        &self,
        (piece, arm_bones): (&Piece, &[bool]),
        posed: &mut [Vec3],
        beneath: f32,
        body: &Obstacle<'_>,
    ) {
        let points = posed.par_iter_mut().enumerate();
        let of_torso = points.filter(|(i, _)| piece.share_of_arm(*i, arm_bones) < ARM);
        of_torso.for_each(|(_, at)| {
            let begun = *at;
            self.0.hold_down(at, -beneath);
            if *at != begun {
                *at += body.push(*at, OFF_BODY);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_through_cloth_is_pressed_beneath_it_and_nothing_else_is_moved() {
        // given: cloth that looks up, over the floor at rest
        let at = |i: usize| Vec3::new((i % 20) as f32, 0.0, (i / 20) as f32) * 0.01;
        let rest: Vec<Vec3> = (0..400).map(at).collect();
        let square = |i: u32| [[i, i + 20, i + 1], [i + 1, i + 20, i + 21]];
        let cells = (0..380).filter(|i| i % 20 != 19);
        let triangles: Vec<[u32; 3]> = cells.flat_map(square).collect();
        let core = rest.iter().map(|at| *at - Vec3::Y).collect();
        let cloth = Piece {
            triangles,
            ..Piece::of_points(&rest)
        };
        let over = Over::new(&[cloth.kept_apart(core, 0.0)], &[rest], &[]);

        // when
        let mut inside = [
            Vec3::new(0.1, 0.02, 0.1),
            Vec3::new(0.1, -0.02, 0.1),
            Vec3::new(0.1, 0.02, 0.25),
        ];
        let begun = inside;
        let body = Obstacle::new(vec![Vec3::NEG_Y], vec![Vec3::Y]);
        over.tuck((&Piece::of_points(&begun), &[]), &mut inside, 0.004, &body);

        // then
        assert!((inside[0].y + 0.004).abs() < 1e-5);
        assert_eq!(inside[1..], begun[1..]);
    }
}
