//! Garments: cut from the suit over the base mesh, fitted to a body by size, moved with its bones.

mod anatomy;
mod band;
mod clip;
mod collide;
mod cord;
mod dress;
mod fabric;
mod folds;
mod hang;
mod hood;
mod mannequin;
mod mesh;
mod pattern;
mod piece;
mod pocket;
mod profile;
mod rows;
mod separate;
mod sheet;
mod skin;
mod smooth;
mod stretch;
mod subdivide;
mod template;

use std::sync::Arc;

use glam::{Affine3A, Vec3};
use likeness_raster::{Material, Mesh};
use rayon::prelude::*;

use self::anatomy::Anatomy;
use self::collide::Obstacle;
use self::dress::Cloth;
use self::fabric::{Fabric, Fabrics};
use self::hang::Hang;
use self::mannequin::{Form, Mannequin};
pub(crate) use self::pattern::Cut;
use self::pattern::{Top, pattern};
use self::piece::Piece;
use self::pocket::Front;
use self::separate::Parts;
use self::subdivide::Patch;
use self::template::{Edge, EdgeKind, Template};
use crate::base::BaseMesh;
use crate::error::Error;
use crate::vocabulary::Size;

/// Visible length of a drawstring in metres.
const CORD: f32 = 0.19;

/// Everything that is made once to dress any body.
pub(crate) struct Wardrobe {
    mannequin: Arc<Mannequin>,
    templates: Vec<(Cut, Template, Vec<u32>)>,
    fabrics: Arc<Fabrics>,
    shoulder: Vec3,
    neck: Vec<u32>,
    /// Vertices of the base mesh.
    vertices: usize,
}

/// A garment fitted to one body at rest.
pub(crate) struct Fitted {
    pieces: Vec<Piece>,
    form: Form,
    mannequin: Arc<Mannequin>,
    fabrics: Arc<Fabrics>,
}

impl Wardrobe {
    /// Cuts every kind of garment.
    ///
    /// # Errors
    /// When the base mesh lacks a bone or the suit that garments are cut from.
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
        let fine = coarse.subdivided();
        let template = |cut: Cut| {
            let template = Template::cut(pattern(cut), &fine, &anatomy, base)?;
            Ok((cut, template, pattern(cut).hides(&anatomy, base)))
        };
        Ok(Self {
            templates: Cut::all()
                .into_par_iter()
                .map(template)
                .collect::<Result<_, Error>>()?,
            mannequin: Arc::new(Mannequin::new(&coarse, &anatomy, base)),
            fabrics: Arc::new(Fabrics::new()?),
            shoulder: anatomy.shoulder,
            neck: anatomy.neck_ring(base),
            vertices: base.template.len(),
        })
    }

    /// Vertices of the base mesh that a garment surely covers in every size.
    pub(crate) fn hidden(&self, cut: Cut) -> Vec<u32> {
        let of_cut = self.templates.iter().filter(|entry| entry.0 == cut);
        of_cut.flat_map(|entry| entry.2.iter().copied()).collect()
    }

    /// Fits a garment to a body at rest, over what is worn `under` it.
    ///
    /// `rest` holds the 19,158 vertices of the base mesh in the body's shape, in metres, y up.
    ///
    /// # Errors
    /// When `rest` is not of the base mesh.
    pub(crate) fn fit(
        &self,
        cut: Cut,
        size: Size,
        rest: &[Vec3],
        under: Option<&Fitted>,
    ) -> Result<Fitted, Error> {
        if rest.len() != self.vertices {
            let reason = "the body has not as many vertices as garments are cut for";
            return Err(Error::DamagedPack(reason.to_owned()));
        }
        let form = self.mannequin.form(rest);
        let of_cut = self.templates.iter().find(|entry| entry.0 == cut);
        let pieces = of_cut.map(|(_, template, _)| match &template.pattern.top {
            Some(top) if top.chest.is_some() => self.hang(template, top, &form, rest, under, size),
            Some(_) | None => stretch(template, &form, rest, under, size),
        });
        Ok(Fitted {
            pieces: pieces.unwrap_or_default(),
            form,
            mannequin: self.mannequin.clone(),
            fabrics: self.fabrics.clone(),
        })
    }

    /// The points of the skin round the middle of the neck.
    fn neck(&self, rest: &[Vec3]) -> Vec<Vec3> {
        self.neck
            .iter()
            .map(|&vertex| rest[vertex as usize])
            .collect()
    }

    fn hang(
        &self,
        template: &Template,
        top: &Top,
        form: &Form,
        rest: &[Vec3],
        under: Option<&Fitted>,
        size: Size,
    ) -> Vec<Piece> {
        let hang = Hang::new(
            template,
            top,
            &self.mannequin,
            form,
            rest,
            self.shoulder,
            size,
        );
        let worn = under.and_then(Fitted::surface);
        let mut obstacles = vec![(Obstacle::new(form.suit(), &form.normals), 0.005)];
        if let Some((points, normals)) = &worn {
            obstacles.push((Obstacle::new(points, normals), 0.005));
        }
        let cloth = {
            let points = hang.cloth(&obstacles);
            let core = hang.beneath(&points);
            Cloth::new(template, points, core)
        };
        let mut pieces = vec![cloth.piece(Fabric::Fleece, true)];
        for edge in template.edges(EdgeKind::Cuff) {
            pieces.push(cloth.cuff(edge, rest, Fabric::Rib, 1.0));
        }
        pieces.push(cloth.hem(&hang));
        pieces.extend(hood::hood(&cloth, &self.neck(rest), &obstacles[0].0));
        let front = Front::new(cloth.facing_front(), hang.seam - 0.02);
        pieces.push(pocket::pocket(&cloth, &front, hang.seam));
        for side in [-1.0, 1.0] {
            pieces.push(cord::cord(
                &cloth,
                &front,
                hang.eyelet(&cloth.points, side),
                CORD,
            ));
        }
        pieces
    }
}

