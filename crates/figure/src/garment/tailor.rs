use glam::{Vec2, Vec3};

use super::closure;
use super::collide::Obstacle;
use super::cord;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::hang::Hang;
use super::legs::Trousers;
use super::mannequin::Form;
use super::pattern::{Finish, Legs, Top};
use super::piece::Piece;
use super::pocket::Front;
use super::rows::points;
use super::skirt;
use super::stretch;
use super::template::{Edge, EdgeKind, Template};
use super::{Cut, Fitted, Wardrobe};
use crate::vocabulary::{GarmentKind, Size};

/// How far apart the points of worn cloth are at most, in metres.
const WORN: f32 = 0.015;

/// Somebody at rest for whom a garment is made.
pub(super) struct Wearer<'a> {
    pub(super) wardrobe: &'a Wardrobe,
    pub(super) form: &'a Form,
    /// The vertices of the base mesh in the body's shape.
    pub(super) rest: &'a [Vec3],
    /// What is worn already.
    pub(super) under: Option<&'a Fitted>,
    pub(super) size: Size,
}

impl Wearer<'_> {
    /// Makes all pieces of a garment.
    pub(super) fn fit(&self, template: &Template) -> Vec<Piece> {
        match (&template.pattern.top, &template.pattern.legs) {
            (Some(top), _) if top.chest.is_some() => self.hang(template, top),
            (None, Some(legs)) => self.trousers(template, legs),
            (Some(_) | None, _) => match &template.pattern.skirt {
                Some(skirt) => skirt::skirt(template, skirt, &[], self),
                None => self.stretch(template),
            },
        }
    }

    fn hang(&self, template: &Template, top: &Top) -> Vec<Piece> {
        let mannequin = &self.wardrobe.mannequin;
        let shoulder = self.wardrobe.anatomy.shoulder;
        let hang = Hang::new(
            template, top, mannequin, self.form, self.rest, shoulder, self.size,
        );
        let worn = self.under.and_then(Fitted::surface);
        let mut obstacles = vec![self.form.body.clone()];
        if let Some((points, normals)) = &worn {
            obstacles.push(Obstacle::bordered(points, normals, WORN));
        }
        let mut points = hang.cloth(&obstacles);
        let rim = self.rim(template, top, &mut points);
        let core = hang.beneath(&points);
        let weights = self.held_by_neck(template, top, &points);
        let cloth = Cloth::new(template, points, core).following(weights);
        let mut pieces = vec![cloth.piece(template.pattern.fabric, true)];
        for edge in template.edges(EdgeKind::Cuff) {
            let end = self.sleeve_end(&cloth, edge, top, &obstacles);
            if template.pattern.fabric == Fabric::Poplin {
                pieces.extend(end.cuff_buttoned());
            }
            pieces.push(end);
        }
        let lower = self.lower_end(&cloth, &hang, obstacles.get(1));
        let tail = (!lower.is_empty()).then_some(pieces.len());
        pieces.extend(lower);
        if let Some(rim) = rim {
            self.add_trim((&cloth, &hang), (&rim, top), tail, &mut pieces);
        }
        pieces
    }

    /// What finishes the lower end: a skirt, a band or a turned hem.
    fn lower_end(
        &self,
        cloth: &Cloth<'_>,
        hang: &Hang<'_>,
        worn: Option<&Obstacle<'_>>,
    ) -> Vec<Piece> {
        let template = cloth.template;
        if template.pattern.is_tucked() {
            return Vec::new();
        }
        let hems = template.edges(EdgeKind::Hem);
        match (template.pattern.finish, &template.pattern.skirt) {
            (_, Some(skirt)) => {
                let hem = hems.flat_map(|edge| &edge.border);
                let waist: Vec<Vec3> = hem.map(|&i| cloth.points[i as usize]).collect();
                skirt::skirt(template, skirt, &waist, self)
            }
            (Finish::Rib, None) => vec![cloth.hem(hang, worn)],
            (Finish::Turned, None) => hems
                .map(|edge| cloth.turned_hem(edge, hang, template.pattern.fabric))
                .collect(),
        }
    }

    fn sleeve_end(
        &self,
        cloth: &Cloth<'_>,
        edge: &Edge,
        top: &Top,
        obstacles: &[Obstacle<'_>],
    ) -> Piece {
        match (top.straps, top.cuff) {
            (Some(_), _) => cloth.edging(edge, self.rest, obstacles, Fabric::Collar),
            (None, Finish::Rib) => cloth.cuff(
                edge,
                self.rest,
                cloth.template.pattern.fabric.cuffing(),
                1.0,
            ),
            (None, Finish::Turned) => {
                cloth.turned(edge, self.rest, cloth.template.pattern.fabric, 1.0)
            }
        }
    }

    fn trousers(&self, template: &Template, legs: &Legs) -> Vec<Piece> {
        let tucked = self.under.filter(|_| self.is_tucked());
        let worn = tucked.and_then(Fitted::surface);
        let worn = worn
            .as_ref()
            .map(|(points, normals)| Obstacle::new(points, normals));
        let points = Trousers::new(template, legs, self).cloth(&self.form.body, worn.as_ref());
        let cloth = Cloth::new(template, points, self.beneath(template));
        let fabric = template.pattern.fabric;
        let mut pieces = vec![cloth.piece(fabric, true)];
        for edge in template.edges(EdgeKind::Hem) {
            pieces.push(match template.pattern.finish {
                Finish::Rib => cloth.cuff(edge, self.rest, Fabric::Rib, 0.0),
                Finish::Turned => cloth.turned(edge, self.rest, fabric, 0.0),
            });
        }
        // Under a top the waistband would only show through.
        if self.is_waist_seen() {
            let worn = worn.as_ref().unwrap_or(&self.form.body);
            let waists = template.edges(EdgeKind::Waist);
            pieces.extend(waists.flat_map(|edge| cloth.waistband(edge, worn, fabric.banding())));
            let band = pieces.last().map_or_else(Vec::new, Piece::facing_front);
            if fabric == Fabric::Denim {
                pieces.push(closure::waist_button(&cloth, &band));
            }
            if fabric == Fabric::Fleece {
                pieces.extend(waist_cords(&cloth, &band));
            }
        }
        pieces
    }

    fn stretch(&self, template: &Template) -> Vec<Piece> {
        let worn = self.under.and_then(Fitted::surface);
        let worn = worn.map(|(points, normals)| below_waistband(&points, &normals));
        let mut obstacles = vec![self.form.body.clone()];
        if let Some((points, normals)) = &worn {
            obstacles.push(Obstacle::new(points, normals));
        }
        let mut points = stretch::cloth(template, self.rest, &obstacles, self.size);
        let top = template.pattern.top.as_ref();
        let rim = top.and_then(|top| Some((self.rim(template, top, &mut points)?, top)));
        let held = top.map(|top| self.held_by_neck(template, top, &points));
        let mut cloth = Cloth::new(template, points, self.beneath(template));
        if let Some(held) = held {
            cloth = cloth.following(held);
        }
        let fabric = template.pattern.fabric;
        let mut pieces = vec![cloth.piece(fabric, false)];
        let edging = top.map_or(fabric, |top| top.straps.map_or(fabric, |_| Fabric::Collar));
        pieces.extend(rim.map(|(rim, top)| self.band(&rim, top, edging)));
        let waists = template.edges(EdgeKind::Waist);
        let waists = waists.filter(|_| self.is_waist_seen());
        pieces.extend(waists.flat_map(|edge| cloth.waistband(edge, &obstacles[0], fabric)));
        let tucked = template.pattern.is_tucked();
        let seen = |edge: &&Edge| match edge.kind {
            EdgeKind::Hem => !tucked,
            EdgeKind::Cuff => true,
            EdgeKind::Neck | EdgeKind::Waist => false,
        };
        for edge in template.edges.iter().filter(seen) {
            pieces.push(match (&template.pattern.top, template.pattern.finish) {
                (Some(top), _) if top.straps.is_some() => {
                    cloth.edging(edge, self.rest, &obstacles, Fabric::Collar)
                }
                (Some(_), _) | (None, Finish::Turned) => {
                    cloth.edging(edge, self.rest, &obstacles, fabric)
                }
                (None, Finish::Rib) => cloth.cuff(edge, self.rest, fabric, 0.0),
            });
        }
        pieces
    }

    /// Whether a top is worn inside of the bottoms.
    pub(super) fn is_tucked(&self) -> bool {
        let inside = [Cut::TuckedTop, Cut::Asked(GarmentKind::Jumpsuit)];
        self.under.is_some_and(|under| inside.contains(&under.cut))
    }

    /// Whether no top hangs over the waist of the bottoms.
    fn is_waist_seen(&self) -> bool {
        let bra = Cut::Asked(GarmentKind::SportsBra);
        self.is_tucked() || self.under.is_some_and(|under| under.cut == bra)
    }

    /// The points of the suit beneath a template.
    fn beneath(&self, template: &Template) -> Vec<Vec3> {
        points(&template.rows, self.rest)
    }
}

