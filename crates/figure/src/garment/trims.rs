//! What is sewn to a neckline and laid on the front below it.

use glam::Vec3;

use super::Wardrobe;
use super::anatomy::Place;
use super::closure;
use super::collar::{self, Lapels, Turned};
use super::cord;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::hang::Hang;
use super::hood;
use super::pattern::{Placket, Top, Trim, steps};
use super::piece::Piece;
use super::pocket::{self, Front};
use super::rim::Rim;
use super::rows::point;
use super::skin;
use super::smooth::ramp;
use super::tail::WithTail;
use super::tailor::Wearer;
use super::template::{EdgeKind, Template};
use crate::base::SkinWeights;

/// Visible length of a drawstring in metres.
const CORD: f32 = 0.19;

/// How far the ends of a closed collar are apart, in shares of the neckline.
const CLOSED: f32 = -0.002;

/// The collar of a polo shirt, which is knitted.
const POLO: Turned = Turned {
    stand: [0.016, 0.028],
    fall: [0.060, 0.040, 0.044],
    spread: 0.55,
    gap: CLOSED,
    is_level: false,
    thick: 0.0020,
    fabric: Fabric::Collar,
};
/// The collar of a shirt.
const SHIRT: Turned = Turned {
    stand: [0.025, 0.038],
    fall: [0.082, 0.047, 0.050],
    spread: 0.40,
    gap: CLOSED,
    is_level: false,
    thick: 0.0016,
    fabric: Fabric::Poplin,
};
/// The collar of a coat.
const COAT: Turned = Turned {
    stand: [0.018, 0.036],
    fall: [0.056, 0.066, 0.072],
    spread: 0.30,
    gap: CLOSED,
    is_level: true,
    thick: 0.0040,
    fabric: Fabric::Wool,
};

impl Wearer<'_> {
    /// Lays the neckline of a cloth on the skin; none when the cloth has no hole for the neck.
    pub(super) fn rim(&self, template: &Template, top: &Top, cloth: &mut [Vec3]) -> Option<Rim> {
        let Wardrobe {
            throat, mannequin, ..
        } = self.wardrobe;
        let edge = template.edges(EdgeKind::Neck).next()?;
        let border = edge.border.iter().map(|&vertex| vertex as usize);
        let cut: Vec<Vec3> = border
            .clone()
            .map(|vertex| point(&template.rows[vertex], self.rest))
            .collect();
        let now: Vec<Vec3> = border.map(|vertex| cloth[vertex]).collect();
        let middle = mannequin.locate(self.form, throat.middle, 0.12);
        let skin = throat.on(self.rest, middle);
        let rim = Rim::new(skin, &top.neck, &cut, &now, steps(self.size));
        rim.lay(cloth, &template.places, &edge.border);
        Some(rim)
    }

    /// How points of a cloth follow the bones: about the neck as the skin beneath does.
    pub(super) fn held_by_neck(
        &self,
        template: &Template,
        top: &Top,
        points: &[Vec3],
    ) -> SkinWeights {
        /// Distances from the neckline in metres.
        const BOUND: f32 = 0.02;
        const FREE: f32 = 0.06;
        let held = |place: &Place| ramp(FREE, BOUND, top.outside_neck(place));
        let shares: Vec<f32> = template.places.iter().map(held).collect();
        let near = |vertex: &usize| shares[*vertex] > 0.0;
        let near: Vec<usize> = (0..points.len()).filter(near).collect();
        let at: Vec<Vec3> = near.iter().map(|&vertex| points[vertex]).collect();
        let of_skin = self.wardrobe.throat.weights(self.rest, &at);
        let mut next = 0;
        SkinWeights::from_rows(shares.iter().enumerate().map(|(vertex, &share)| {
            let own = template.weights.of(vertex);
            if share == 0.0 {
                return own.to_vec();
            }
            next += 1;
            skin::weighted([(share, of_skin.of(next - 1)), (1.0 - share, own)])
        }))
    }

    /// The band round a neckline.
    pub(super) fn band(&self, rim: &Rim, top: &Top, fabric: Fabric) -> Piece {
        let weights = |points: &[Vec3]| self.wardrobe.throat.weights(self.rest, points);
        rim.band(top.rim, fabric, weights)
    }

    /// What is sewn to the neckline of a cloth and laid on it; `tail` is the place among the pieces of what hangs from it.
    pub(super) fn add_trim(
        &self,
        (cloth, hang): (&Cloth<'_>, &Hang<'_>),
        (rim, top): (&Rim, &Top),
        tail: Option<usize>,
        pieces: &mut Vec<Piece>,
    ) {
        let fabric = cloth.template.pattern.fabric;
        let trim = match cloth.template.pattern.trim {
            Trim::Plain => vec![self.band(rim, top, fabric.edging())],
            Trim::Hood => self.hood(cloth, hang),
            Trim::Buttons => buttons(cloth, rim),
            Trim::Placket(placket) => {
                placketed(cloth, rim, placket, tail.and_then(|tail| pieces.get(tail)))
            }
            Trim::Zip => zip(cloth, rim, tail.and_then(|tail| pieces.get(tail))),
        };
        pieces.extend(trim);
    }

    fn hood(&self, cloth: &Cloth<'_>, hang: &Hang<'_>) -> Vec<Piece> {
        let ring = self.wardrobe.neck.iter();
        let neck: Vec<Vec3> = ring.map(|&vertex| self.rest[vertex as usize]).collect();
        let mut pieces: Vec<Piece> = hood::hood(cloth, &neck, &self.form.body)
            .into_iter()
            .collect();
        let facing: Vec<Vec3> = cloth.facing_front().collect();
        let front = Front::new(&facing, hang.seam - 0.02);
        pieces.push(pocket::pocket(cloth, &front, hang.seam));
        for side in [-1.0, 1.0] {
            let eyelet = hang.eyelet(&cloth.points, side);
            pieces.extend(cord::cord(cloth, &front, eyelet, CORD));
        }
        pieces
    }
}