fn stretch(
    template: &Template,
    form: &Form,
    rest: &[Vec3],
    under: Option<&Fitted>,
    size: Size,
) -> Vec<Piece> {
    let worn = under.and_then(Fitted::surface);
    let worn = worn.map(|(points, normals)| below_waistband(points, &normals));
    let mut obstacles = vec![Obstacle::new(form.suit(), &form.normals)];
    if let Some((points, normals)) = &worn {
        obstacles.push(Obstacle::new(points, normals));
    }
    let points = stretch::cloth(template, rest, &obstacles, size);
    let cloth = Cloth::new(template, points, rows::points(&template.rows, rest));
    let mut pieces = vec![cloth.piece(Fabric::Stretch, false)];
    // The waist is always under a top.
    let seen = |edge: &&Edge| edge.kind != EdgeKind::Waist;
    for edge in template.edges.iter().filter(seen) {
        pieces.push(match template.pattern.top {
            Some(_) => cloth.edging(edge, rest, &obstacles),
            None => cloth.cuff(edge, rest, Fabric::Stretch, 0.0),
        });
    }
    pieces
}

/// Points of worn bottoms with their normals, without the tight uppermost part: beyond its edge there is nothing to rest on.
fn below_waistband(points: &[Vec3], normals: &[Vec3]) -> (Vec<Vec3>, Vec<Vec3>) {
    const WAISTBAND: f32 = 0.045;
    let top = points.iter().map(|point| point.y).fold(f32::MIN, f32::max);
    let pairs = points.iter().copied().zip(normals.iter().copied());
    pairs.filter(|(point, _)| point.y < top - WAISTBAND).unzip()
}

impl Fitted {
    /// The points and normals of its main cloth at rest.
    fn surface(&self) -> Option<(&[Vec3], Vec<Vec3>)> {
        let piece = self.pieces.first()?;
        let normals = crate::normals::normals(&piece.rest, &piece.triangles);
        Some((&piece.rest, normals))
    }

    /// The garment on the posed body: meshes whose `material` is left 0, each with its material.
    ///
    /// `bones` are the skinning matrices (posed = bone × rest); `color` is linear.
    pub(crate) fn meshes(&self, bones: &[Affine3A], color: Vec3) -> Vec<(Mesh, Material)> {
        let body = skin::posed(&self.form.points, &self.mannequin.weights, bones);
        let torso = self.mannequin.part(&body, |place| place.arm < 0.3);
        let arms = self.mannequin.part(&body, |place| place.arm > 0.7);
        let parts = Parts::new(torso.part(), arms.part());
        let draw = |piece: &Piece| {
            let mesh = piece.mesh(bones, &parts);
            (mesh, self.fabrics.material(piece.fabric, color))
        };
        self.pieces.iter().map(draw).collect()
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
