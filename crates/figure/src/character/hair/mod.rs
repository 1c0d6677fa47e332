//! Hair of the head.

mod dice;
mod locks;
mod look;
mod puff;
mod scalp;
mod shape;
mod strands;
mod stubble;
mod style;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use glam::{Affine3A, Vec3};
use likeness_raster::{Alpha, Material, Mesh, Texture};

pub(super) use self::look::{brows, lashes};
use self::scalp::Scalp;
use self::shape::{Frame, Step, kept, smooth};
pub(super) use self::strands::{MEAN, unpainted};
use self::stubble::{Crop, Layer, Picture};
use self::style::{AS_IT_IS, Made, Piece, Source, pieces};
use super::imported::Loaded;
use super::smoothing::rounded;
use super::surface::item_with;
use super::{Parts, Studio};
use crate::body::BodyShape;
use crate::normals::normals;
use crate::pack::Item;
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec};

/// What is made once for all hair that is not in the pack.
#[derive(Default)]
pub(super) struct Salon {
    scalp: OnceLock<Scalp>,
    made: Mutex<HashMap<Made, Arc<Mesh>>>,
}

impl Salon {
    fn made(&self, which: Made) -> Arc<Mesh> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let mesh = made.entry(which).or_insert_with(|| Arc::new(which.mesh()));
        mesh.clone()
    }
}

/// Height from the head's joint at which hair is deep inside a hood, in metres.
const HOOD: f32 = -0.105;

/// Adds the hair, if the style is not none; under a hood it is tucked in.
pub(super) fn add(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    tucked: bool,
    parts: &mut Parts,
) -> Result<(), Error> {
    let barber = Barber {
        studio,
        body,
        frame: Frame::of(&studio.pack, body),
        look: look::material(spec.hair_color.linear()),
        tucked,
    };
    if let Some(name) = &spec.imported_hair {
        let loaded = studio.closet.hair(name, &studio.pack.base)?;
        parts.push(barber.imported(&loaded)?);
        return Ok(());
    }
    for piece in pieces(spec.hairstyle) {
        match piece.source {
            Source::Authored(name) => parts.push(barber.authored(piece, name)?),
            Source::Made(which) => parts.push(barber.made(piece, which)?),
            Source::Crop(crop) => barber.crop(crop, parts)?,
        }
    }
    Ok(())
}

/// Whoever puts a hairstyle on a head.
struct Barber<'a> {
    studio: &'a Studio,
    body: &'a BodyShape,
    frame: Frame,
    look: Material,
    tucked: bool,
}

