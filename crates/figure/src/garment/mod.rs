//! Garments: cut from the suit over the base mesh, fitted to a body by size, moved with its bones.

mod anatomy;
mod band;
mod clip;
mod closure;
mod coarse;
mod collar;
mod collide;
mod concealed;
mod cord;
mod covering;
mod creases;
mod cutter;
mod drape;
mod dress;
mod ends;
mod fabric;
mod fall;
mod folds;
mod grid;
mod hang;
mod hood;
mod lap;
mod legs;
mod mannequin;
mod measure;
mod mesh;
mod moved;
mod neckline;
mod pattern;
mod patterns;
mod piece;
mod pocket;
mod press;
mod print;
mod profile;
mod rim;
mod rows;
mod seams;
mod seat;
mod separate;
mod sewing;
mod sheet;
mod skin;
mod skirt;
mod smooth;
mod stretch;
mod subdivide;
mod tail;
mod tailor;
mod template;
mod thread;
mod throat;
mod trims;
mod tuck;
mod weave;

use std::sync::{Arc, Mutex, PoisonError};

use glam::Vec3;
use likeness_raster::{Material, Mesh};

use self::anatomy::Anatomy;
use self::coarse::Coarse;
pub(crate) use self::concealed::Concealed;
pub(crate) use self::covering::Covering;
use self::fabric::Fabrics;
use self::mannequin::{Form, Mannequin};
pub(crate) use self::pattern::Cut;
use self::pattern::OPEN;
use self::patterns::pattern;
use self::piece::Piece;
pub(crate) use self::press::Dressing;
pub(crate) use self::seat::Seat;
use self::skirt::Pelvis;
pub(crate) use self::smooth::ramp;
use self::subdivide::Patch;
use self::tailor::Wearer;
use self::template::Template;
use self::throat::Throat;
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::error::Error;
use crate::vocabulary::Size;

/// Everything that is made once to dress any body; a kind of garment is cut when it is first worn.
pub(crate) struct Wardrobe {
    suit: Patch,
    anatomy: Anatomy,
    mannequin: Arc<Mannequin>,
    stock: Mutex<Vec<(Cut, Arc<Stock>)>>,
    fabrics: Arc<Fabrics>,
    neck: Vec<u32>,
    pelvis: Arc<Pelvis>,
    /// The coarse net over every skirt.
    skirt: Arc<Coarse>,
    throat: Throat,
}

/// A kind of garment that was cut.
struct Stock {
    template: Template,
    /// Vertices of the skin that it surely covers in every size.
    hidden: Vec<u32>,
}

/// A garment fitted to one body at rest.
pub(crate) struct Fitted {
    cut: Cut,
    pieces: Vec<Piece>,
    form: Arc<Form>,
    mannequin: Arc<Mannequin>,
    pelvis: Arc<Pelvis>,
    fabrics: Arc<Fabrics>,
}

impl Wardrobe {
    /// Prepares the suit that every kind of garment is cut from.
    ///
    /// # Errors
    /// When the base mesh lacks a bone or the suit.
    pub(crate) fn new(base: &BaseMesh) -> Result<Self, Error> {
        let used = base.tights.iter().chain(&base.body).flatten();
        if used
            .copied()
            .any(|vertex| vertex as usize >= base.template.len())
        {
            return Err(Error::DamagedPack("a triangle names no vertex".to_owned()));
        }
        let anatomy = Anatomy::new(base)?;
        let coarse = Patch::of_base(&base.tights).subdivided();
        Ok(Self {
            suit: coarse.subdivided(),
            mannequin: Arc::new(Mannequin::new(&coarse, &anatomy, base)),
            stock: Mutex::default(),
            fabrics: Arc::new(Fabrics::new()?),
            neck: anatomy.neck_ring(base),
            pelvis: Arc::new(Pelvis::new(base)?),
            skirt: Arc::new(skirt::coarse()),
            throat: Throat::new(&anatomy, base),
            anatomy,
        })
    }

    /// Vertices of the base mesh that a garment surely covers in every size.
    ///
    /// # Errors
    /// When the suit is damaged.
    pub(crate) fn hidden(&self, cut: Cut, base: &BaseMesh) -> Result<Vec<u32>, Error> {
        Ok(self.stock(cut, base)?.hidden.clone())
    }

    /// A body at rest on which garments are fitted.
    ///
    /// `rest` holds the 19,158 vertices of the base mesh in the body's shape, in metres, y up.
    ///
    /// # Errors
    /// When `rest` is not of the base mesh.
    pub(crate) fn form(&self, base: &BaseMesh, rest: &[Vec3]) -> Result<Arc<Form>, Error> {
        if rest.len() != base.template.len() {
            let reason = "the body has not as many vertices as garments are cut for";
            return Err(Error::DamagedPack(reason.to_owned()));
        }
        Ok(Arc::new(self.mannequin.form(rest)))
    }

