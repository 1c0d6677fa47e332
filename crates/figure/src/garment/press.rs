use glam::{Affine3A, Vec3};
use rayon::prelude::*;

use super::anatomy::Place;
use super::coarse::Coarse;
use super::collide::Obstacle;
use super::fall::{Net, Node};
use super::lap::Lap;
use super::mannequin::{Form, Mannequin};
use super::moved::Moved;
use super::piece::Piece;
use super::seat::Seat;
use super::separate::Parts;
use super::skin;
use super::smooth::smooth;
use super::tuck::Over;
use crate::body::BodyShape;
use crate::normals::normals;

/// Distance that posed cloth keeps from the body, in metres.
const OFF_BODY: f32 = 0.002;
/// The same of cloth that falls, and of the nodes between which it is straight.
const OFF_LOOSE: f32 = 0.0045;
const OFF_NODES: f32 = 0.009;
/// Distance that it keeps from the skin, whose points are few, in metres.
const OFF_SKIN: f32 = 0.004;
/// Distance that it keeps from what is worn under it, in metres.
const OFF_WORN: f32 = 0.003;
/// How far apart the points of the skin are, in metres.
const SKIN: f32 = 0.024;
/// How far apart those of the suit are, in metres.
const SUIT: f32 = 0.020;
/// How far apart those of cloth are, in metres.
const CLOTH: f32 = 0.012;
/// How far beneath the next garment over it cloth is pressed in that comes through it, in metres.
const TUCKED: f32 = 0.004;
/// Distance that the innermost cloth keeps from what the figure sits on, in metres, and how much nearer the next ones may come.
const OFF_SEAT: f32 = 0.012;
const NEARER: f32 = 0.004;
/// Below this height of the template legs begin.
const LAP: f32 = 0.02;
/// How far in front cloth is, for each metre that it is aside, that comes to lie on the thighs.
const FRONT: f32 = 0.1;
/// How often the moves of falling cloth are evened out, and of cloth that falls on a lap.
const EVENINGS: [usize; 2] = [6, 24];

/// A posed body that is being dressed, the innermost garment first.
pub(crate) struct Dressing<'a> {
    bones: &'a [Affine3A],
    /// The thighs, if they are turned so far that cloth comes to lie on them.
    lap: Option<Lap>,
    /// Torso and arms without where they grow together.
    parts: Parts,
    under: Under,
    /// What is worn by whoever sits.
    over: Vec<Over>,
}

