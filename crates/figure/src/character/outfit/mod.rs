//! What the figure wears: never nothing.

mod footwear;
mod layers;

use std::collections::HashSet;

use glam::Vec3;
use likeness_raster::{Material, Mesh};

pub(crate) use self::footwear::{Footwear, Shod, highest_sock};
pub(crate) use self::layers::Over;
use self::layers::{Layer, beneath, layers};
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::garment::{Cut, Fitted, Seat, Wardrobe};
use crate::vocabulary::GarmentKind;
use crate::{Error, FigureSpec};

/// Garments fitted to a body, the innermost first.
pub(crate) struct Outfit(Vec<(Layer, Fitted)>);

impl Outfit {
    /// Fits what is asked for, and the base layer where nothing is: less of it where imported garments cover torso or legs.
    ///
    /// # Errors
    /// When the body is not of the mesh that the garments are cut for.
    pub(crate) fn fit(
        wardrobe: &Wardrobe,
        base: &BaseMesh,
        (spec, over): (&FigureSpec, Option<&Over>),
        body: &BodyShape,
    ) -> Result<Self, Error> {
        let form = wardrobe.form(base, &body.rest)?;
        let mut fitted: Vec<(Layer, Fitted)> = Vec::new();
        for layer in layers(&spec.garments) {
            let layer = match over {
                Some(over) => beneath(layer, over),
                None => layer,
            };
            let under = fitted.last().map(|(_, fitted)| fitted);
            let worn = wardrobe.fit((layer.cut, layer.size), base, (&body.rest, &form), under)?;
            fitted.push((layer, worn));
        }
        let named = spec.garments.first().zip(spec.brand.as_deref());
        for (layer, worn) in &mut fitted {
            if let Some((garment, brand)) = named
                && layer.cut == Cut::Asked(garment.kind)
            {
                wardrobe.embroider(brand, worn);
            }
        }
        Ok(Self(fitted))
    }

    /// Base vertices that need not be drawn.
    ///
    /// # Errors
    /// When the suit is damaged that garments are cut from.
    pub(crate) fn hidden(
        &self,
        wardrobe: &Wardrobe,
        base: &BaseMesh,
    ) -> Result<HashSet<u32>, Error> {
        let mut hidden = HashSet::new();
        for (layer, _) in &self.0 {
            hidden.extend(wardrobe.hidden(layer.cut, base)?);
        }
        Ok(hidden)
    }

    /// The garments as posed, put on one after the other, the innermost first, without what others conceal; on a `seat` if the figure
    /// sits.
    pub(crate) fn meshes(
        &self,
        body: &BodyShape,
        seat: Option<Seat>,
    ) -> impl Iterator<Item = (Cut, Vec<(Mesh, Material)>)> {
        let first = self.0.first();
        let dressing = first.map(|(_, fitted)| {
            let mut dressing = fitted.dressing(body, seat);
            let put_on = self
                .0
                .iter()
                .map(|(_, fitted)| fitted.put_on(&mut dressing));
            let posed: Vec<_> = put_on.collect();
            (dressing, posed)
        });
        let worn = self.0.iter();
        let concealed: Vec<_> = worn.map(|(_, fitted)| fitted.concealed(body)).collect();
        dressing.into_iter().flat_map(move |(dressing, posed)| {
            let layers = self.0.iter().zip(posed).enumerate();
            let meshes = layers.map(|(nth, ((layer, fitted), posed))| {
                let color = layer.color.linear();
                let mut pieces = fitted.meshes((&dressing, nth), posed, color);
                for outer in &concealed[nth + 1..] {
                    pieces
                        .iter_mut()
                        .for_each(|(mesh, _)| outer.take_from(mesh));
                }
                (layer.cut, pieces)
            });
            meshes.collect::<Vec<_>>()
        })
    }

    /// Where its cloth is at rest.
    pub(crate) fn points(&self) -> Vec<Vec3> {
        let worn = self.0.iter();
        worn.flat_map(|(_, fitted)| fitted.points()).collect()
    }

    /// Each garment's name with the way round the body and round itself in metres, the innermost first.
    pub(crate) fn girths(&self) -> impl Iterator<Item = (&'static str, [f32; 2])> {
        let girths = |(layer, fitted): &(Layer, Fitted)| Some((layer.cut.name(), fitted.girths()?));
        self.0.iter().filter_map(girths)
    }

    /// Whether the socks are seen above the shoes.
    pub(crate) fn are_ankles_bare(&self) -> bool {
        !self
            .0
            .iter()
            .any(|(layer, _)| layer.cut == Cut::Asked(GarmentKind::Leggings))
    }

    /// The shoes that go with the garments.
    pub(crate) fn footwear(&self) -> Footwear {
        let cuts: Vec<Cut> = self.0.iter().map(|(layer, _)| layer.cut).collect();
        Footwear::with(&cuts)
    }
}