    /// Fits a garment to the `form` of the vertices `rest`, over what is worn `under` it.
    ///
    /// # Errors
    /// When the suit is damaged that garments are cut from.
    pub(crate) fn fit(
        &self,
        (cut, size): (Cut, Size),
        base: &BaseMesh,
        (rest, form): (&[Vec3], &Arc<Form>),
        under: Option<&Fitted>,
    ) -> Result<Fitted, Error> {
        let wearer = Wearer {
            wardrobe: self,
            form,
            rest,
            under,
            size,
        };
        let pieces = wearer.fit(&self.stock(cut, base)?.template);
        Ok(Fitted {
            cut,
            pieces,
            form: form.clone(),
            mannequin: self.mannequin.clone(),
            pelvis: self.pelvis.clone(),
            fabrics: self.fabrics.clone(),
        })
    }

    /// What was cut of a kind, cutting it the first time.
    fn stock(&self, cut: Cut, base: &BaseMesh) -> Result<Arc<Stock>, Error> {
        let mut stock = self.stock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, stocked)) = stock.iter().find(|entry| entry.0 == cut) {
            return Ok(stocked.clone());
        }
        let pattern = pattern(cut);
        let made = Arc::new(Stock {
            template: Template::cut(pattern, &self.suit, &self.anatomy, base)?,
            hidden: pattern.hides(&self.anatomy, base),
        });
        stock.push((cut, made.clone()));
        Ok(made)
    }
}

impl Fitted {
    /// The points and normals of its main cloth at rest.
    fn surface(&self) -> Option<(Vec<Vec3>, Vec<Vec3>)> {
        let piece = self.pieces.first()?;
        Some(press::outside(
            piece,
            &piece.rest,
            &self.mannequin.arm_bones,
        ))
    }

    /// Every point of its cloth at rest.
    pub(crate) fn points(&self) -> impl Iterator<Item = Vec3> {
        self.pieces
            .iter()
            .flat_map(|piece| piece.rest.iter().copied())
    }

    /// The body it was fitted to, ready to be dressed as posed, on a `seat` if it sits.
    pub(crate) fn dressing<'a>(&self, body: &'a BodyShape, seat: Option<Seat>) -> Dressing<'a> {
        let is_bent = self.pelvis.is_bent(&body.bones);
        Dressing::new(&self.mannequin, &self.form, body, is_bent, seat)
    }

    /// What it conceals of what is worn inside of it on a posed body.
    pub(crate) fn concealed(&self, body: &BodyShape) -> Concealed {
        let pattern = pattern(self.cut);
        let height = |of| self.mannequin.height(&self.form, of);
        let neck = pattern.top.as_ref().map(|top| top.neck.lowest());
        let seen = [Some(OPEN), neck].map(|of| height(of?));
        let is_bent = self.pelvis.is_bent(&body.bones);
        Concealed::by(pattern, &self.pieces, is_bent, seen)
    }

    /// Puts it on over what the posed body wears already: where the points of its pieces come to be.
    pub(crate) fn put_on(&self, on: &mut Dressing<'_>) -> Vec<Vec<Vec3>> {
        on.put_on(&self.pieces)
    }

    /// The garment, whose points are `posed`, when all is put on, this as the `nth`: meshes whose `material` is left 0, each with its
    /// material.
    ///
    /// `color` is linear.
    pub(crate) fn meshes(
        &self,
        (dressed, nth): (&Dressing<'_>, usize),
        mut posed: Vec<Vec<Vec3>>,
        color: Vec3,
    ) -> Vec<(Mesh, Material)> {
        let is_loose = self.pieces.first().is_some_and(|it| it.coarse().is_some());
        if is_loose && pattern(self.cut).top.is_none() {
            dressed.tuck(nth + 1, &self.pieces, &mut posed);
        }
        let draw = |(piece, posed): (&Piece, Vec<Vec3>)| {
            let meshes = piece.meshes(posed).into_iter();
            let dressed = |(mesh, fabric)| (mesh, self.fabrics.material(fabric, piece.worn, color));
            meshes.map(dressed).collect::<Vec<_>>()
        };
        self.pieces.iter().zip(posed).flat_map(draw).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_mesh_without_arms_is_refused() {
        let error = Wardrobe::new(&BaseMesh::default())
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("upperarm01.L")));
    }

    #[test]
    fn a_triangle_of_a_missing_vertex_is_refused() {
        let base = BaseMesh {
            tights: vec![[0, 1, 2]],
            ..BaseMesh::default()
        };
        assert!(matches!(Wardrobe::new(&base), Err(Error::DamagedPack(_))));
    }
}