/// What a garment is put on.
struct Under {
    arm_bones: Vec<bool>,
    /// Torso and arms, each with where they grow together.
    body: [Obstacle<'static>; 2],
    /// The skin about the shoulders, of torso and arms.
    shoulders: [Obstacle<'static>; 2],
    /// The main cloth of what is worn.
    worn: Vec<Obstacle<'static>>,
    seat: Option<Seat>,
}

impl<'a> Dressing<'a> {
    /// Takes a posed body, which `form` is at rest.
    pub(super) fn new(
        mannequin: &Mannequin,
        form: &Form,
        posed: &'a BodyShape,
        is_bent: bool,
        seat: Option<Seat>,
    ) -> Self {
        let bones = &posed.bones;
        let body = skin::posed(&form.points, &mannequin.weights, bones);
        let outward = mannequin.outward(&body);
        let part = |is: fn(&Place) -> bool| mannequin.part(&body, &outward, is);
        let under = Under {
            arm_bones: mannequin.arm_bones.clone(),
            body: [
                part(|place| place.arm < 0.75 && !place.is_at_neck()).obstacle(SUIT),
                part(|place| place.arm > 0.25).obstacle(SUIT),
            ],
            shoulders: mannequin
                .shoulders(&posed.posed, &posed.normals)
                .map(|part| part.obstacle(SKIN)),
            worn: Vec::new(),
            seat,
        };
        let lap =
            is_bent.then(|| Lap::new(&part(|place| place.arm < 0.3 && place.at.y < LAP).points));
        let torso = part(|place| place.arm < 0.3).part();
        let arms = part(|place| place.arm > 0.7).part();
        Self {
            bones,
            lap,
            parts: Parts::new(torso, arms),
            under,
            over: Vec::new(),
        }
    }

    /// Poses a garment's pieces, the main cloth first, outside of the body and of all that is worn already; then it is worn.
    pub(super) fn put_on(&mut self, pieces: &[Piece]) -> Vec<Vec<Vec3>> {
        let posed = pieces
            .iter()
            .map(|piece| skin::posed(&piece.rest, &piece.weights, self.bones));
        let mut posed: Vec<Vec<Vec3>> = posed.collect();
        self.settle(pieces, &mut posed);
        if let (Some(piece), Some(cloth)) = (pieces.first(), posed.first()) {
            let (points, normals) = outside(piece, cloth, &self.under.arm_bones);
            let worn = Obstacle::bordered(points, normals, CLOTH);
            self.under.worn.push(worn);
        }
        if let Some(lap) = &mut self.lap {
            lap.cover(posed.first().map_or(&[][..], Vec::as_slice));
            let over = Over::new(pieces, &posed, &self.under.arm_bones);
            self.over.push(over);
        }
        posed
    }

    /// Presses posed pieces in where whoever sits wears garments over them, of which the first is the `next` that was put on.
    pub(super) fn tuck(&self, next: usize, pieces: &[Piece], posed: &mut [Vec<Vec3>]) {
        let arm_bones = &self.under.arm_bones[..];
        for (beneath, over) in (1_u8..).zip(self.over.iter().skip(next)) {
            let beneath = f32::from(beneath) * TUCKED;
            for (piece, posed) in pieces.iter().zip(&mut *posed) {
                over.tuck((piece, arm_bones), posed, beneath, &self.under.body[0]);
            }
        }
    }

    /// Lets cloth fall and moves it out of what it covers, and with it what is sewn to it.
    fn settle(&self, pieces: &[Piece], posed: &mut [Vec<Vec3>]) {
        let begun = posed.to_vec();
        for (piece, posed) in pieces.iter().zip(&mut *posed) {
            piece.keep_apart(posed, self.bones, &self.parts);
        }
        let is_cloth = |i: &usize| *i == 0 || pieces[*i].coarse().is_some();
        let (cloths, trims): (Vec<usize>, Vec<usize>) = (0..pieces.len()).partition(is_cloth);
        let hangs = cloths.len() > 1;
        if hangs {
            let mut joined = Moved::new(&self.under.arm_bones, hangs);
            for &i in &cloths {
                joined.draw(&pieces[i], &begun[i], &mut posed[i]);
                if Some(&i) != cloths.last() {
                    joined.add(&pieces[i], &begun[i], &posed[i]);
                }
            }
        }
        self.fall(pieces, &cloths, posed);
        let mut moved = Moved::new(&self.under.arm_bones, hangs);
        for i in cloths.into_iter().chain(trims) {
            moved.draw(&pieces[i], &begun[i], &mut posed[i]);
            self.under.press(&pieces[i], &mut posed[i]);
            if is_cloth(&i) {
                moved.add(&pieces[i], &begun[i], &posed[i]);
            }
        }
    }

    /// Lets the loose ones of some pieces, of which the others hang from the first, fall together.
    fn fall(&self, pieces: &[Piece], cloths: &[usize], posed: &mut [Vec<Vec3>]) {
        let mut net = Net::default();
        let mut fallen = Vec::new();
        for &i in cloths {
            let is_still = |it: &&Coarse| it.is_held_upright || pieces[i].fabric.is_stiff();
            let loose = pieces[i].coarse();
            if let Some(coarse) = loose.filter(|it| self.lap.is_some() || !is_still(it)) {
                let give = self.lap.as_ref().map_or(1.0, |_| coarse.seated);
                let from = net.len();
                net.add(i, (coarse, give), &pieces[i].rest, &posed[i]);
                net.sew(from);
                fallen.push((i, coarse, from..net.len()));
            }
        }
        let middles: Vec<f32> = pieces.iter().map(Piece::middle).collect();
        let lap = |(i, vertex): Node| {
            let is_round_both = pieces[i].coarse().is_some_and(|it| !it.is_held_upright);
            let at = pieces[i].rest[vertex];
            let is_in_front = at.z - middles[i] > FRONT * at.x.abs();
            let lap = self.lap.as_ref();
            lap.filter(|_| is_round_both && is_in_front)
        };
        let begin = |node: Node, at: Vec3| lap(node).map_or(at, |lap| lap.lifted(at));
        let push = |node: Node, at: Vec3| {
            let above = lap(node).map_or(at, |lap| lap.kept(at));
            above + self.under.push(&pieces[node.0], node.1, above, OFF_NODES) - at
        };
        let moves = net.fallen(begin, push);
        for (i, coarse, nodes) in fallen {
            let mut moves = coarse.spread(&moves[nodes]);
            if let Some(side) = &pieces[i].sides {
                let held = |vertex: usize| coarse.held[vertex];
                let times = EVENINGS[usize::from(self.lap.is_some())];
                smooth(&mut moves, &side.neighbors, held, 0.5, times);
            }
            let points = posed[i].iter_mut().zip(moves);
            points.for_each(|(at, by)| *at += by);
        }
    }
}

impl Under {
    /// Moves the points of a piece out, those next to them along.
    fn press(&self, piece: &Piece, posed: &mut [Vec3]) {
        let gap = if piece.coarse().is_some() {
            OFF_LOOSE
        } else {
            OFF_BODY
        };
        let points = posed.par_iter().enumerate();
        let mut along: Vec<Vec3> = points
            .map(|(i, point)| self.push(piece, i, *point, gap))
            .collect();
        if along.iter().all(|by| *by == Vec3::ZERO) {
            return;
        }
        let pushed: Vec<bool> = along.iter().map(|by| *by != Vec3::ZERO).collect();
        if let Some(side) = &piece.sides {
            smooth(&mut along, &side.neighbors, |_| false, 0.5, 4);
        }
        let moved = posed.par_iter_mut().zip(along).zip(pushed).enumerate();
        moved.for_each(|(i, ((at, by), pushed))| {
            // What neither was inside nor is moved now was found outside already.
            if pushed || by != Vec3::ZERO {
                *at += by;
                *at += self.push(piece, i, *at, gap);
            }
        });
    }

    /// The way out for one point, to `gap` off the body.
    fn push(&self, piece: &Piece, index: usize, at: Vec3, gap: f32) -> Vec3 {
        let part = piece.side(index, &self.arm_bones);
        let off_seat = (OFF_SEAT - NEARER * self.worn.len() as f32).max(0.5 * NEARER);
        let seat = self.seat.map_or(Vec3::ZERO, |seat| seat.push(at, off_seat));
        let mut out = at + seat;
        out += self.body[part].push(out, gap);
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