impl Barber<'_> {
    fn authored(&self, piece: &Piece, name: &str) -> Result<(Mesh, Material), Error> {
        let Studio { pack, textures, .. } = self.studio;
        let item = pack.item(ItemKind::Hair, name)?;
        let texture = textures.strands(pack, &format!("{}/{name}", ItemKind::Hair))?;
        Ok(self.fitted(piece, item, texture))
    }

    /// Imported hair, whose cards are closed with drawn strands where it has no picture.
    fn imported(&self, hair: &Loaded) -> Result<(Mesh, Material), Error> {
        let (texture, alpha) = match &hair.texture {
            Some(texture) => (texture.clone(), Alpha::Blend),
            None => {
                let drawn = self.studio.textures.made("strands", strands::drawn)?;
                (drawn, Alpha::Opaque)
            }
        };
        let (mesh, look) = self.fitted(&AS_IT_IS, &hair.item, texture);
        Ok((mesh, Material { alpha, ..look }))
    }

    fn fitted(&self, piece: &Piece, item: &Item, texture: Arc<Texture>) -> (Mesh, Material) {
        let fitted = item.fit(&self.body.rest).into_iter();
        let places: Vec<Vec3> = fitted.map(|p| self.frame.inward(p)).collect();
        let kept = kept(piece.steps, &places, &item.chart.triangles);
        let place = |point| self.placed(piece, self.frame.inward(point));
        let change = |points: Vec<Vec3>| points.into_iter().map(place).collect();
        let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
            triangle.iter().all(|&v| {
                let hidden = self.tucked && self.frame.inward(rest[v as usize]).y < HOOD;
                kept[v as usize] && !hidden
            })
        };
        let mesh = item_with(item, &self.studio.pack.base, self.body, change, keep);
        let mut mesh = turned(mesh, piece);
        if piece.steps.iter().any(Step::is_far) {
            let posed = mesh.rest.iter().map(|p| self.head().transform_point3(*p));
            mesh.positions = posed.collect();
            mesh.normals = normals(&mesh.positions, &mesh.triangles);
        }
        let mut mesh = rounded(mesh);
        self.wave(&mut mesh, piece);
        (mesh, self.look_of(texture))
    }

    /// Where a place of the hair, seen from the head, comes to lie before posing.
    fn placed(&self, piece: &Piece, start: Vec3) -> Vec3 {
        let place = piece.steps.iter().fold(start, |at, step| step.moved(at));
        if !self.tucked {
            return self.frame.outward(place);
        }
        let low = smooth(0.0, HOOD, place.y);
        let neck = Vec3::new(0.0, place.y, 0.01);
        self.frame.outward(place.lerp(neck, 0.45 * low))
    }

    fn wave(&self, mesh: &mut Mesh, piece: &Piece) {
        let Some(wave) = piece.wave else {
            return;
        };
        *mesh = rounded(std::mem::take(mesh));
        for (position, rest) in mesh.positions.iter_mut().zip(&mesh.rest) {
            *position += wave.shift(self.frame.inward(*rest));
        }
        mesh.normals = normals(&mesh.positions, &mesh.triangles);
    }

    fn made(&self, piece: &Piece, which: Made) -> Result<(Mesh, Material), Error> {
        let Studio { pack, textures, .. } = self.studio;
        let mut mesh = turned(Mesh::clone(&self.studio.salon.made(which)), piece);
        let head = self.head();
        let (texture, alpha) = match which {
            Made::Puff => (textures.strands(pack, "hair/afro01")?, Alpha::Blend),
            Made::Ringlets | Made::Spirals => {
                (textures.made("ribbon", strands::ribbon)?, Alpha::Blend)
            }
            Made::Braids => (textures.made("plait", strands::plait)?, Alpha::Opaque),
            Made::Locs | Made::Bun => (textures.made("strands", strands::drawn)?, Alpha::Opaque),
        };
        let placed = mesh
            .positions
            .iter()
            .map(|place| self.placed(piece, *place));
        mesh.rest = placed.collect();
        let posed = mesh.rest.iter().map(|place| head.transform_point3(*place));
        mesh.positions = posed.collect();
        if alpha == Alpha::Opaque {
            mesh.normals = normals(&mesh.positions, &mesh.triangles);
        } else {
            let turn = |normal: &Vec3| head.transform_vector3(*normal).normalize_or(Vec3::Y);
            mesh.normals = mesh.normals.iter().map(turn).collect();
        }
        let look = self.look_of(texture);
        Ok((mesh, Material { alpha, ..look }))
    }

    fn crop(&self, crop: Crop, parts: &mut Parts) -> Result<(), Error> {
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
            let look = Material {
                shadow: picture == Picture::Dense,
                ..self.look_of(texture)
            };
            let mesh = scalp.raised(self.body, up, |place| crop.height(place, share));
            if let Some((length, area)) = crop.frizz() {
                let frizz = puff::frizz(&mesh, |v| scalp.grows(v), length, area);
                let texture = textures.strands(pack, "hair/afro01")?;
                parts.push((frizz, self.look_of(texture)));
            }
            parts.push((mesh, look));
        }
        Ok(())
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

/// A mesh whose triangles look outwards again after it was mirrored.
fn turned(mut mesh: Mesh, piece: &Piece) -> Mesh {
    let mirrored = piece.steps.iter().filter(|s| **s == Step::Mirror);
    if mirrored.count() % 2 == 1 {
        mesh.triangles.iter_mut().for_each(|t| t.swap(1, 2));
        mesh.normals.iter_mut().for_each(|n| *n = -*n);
    }
    mesh
}
