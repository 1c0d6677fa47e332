use glam::Vec3;

use super::anatomy::{Anatomy, Place, is_of_arm};
use super::collide::Obstacle;
use super::rows::{Row, points};
use super::separate::Part;
use super::skin;
use super::subdivide::Patch;
use crate::base::{BaseMesh, SkinWeights};
use crate::normals::normals;

/// Every how many vertices of a hand one is kept.
const HAND_STRIDE: usize = 3;

/// How far down the arm it counts as growing out of the torso.
const JOINT: f32 = 0.32;

/// The even surface that garments are laid on and kept apart by: the suit on the body, and the hands.
pub(super) struct Mannequin {
    rows: Vec<Row>,
    triangles: Vec<[u32; 3]>,
    hands: Vec<u32>,
    /// Vertices of the skin about the shoulders that belong to the torso, and to the arms: there it moves unlike the suit.
    shoulders: [Vec<u32>; 2],
    /// Where each point is on the template, suit before hands.
    places: Vec<Place>,
    /// How each point follows the bones.
    pub(super) weights: SkinWeights,
    /// Whether each bone is in an arm.
    pub(super) arm_bones: Vec<bool>,
}

/// A mannequin in the shape of one body.
pub(crate) struct Form {
    /// Its points, suit before hands.
    pub(super) points: Vec<Vec3>,
    /// Its suit, which cloth must stay outside of.
    pub(super) body: Obstacle<'static>,
    /// How many points are of the suit.
    suit: usize,
}

/// A part of a posed body.
#[derive(Default)]
pub(super) struct PosedPart {
    /// Its points.
    pub(super) points: Vec<Vec3>,
    /// Outward normals, zero on hands, whose points are dense.
    pub(super) normals: Vec<Vec3>,
    /// Whether a point is where arm and torso grow together.
    pub(super) joint: Vec<bool>,
}

impl Mannequin {
    /// Takes the suit and finds the hands.
    pub(super) fn new(suit: &Patch, anatomy: &Anatomy, base: &BaseMesh) -> Self {
        let mut skin: Vec<u32> = base.body.iter().flatten().copied().collect();
        skin.sort_unstable();
        skin.dedup();
        let shoulders = [0.0..0.55, 0.45..1.01].map(|arms: std::ops::Range<f32>| {
            let is_there = |vertex: &&u32| {
                let place = anatomy.place_of_base(**vertex as usize, &base.template);
                arms.contains(&place.arm) && place.is_at_shoulder()
            };
            skin.iter().filter(is_there).copied().collect()
        });
        let hands = skin.into_iter().filter(|&vertex| {
            let place = anatomy.place_of_base(vertex as usize, &base.template);
            place.sleeve && place.along > 0.97
        });
        let hands: Vec<u32> = hands.step_by(HAND_STRIDE).collect();
        let rows = suit
            .rows
            .iter()
            .cloned()
            .chain(hands.iter().map(|&hand| vec![(hand, 1.0)]));
        let rows: Vec<Row> = rows.collect();
        Self {
            places: rows
                .iter()
                .map(|row| anatomy.place(row, &base.template))
                .collect(),
            weights: SkinWeights::from_rows(rows.iter().map(|row| skin::of_row(row, base))),
            triangles: suit.triangles.clone(),
            arm_bones: base.bones.iter().map(|name| is_of_arm(name)).collect(),
            rows,
            hands,
            shoulders,
        }
    }

    /// Puts it into the shape of a body.
    pub(super) fn form(&self, body: &[Vec3]) -> Form {
        let points = points(&self.rows, body);
        let mut normals = normals(&points, &self.triangles);
        let suit = points.len() - self.hands.len();
        normals.truncate(suit);
        Form {
            body: Obstacle::new(points[..suit].to_vec(), normals),
            points,
            suit,
        }
    }

    /// Outward normals of a posed body, zero on hands, whose points are dense.
    pub(super) fn outward(&self, posed: &[Vec3]) -> Vec<Vec3> {
        let mut outward = normals(posed, &self.triangles);
        outward[self.rows.len() - self.hands.len()..].fill(Vec3::ZERO);
        outward
    }

    /// The points of one part of a posed body, with their `outward` normals.
    pub(super) fn part(
        &self,
        posed: &[Vec3],
        outward: &[Vec3],
        is: impl Fn(&Place) -> bool,
    ) -> PosedPart {
        let mut part = PosedPart::default();
        for ((point, normal), place) in posed.iter().zip(outward).zip(&self.places) {
            if is(place) {
                part.points.push(*point);
                part.normals.push(*normal);
                part.joint.push(place.along < JOINT && place.arm > 0.0);
            }
        }
        part
    }

    /// The skin about the shoulders of a posed body, of the torso and of the arms, with its normals.
    pub(super) fn shoulders(&self, posed: &[Vec3], normals: &[Vec3]) -> [PosedPart; 2] {
        let at = |of: &[Vec3], list: &[u32]| list.iter().map(|&v| of[v as usize]).collect();
        self.shoulders.each_ref().map(|list| PosedPart {
            points: at(posed, list),
            normals: at(normals, list),
            joint: Vec::new(),
        })
    }

    /// The points of the torso and legs on a body.
    pub(super) fn torso(&self, form: &Form) -> Vec<Vec3> {
        let points = form.suit().iter().zip(&self.places);
        points
            .filter(|(_, place)| place.arm < 0.4)
            .map(|(point, _)| *point)
            .collect()
    }

    /// The height at which the legs of a body part.
    pub(super) fn crotch(&self, form: &Form) -> f32 {
        const MIDDLE: f32 = 0.004;
        let suit = self.places.iter().zip(form.suit());
        let middle = suit.filter(|(place, _)| place.at.x.abs() < MIDDLE);
        let lowest = middle.min_by(|a, b| a.0.at.y.total_cmp(&b.0.at.y));
        lowest.map_or(0.0, |(_, point)| point.y)
    }

    /// The height on a body of what is at a height of the template; none where the template is not.
    pub(super) fn height(&self, form: &Form, on_template: f32) -> Option<f32> {
        const NEAR: f32 = 0.02;
        let suit = self.places.iter().zip(form.suit());
        let near =
            suit.filter(|(place, _)| (place.at.y - on_template).abs() < NEAR && place.arm < 0.4);
        let (sum, count) = near.fold((0.0, 0.0), |(sum, count), (_, point)| {
            (sum + point.y, count + 1.0)
        });
        (count > 0.0).then(|| sum / count)
    }

    /// Where a place near the template's surface is on a body, judged by the points about it.
    pub(super) fn locate(&self, form: &Form, place: Vec3, reach: f32) -> Vec3 {
        let near = self.places.iter().zip(&form.points);
        let near = near.filter(|(other, _)| other.at.distance(place) < reach);
        let (shift, count) = near.fold((Vec3::ZERO, 0.0), |(shift, count), (other, point)| {
            (shift + *point - other.at, count + 1.0)
        });
        place + shift / f32::max(count, 1.0)
    }
}

impl PosedPart {
    /// The part, ready to be asked for distances.
    pub(super) fn part(self) -> Part {
        Part::new(self.points, self.normals, self.joint)
    }

    /// The part as a surface with borders, whose points are `apart` from each other in metres.
    pub(super) fn obstacle(self, apart: f32) -> Obstacle<'static> {
        Obstacle::bordered(self.points, self.normals, apart)
    }
}

impl Form {
    /// The points of the suit without the hands.
    pub(super) fn suit(&self) -> &[Vec3] {
        &self.points[..self.suit]
    }
}