/// A collar and a short placket with buttons.
fn buttons(cloth: &Cloth<'_>, rim: &Rim) -> Vec<Piece> {
    let facing: Vec<Vec3> = cloth.facing_front().collect();
    let [bottom, top] = closure::middle_span(&facing);
    let front = Front::new(&facing, bottom);
    let mut pieces = closure::placket(cloth, &front, top);
    pieces.extend(POLO.sewn_to(cloth, rim));
    pieces
}

/// A collar, and buttons from it to the hem.
fn placketed(cloth: &Cloth<'_>, rim: &Rim, placket: Placket, tail: Option<&Piece>) -> Vec<Piece> {
    let joined = WithTail::new(cloth, tail);
    let [bottom, top] = closure::middle_span(&joined.facing);
    let front = Front::new(&joined.facing, bottom - 0.02);
    let whole = joined.cloth(cloth);
    let fabric = cloth.template.pattern.fabric;
    let mut pieces = closure::buttoned(&whole, &front, placket, [bottom, top]);
    let mut collar = SHIRT;
    if placket == Placket::Heavy {
        let lapels = Lapels::on(rim);
        collar = Turned {
            gap: lapels.gorge(),
            ..COAT
        };
        pieces.extend([-1.0, 1.0].map(|side| lapels.piece(cloth, &front, side)));
        let hem = cloth.template.edges(EdgeKind::Hem);
        let hem = hem.flat_map(|edge| &edge.border);
        let waist = hem.map(|&vertex| cloth.points[vertex as usize].y);
        let waist = waist.fold(f32::MIN, f32::max);
        pieces.extend([-1.0, 1.0].map(|side| pocket::flap(&whole, &front, side, waist)));
    }
    pieces.extend(Turned { fabric, ..collar }.sewn_to(cloth, rim));
    pieces
}

/// A stand-up collar, and a zip from it to the hem.
fn zip(cloth: &Cloth<'_>, rim: &Rim, tail: Option<&Piece>) -> Vec<Piece> {
    let hem = tail.map_or_else(Vec::new, Piece::facing_front);
    let mut pieces = collar::standing(cloth, rim, cloth.template.pattern.fabric);
    let stand = pieces.last().map_or_else(Vec::new, Piece::facing_front);
    let facing: Vec<Vec3> = cloth.facing_front().chain(hem).chain(stand).collect();
    let [bottom, top] = closure::middle_span(&facing);
    let front = Front::new(&facing, bottom - 0.02);
    pieces.extend(closure::zip(cloth, &front, [bottom, top]));
    pieces
}