/// The ends of the drawstring of joggers, which come out beneath the `band`.
fn waist_cords(cloth: &Cloth<'_>, band: &[Vec3]) -> impl Iterator<Item = Piece> {
    const LENGTH: f32 = 0.105;
    const ASIDE: f32 = 0.011;
    let [bottom, _] = closure::middle_span(band);
    let facing: Vec<Vec3> = cloth.facing_front().chain(band.iter().copied()).collect();
    let front = Front::new(&facing, bottom - 2.0 * LENGTH);
    let cords = [-ASIDE, ASIDE].map(|x| {
        let at = Vec2::new(x, bottom + 0.012);
        cord::cord(cloth, &front, at.extend(front.depth(at)), LENGTH)
    });
    cords.into_iter().flatten()
}

/// Points of worn bottoms with their normals, without the tight uppermost part: beyond its edge there is nothing to rest on.
fn below_waistband(points: &[Vec3], normals: &[Vec3]) -> (Vec<Vec3>, Vec<Vec3>) {
    const WAISTBAND: f32 = 0.015;
    let top = points.iter().map(|point| point.y).fold(f32::MIN, f32::max);
    let pairs = points.iter().copied().zip(normals.iter().copied());
    pairs.filter(|(point, _)| point.y < top - WAISTBAND).unzip()
}
