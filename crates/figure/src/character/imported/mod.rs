//! Garments, shoes and hair that an operator imported.

mod ease;
mod under;
mod wearable;

use std::collections::HashSet;
use std::sync::Arc;

use glam::Vec3;
use likeness_raster::{Material, Mesh};

use self::ease::fitted;
pub(super) use self::under::Under;
pub use self::wearable::{Closet, Wearable};
use super::outfit::Over;
use super::smoothing::rounded;
use super::surface::item_with;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::pack::Item;
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec, Rgb, Worn};

/// Share of a garment's points on the torso from which on it covers it.
const TORSO: f32 = 0.15;
/// Share below the seat from which on it covers the legs.
const LEGS: f32 = 0.04;
/// Metres below the hips' joints where the seat ends.
const SEAT: f32 = 0.08;
/// Half the width of the torso in metres.
const WIDTH: f32 = 0.2;
/// Metres above an ankle from which on it is covered.
const ANKLE: f32 = 0.05;

/// Share of an imported garment's bytes of colour that the base layer beneath it has, as if in its shade.
const SHADED: f32 = 0.88;

/// What a figure wears of it.
#[derive(Default)]
pub(super) struct Attire {
    garments: Vec<Piece>,
    shoes: Option<Piece>,
}

/// One item on a body.
struct Piece {
    wearable: Arc<Wearable>,
    color: Option<Rgb>,
    /// Where its vertices are before posing.
    rest: Vec<Vec3>,
}

impl Piece {
    /// It as posed, of which some triangles are kept, judged by their points at rest.
    fn part(
        &self,
        base: &BaseMesh,
        body: &BodyShape,
        keep: impl Fn(&[Vec3], &[u32; 3]) -> bool,
    ) -> (Mesh, Material) {
        let fitted = |_| self.rest.clone();
        let mesh = item_with(&self.wearable.item, base, body, fitted, keep);
        (rounded(mesh), self.wearable.look(self.color))
    }
}

impl Attire {
    /// The garments and shoes of a figure on its body at rest.
    ///
    /// # Errors
    /// When one is not at hand.
    pub(super) fn new(
        closet: &Closet,
        spec: &FigureSpec,
        base: &BaseMesh,
        rest: &[Vec3],
    ) -> Result<Self, Error> {
        let mut attire = Self::default();
        for garment in &spec.imported {
            let wearable = closet.get(Worn::Garment, &garment.name)?.clone();
            let is_shoe = wearable.item.kind == ItemKind::Shoes;
            let piece = Piece {
                rest: match is_shoe {
                    true => wearable.item.fit(rest),
                    false => fitted(&wearable.item, garment.size, base, rest),
                },
                color: garment.color,
                wearable,
            };
            match is_shoe {
                true => attire.shoes = Some(piece),
                false => attire.garments.push(piece),
            }
        }
        Ok(attire)
    }

    /// What it does to the base layer, which is seen where its garments gape.
    pub(super) fn over(&self, base: &BaseMesh) -> Over {
        let [torso, legs] = self.covers(base);
        let worn = self.garments.first();
        let color = worn.map_or(Rgb([255; 3]), |it| it.wearable.color(it.color));
        Over {
            torso,
            legs,
            color: Rgb(color.0.map(|byte| (f32::from(byte) * SHADED) as u8)),
        }
    }

    /// Whether its garments cover the torso, and the legs.
    fn covers(&self, base: &BaseMesh) -> [bool; 2] {
        let height = |bone: &str| base.bone(bone).map_or(0.0, |bone| base.joints[bone].y);
        let (seat, neck) = (height("upperleg01.L"), height("neck01"));
        let torso = self.share(base, |at| {
            (seat..neck).contains(&at.y) && at.x.abs() < WIDTH
        });
        let legs = self.share(base, |at| at.y < seat - SEAT);
        [torso > TORSO, legs > LEGS]
    }

    /// Whether a garment reaches down to the feet.
    pub(super) fn covers_ankles(&self, base: &BaseMesh) -> bool {
        let ankle = base.bone("foot.L").map_or(0.0, |bone| base.joints[bone].y);
        self.share(base, |at| at.y < ankle + ANKLE) > 0.0
    }

    /// The greatest share that a garment has of its points bound to certain places of the average body.
    fn share(&self, base: &BaseMesh, is_there: impl Fn(Vec3) -> bool) -> f32 {
        let shares = self.garments.iter().map(|garment| {
            let bound = &garment.wearable.item.bound_to;
            let there = bound
                .iter()
                .filter(|row| is_there(base.template[row[0] as usize]));
            there.count() as f32 / bound.len() as f32
        });
        shares.fold(0.0, f32::max)
    }

    /// Where its garments are on the body at rest.
    pub(super) fn points(&self) -> Vec<Vec3> {
        let points = self.garments.iter().map(|garment| garment.rest.as_slice());
        points.collect::<Vec<_>>().concat()
    }

    /// The shoes.
    pub(super) fn shoes(&self) -> Option<&Item> {
        self.shoes.as_ref().map(|shoes| &shoes.wearable.item)
    }

    /// The shoes as posed, below a height at rest.
    pub(super) fn shoes_part(
        &self,
        base: &BaseMesh,
        body: &BodyShape,
        highest: f32,
    ) -> Option<(Mesh, Material)> {
        let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
            triangle
                .iter()
                .all(|&vertex| rest[vertex as usize].y < highest)
        };
        Some(self.shoes.as_ref()?.part(base, body, keep))
    }

    /// Base vertices that need not be drawn.
    pub(super) fn hidden(&self) -> HashSet<u32> {
        let worn = self.garments.iter().map(|garment| &garment.wearable);
        let whole = worn.filter(|wearable| !wearable.is_open);
        whole
            .flat_map(|wearable| &wearable.item.hidden)
            .copied()
            .collect()
    }

    /// The garments as posed.
    pub(super) fn parts(&self, base: &BaseMesh, body: &BodyShape) -> Vec<(Mesh, Material)> {
        let worn = self.garments.iter();
        worn.map(|garment| garment.part(base, body, |_, _| true))
            .collect()
    }
}
