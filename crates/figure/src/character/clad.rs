use std::collections::HashSet;
use std::sync::Arc;

use likeness_raster::{Material, Mesh};

use super::drawing::Stopwatch;
use super::imported::{Attire, Under};
use super::outfit::{Outfit, Shod, highest_sock};
use super::{Layer, Studio};
use crate::body::{Body, BodyShape};
use crate::garment::Seat;
use crate::{Error, FigureSpec};

/// A body as posed and everything that it wears.
pub(super) struct Clad {
    pub(super) body: Arc<BodyShape>,
    outfit: Outfit,
    attire: Attire,
}

impl Clad {
    /// Shapes a body, fits its clothes and poses it.
    ///
    /// # Errors
    /// When what was imported is not at hand, or the body model fails.
    pub(super) fn new(
        studio: &Studio,
        spec: &FigureSpec,
        watch: &mut Stopwatch,
    ) -> Result<Self, Error> {
        let model = Body::load(&studio.models, &studio.bodies)?;
        let standing = model.stand(&studio.pack, spec)?;
        watch.lap("body");
        let base = &studio.pack.base;
        let attire = Attire::new(&studio.closet, spec, base, &standing.shape.rest)?;
        let worn = (spec, Some(&attire.over(base)));
        let outfit = Outfit::fit(&studio.wardrobe, base, worn, &standing.shape)?;
        let points = [outfit.points(), attire.points()].concat();
        watch.lap("garments");
        let body = model.pose(&studio.pack, standing, spec.pose, &points)?;
        watch.lap("pose");
        Ok(Self {
            body,
            outfit,
            attire,
        })
    }

    /// Base vertices that need not be drawn.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub(super) fn hidden(&self, studio: &Studio, shod: &Shod<'_>) -> Result<HashSet<u32>, Error> {
        let mut hidden = self.outfit.hidden(&studio.wardrobe, &studio.pack.base)?;
        match self.attire.shoes() {
            Some(shoes) => hidden.extend(&shoes.hidden),
            None => hidden.extend(shod.hidden()),
        }
        hidden.extend(self.attire.hidden());
        Ok(hidden)
    }

    /// The shoes as posed.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub(super) fn shoes(
        &self,
        studio: &Studio,
        shod: &Shod<'_>,
    ) -> Result<Vec<(Mesh, Material)>, Error> {
        let base = &studio.pack.base;
        let is_bare = self.outfit.are_ankles_bare() && !self.attire.covers_ankles(base);
        let highest = highest_sock(base, &self.body, is_bare);
        match self.attire.shoes_part(base, &self.body, highest) {
            Some(shoes) => Ok(vec![shoes]),
            None => shod.parts(studio, highest),
        }
    }

    /// The studio's own shoes that go with the clothes, worn unless shoes were imported.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub(super) fn shod<'a>(&'a self, studio: &'a Studio) -> Result<Shod<'a>, Error> {
        self.outfit.footwear().on(&studio.pack, &self.body)
    }

    /// The garments as posed, the innermost first: those of the studio, tucked under what was imported, and then that.
    pub(super) fn garments(
        &self,
        studio: &Studio,
        seat: Option<Seat>,
    ) -> Vec<(Layer, Vec<(Mesh, Material)>)> {
        let over = self.attire.parts(&studio.pack.base, &self.body);
        let under = Under::new(&over);
        let own = self.outfit.meshes(&self.body, seat);
        let tucked = own.map(|(cut, mut meshes)| {
            under.tuck(&mut meshes);
            (Layer::Garment(cut), meshes)
        });
        let mut garments: Vec<_> = tucked.collect();
        garments.extend(over.into_iter().map(|piece| (Layer::Imported, vec![piece])));
        garments
    }
}
