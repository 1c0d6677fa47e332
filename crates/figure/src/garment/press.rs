use glam::{Affine3A, Vec3};
use rayon::prelude::*;

use super::collide::{Grid, Obstacle};
use super::mannequin::{Form, Mannequin, PosedPart};
use super::piece::Piece;
use super::separate::Parts;
use super::skin;
use super::smooth::{ramp, smooth};
use crate::body::BodyShape;
use crate::normals::normals;

/// Distance that posed cloth keeps from the body, in metres.
const OFF_BODY: f32 = 0.002;
/// Distance that it keeps from the skin, whose points are few, in metres.
const OFF_SKIN: f32 = 0.004;
/// Distance that it keeps from what is worn under it, in metres.
const OFF_WORN: f32 = 0.003;
/// How far apart the points of the skin are, in metres.
const SKIN: f32 = 0.024;
/// How far apart those of the suit are, in metres.
const SUIT: f32 = 0.020;
/// How far apart those of cloth are, in metres.
const CLOTH: f32 = 0.010;
/// Moves smaller than this, in metres, do not move what is sewn to the cloth.
const STILL: f32 = 1e-4;

/// A posed body that is being dressed, the innermost garment first.
pub(crate) struct Dressing<'a> {
    bones: &'a [Affine3A],
    arm_bones: Vec<bool>,
    /// Torso and arms without where they grow together.
    apart: [PosedPart; 2],
    /// Torso and arms, each with where they grow together.
    whole: [PosedPart; 2],
    /// The skin about the shoulders, of torso and arms.
    shoulders: [PosedPart; 2],
    /// The main cloth of what is worn, with its normals.
    worn: Vec<(Vec<Vec3>, Vec<Vec3>)>,
}

impl<'a> Dressing<'a> {
    /// Takes a posed body, which `form` is at rest.
    pub(super) fn new(mannequin: &Mannequin, form: &Form, posed: &'a BodyShape) -> Self {
        let bones = &posed.bones;
        let body = skin::posed(&form.points, &mannequin.weights, bones);
        Self {
            bones,
            arm_bones: mannequin.arm_bones.clone(),
            apart: [
                mannequin.part(&body, |place| place.arm < 0.3),
                mannequin.part(&body, |place| place.arm > 0.7),
            ],
            whole: [
                mannequin.part(&body, |place| place.arm < 0.75 && !place.is_at_neck()),
                mannequin.part(&body, |place| place.arm > 0.25),
            ],
            shoulders: mannequin.shoulders(&posed.posed, &posed.normals),
            worn: Vec::new(),
        }
    }

    /// Poses a garment's pieces, the main cloth first, outside of the body and of all that is worn already; then it is worn.
    pub(super) fn put_on(&mut self, pieces: &[Piece]) -> Vec<Vec<Vec3>> {
        let [torso, arms] = &self.apart;
        let parts = Parts::new(torso.part(), arms.part());
        let posed = pieces.iter().map(|piece| piece.posed(self.bones, &parts));
        let mut posed: Vec<Vec<Vec3>> = posed.collect();
        self.press(pieces, &mut posed);
        if let (Some(piece), Some(cloth)) = (pieces.first(), posed.first()) {
            self.worn.push(outside(piece, cloth, &self.arm_bones));
        }
        posed
    }

    /// Moves cloth out of what it covers, and with it what is sewn to it.
    fn press(&self, pieces: &[Piece], posed: &mut [Vec<Vec3>]) {
        let (Some((main, sewn)), Some((cloth, trims))) =
            (pieces.split_first(), posed.split_first_mut())
        else {
            return;
        };
        let under = self.under();
        let before = cloth.clone();
        under.press(main, cloth);
        let moves: Vec<Vec3> = cloth.iter().zip(&before).map(|(a, b)| *a - *b).collect();
        if moves.iter().any(|by| by.length_squared() > STILL * STILL) {
            let grid = Grid::new(&main.rest, 0.03);
            for (piece, trim) in sewn.iter().zip(&mut *trims) {
                follow(piece, trim, &grid, &moves);
            }
        }
        for (piece, trim) in sewn.iter().zip(trims) {
            under.press(piece, trim);
        }
    }

