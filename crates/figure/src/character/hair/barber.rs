use std::collections::HashMap;
use std::sync::Arc;

use glam::{Affine3A, Vec2, Vec3};
use likeness_raster::{Alpha, Material, Mesh, Texture};

use super::clip::clipped;
use super::drape::Torso;
use super::hairline::Edge;
use super::scalp::Scalp;
use super::shape::{Frame, Step, kept};
use super::stubble::{Crop, Layer, Picture};
use super::style::{Made, Piece};
use super::wisps::Wisps;
use super::{drawn, look, puff, strands};
use crate::body::BodyShape;
use crate::character::imported::Wearable;
use crate::character::smoothing::rounded;
use crate::character::surface::item_with;
use crate::character::textures::decode;
use crate::character::{Parts, Studio};
use crate::normals::normals;
use crate::pack::Item;
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec};

/// Whoever puts a hairstyle on a head.
pub(super) struct Barber<'a> {
    studio: &'a Studio,
    body: &'a BodyShape,
    frame: Frame,
    look: Material,
    torso: Torso,
}

impl<'a> Barber<'a> {
    pub(super) fn new<'c>(
        studio: &'a Studio,
        spec: &FigureSpec,
        body: &'a BodyShape,
        cloth: impl Iterator<Item = &'c Mesh>,
    ) -> Self {
        let base = &studio.pack.base;
        let joint = body.joint(base, "head");
        let skin = base.body.iter().map(|t| body.posed[t[0] as usize]);
        Self {
            studio,
            body,
            frame: Frame::of(&studio.pack, body),
            look: look::material(spec.hair_color.linear()),
            torso: Torso::new(joint.unwrap_or_default(), skin, cloth),
        }
    }

    /// A hair of the pack, cut, changed and posed.
    pub(super) fn authored(
        &self,
        piece: &Piece,
        name: &str,
        mirrored: bool,
    ) -> Result<(Mesh, Material), Error> {
        let Studio { pack, textures, .. } = self.studio;
        let item = pack.item(ItemKind::Hair, name)?;
        let picture = format!("{}/{name}", ItemKind::Hair);
        let texture = match Edge::of(name) {
            Some(edge) => textures.made(&format!("softened/{name}"), || {
                let softened = edge.softened(&decode(pack, &picture)?, pack, item);
                let (width, height) = softened.dimensions();
                strands::unpainted(width as usize, height as usize, &softened)
            })?,
            None => textures.strands(pack, &picture)?,
        };
        Ok((self.fitted(piece, item, mirrored), self.look_of(texture)))
    }

    /// Imported hair, whose cards are closed with drawn strands where it has no picture.
    pub(super) fn imported(
        &self,
        piece: &Piece,
        hair: &Wearable,
    ) -> Result<(Mesh, Material), Error> {
        let (texture, alpha) = match &hair.texture {
            Some(texture) => (texture.clone(), Alpha::Blend),
            None => {
                let drawn = self.studio.textures.made("strands", drawn::strands)?;
                (drawn, Alpha::Opaque)
            }
        };
        let look = self.look_of(texture);
        Ok((
            self.fitted(piece, &hair.item, false),
            Material { alpha, ..look },
        ))
    }

    fn fitted(&self, piece: &Piece, item: &Item, mirrored: bool) -> Mesh {
        let fitted = item.fit(&self.body.rest).into_iter();
        let places: Vec<Vec3> = fitted.map(|p| self.frame.inward(p)).collect();
        let kept = kept(piece.steps, &places, &item.chart.triangles);
        let place = |point| self.placed(piece, self.frame.inward(point), mirrored);
        let change = |points: Vec<Vec3>| points.into_iter().map(place).collect();
        let keep = |_: &[Vec3], triangle: &[u32; 3]| triangle.iter().all(|&v| kept[v as usize]);
        let mesh = item_with(item, &self.studio.pack.base, self.body, change, keep);
        let mut mesh = turned(mesh, mirrored);
        if piece.steps.iter().any(Step::is_far) {
            let posed = mesh.rest.iter().map(|p| self.head().transform_point3(*p));
            mesh.positions = posed.collect();
            mesh.normals = seamless(&mesh);
        }
        let mut mesh = rounded(mesh);
        for step in piece
            .steps
            .iter()
            .filter(|step| matches!(step, Step::Cut { .. }))
        {
            mesh = clipped(mesh, |place| step.above_cut(self.frame.inward(place)));
        }
        self.wave(&mut mesh, piece);
        self.torso.lay(&mut mesh, true);
        mesh.normals = seamless(&mesh);
        mesh
    }

    /// Where a place of the hair, seen from the head, comes to lie before posing.
    fn placed(&self, piece: &Piece, start: Vec3, mirrored: bool) -> Vec3 {
        let mut place = piece.steps.iter().fold(start, |at, step| step.moved(at));
        if mirrored {
            place.x = -place.x;
        }
        self.frame.outward(place)
    }

    fn wave(&self, mesh: &mut Mesh, piece: &Piece) {
        let Some(wave) = piece.wave else {
            return;
        };
        *mesh = rounded(std::mem::take(mesh));
        for (position, rest) in mesh.positions.iter_mut().zip(&mesh.rest) {
            *position += wave.shift(self.frame.inward(*rest));
        }
    }

    /// Hair that is made here, put in its place.
    pub(super) fn made(
        &self,
        piece: &Piece,
        which: Made,
        mirrored: bool,
    ) -> Result<(Mesh, Material), Error> {
        let textures = &self.studio.textures;
        let mut mesh = turned(Mesh::clone(&self.studio.salon.made(which)), mirrored);
        let head = self.head();
        let (texture, alpha) = match which {
            Made::Puff => (
                textures.made("corkscrews", drawn::corkscrews)?,
                Alpha::Blend,
            ),
            Made::Ringlets | Made::Spirals => {
                (textures.made("ribbon", drawn::ribbon)?, Alpha::Blend)
            }
            Made::Braids => (textures.made("plait", drawn::plait)?, Alpha::Opaque),
            Made::Locs | Made::Bun | Made::Band => {
                (textures.made("strands", drawn::strands)?, Alpha::Opaque)
            }
        };
        let placed = mesh
            .positions
            .iter()
            .map(|place| self.placed(piece, *place, mirrored));
        mesh.rest = placed.collect();
        let posed = mesh.rest.iter().map(|place| head.transform_point3(*place));
        mesh.positions = posed.collect();
        self.torso.lay(&mut mesh, false);
        if alpha == Alpha::Opaque {
            mesh.normals = seamless(&mesh);
        } else {
            let turn = |normal: &Vec3| head.transform_vector3(*normal).normalize_or(Vec3::Y);
            mesh.normals = mesh.normals.iter().map(turn).collect();
        }
        let look = self.look_of(texture);
        let look = match which {
            Made::Band => look::band(look),
            Made::Puff => look::coiled(look),
            _ => Material { alpha, ..look },
        };
        Ok((mesh, look))
    }

    /// Adds short hair on the scalp.
    pub(super) fn crop(&self, crop: Crop, parts: &mut Parts) -> Result<(), Error> {
        let Studio {
            pack,
            textures,
            salon,
            ..
        } = self.studio;
        let scalp = salon.scalp.get_or_init(|| Scalp::new(pack));
        let up = self.head().transform_vector3(Vec3::Y);
        for Layer { share, picture } in crop.layers() {
            let name = format!("scalp/{picture:?}");
            let texture = textures.made(&name, || picture.draw(scalp))?;
            let mut look = Material {
                shadow: picture == Picture::Dense,
                ..self.look_of(texture)
            };
            let mesh = scalp.raised(self.body, up, |place| crop.height(place, share));
            if let Some((length, area)) = crop.frizz() {
                let frizz = puff::frizz(&mesh, |v| scalp.density(v), length, area);
                let texture = textures.made("corkscrews", drawn::corkscrews)?;
                parts.push((frizz, look::coiled(self.look_of(texture))));
                look = look::coiled(look);
            }
            parts.push((mesh, look));
        }
        Ok(())
    }

    /// Fine hairs along the hairline.
    pub(super) fn wisps(&self, wisps: &Wisps) -> Result<(Mesh, Material), Error> {
        let Studio {
            pack,
            textures,
            salon,
            ..
        } = self.studio;
        let scalp = salon.scalp.get_or_init(|| Scalp::new(pack));
        let surface = scalp.raised(self.body, Vec3::Y, |_| Vec2::new(0.0006, 0.0));
        let look = Material {
            shadow: false,
            ..self.look_of(textures.made("wisp", drawn::wisp)?)
        };
        Ok((wisps.mesh(&surface, scalp), look))
    }

    /// How the head was moved by the pose.
    fn head(&self) -> Affine3A {
        let bone = self.studio.pack.base.bone("head");
        bone.map_or(Affine3A::IDENTITY, |bone| self.body.bones[bone])
    }

    fn look_of(&self, texture: Arc<Texture>) -> Material {
        Material {
            texture: Some(texture),
            ..self.look.clone()
        }
    }
}

/// A mesh whose triangles and normals look outwards again when left and right are exchanged.
fn turned(mut mesh: Mesh, mirrored: bool) -> Mesh {
    if mirrored {
        mesh.triangles.iter_mut().for_each(|t| t.swap(1, 2));
        mesh.normals.iter_mut().for_each(|n| n.x = -n.x);
    }
    mesh
}

/// Normals that are the same on both sides of a seam of the texture.
fn seamless(mesh: &Mesh) -> Vec<Vec3> {
    let mut normals = normals(&mesh.positions, &mesh.triangles);
    let mut places: HashMap<[u32; 3], Vec3> = HashMap::new();
    let key = |place: &Vec3| place.to_array().map(f32::to_bits);
    for (place, normal) in mesh.positions.iter().zip(&normals) {
        *places.entry(key(place)).or_default() += *normal;
    }
    for (place, normal) in mesh.positions.iter().zip(&mut normals) {
        *normal = places[&key(place)].normalize_or(*normal);
    }
    normals
}