    fn under(&self) -> Under<'_> {
        let worn = self.worn.iter();
        Under {
            arm_bones: &self.arm_bones,
            body: self
                .whole
                .each_ref()
                .map(|part| Obstacle::bordered(&part.points, &part.normals, SUIT)),
            shoulders: self
                .shoulders
                .each_ref()
                .map(|part| Obstacle::bordered(&part.points, &part.normals, SKIN)),
            worn: worn
                .map(|(points, normals)| Obstacle::bordered(points, normals, CLOTH))
                .collect(),
        }
    }
}

/// What a garment is put on.
struct Under<'a> {
    arm_bones: &'a [bool],
    /// Torso and arms.
    body: [Obstacle<'a>; 2],
    shoulders: [Obstacle<'a>; 2],
    worn: Vec<Obstacle<'a>>,
}

impl Under<'_> {
    /// Moves the points of a piece out, those next to them along.
    fn press(&self, piece: &Piece, posed: &mut [Vec3]) {
        let moves = |posed: &[Vec3]| -> Vec<Vec3> {
            let points = posed.par_iter().enumerate();
            points
                .map(|(i, point)| self.push(piece, i, *point))
                .collect()
        };
        let mut along = moves(posed);
        if along.iter().all(|by| *by == Vec3::ZERO) {
            return;
        }
        if let Some(side) = &piece.sides {
            smooth(&mut along, &side.neighbors, |_| false, 0.5, 4);
        }
        posed.iter_mut().zip(along).for_each(|(at, by)| *at += by);
        let rest = moves(posed);
        posed.iter_mut().zip(rest).for_each(|(at, by)| *at += by);
    }

    /// The way out for one point.
    fn push(&self, piece: &Piece, index: usize, at: Vec3) -> Vec3 {
        let arm = piece.share_of_arm(index, self.arm_bones);
        let part = usize::from(arm > 0.5);
        let mut out = at + self.body[part].push(at, OFF_BODY);
        out += self.shoulders[part].push(out, OFF_SKIN);
        for worn in &self.worn {
            out += worn.push(out, OFF_WORN);
        }
        out - at
    }
}

/// The points and normals of a piece that other cloth lies on: without what faces the middle of the figure, the turned edges
/// and the insides of the legs, except on arms.
pub(super) fn outside(
    piece: &Piece,
    points: &[Vec3],
    arm_bones: &[bool],
) -> (Vec<Vec3>, Vec<Vec3>) {
    const INWARDS: f32 = -0.4;
    let middle = points.iter().sum::<Vec3>() / points.len().max(1) as f32;
    let normals = normals(points, &piece.triangles);
    let pairs = points.iter().copied().zip(normals).enumerate();
    let is_outside = |(index, (point, normal)): &(usize, (Vec3, Vec3))| {
        let out = (*point - middle).with_y(0.0).normalize_or_zero();
        out.dot(*normal) > INWARDS || piece.share_of_arm(*index, arm_bones) > 0.4
    };
    pairs.filter(is_outside).map(|(_, pair)| pair).unzip()
}

/// Moves what is sewn to a cloth as the cloth next to it moves; `grid` holds the cloth at rest.
fn follow(piece: &Piece, posed: &mut [Vec3], grid: &Grid<'_>, moves: &[Vec3]) {
    let points = posed.par_iter_mut().zip(&piece.rest);
    points.for_each(|(point, rest)| {
        let nearest = grid.nearest::<3>(*rest, 1);
        let (mut by, mut sum) = (Vec3::ZERO, 0.0);
        for &(distance, other) in nearest.as_slice() {
            let share = 1.0 / (distance + 1e-6);
            by += moves[other as usize] * share;
            sum += share;
        }
        if let Some(&(distance, _)) = nearest.as_slice().first() {
            *point += by / sum * ramp(0.05, 0.02, distance.sqrt());
        }
    });
}
