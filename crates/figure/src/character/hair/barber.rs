use std::sync::Arc;

use glam::{Affine3A, Vec2, Vec3};
use likeness_raster::{Alpha, Material, Mesh, Texture};

use super::drape::Torso;
use super::fitting::{seamless, turned};
use super::hairline::Edge;
use super::shape::Frame;
use super::skull::Skull;
use super::stubble::{Crop, Layer, Picture};
use super::style::{Changes, Made};
use super::wisps::Wisps;
use super::{drawn, look, puff, strands};
use crate::body::BodyShape;
use crate::character::imported::Wearable;
use crate::character::textures::decode;
use crate::character::{Parts, Studio};
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec};

/// Whoever puts a hairstyle on a head.
pub(super) struct Barber<'a> {
    pub(super) studio: &'a Studio,
    pub(super) body: &'a BodyShape,
    pub(super) frame: Frame,
    look: Material,
    pub(super) torso: Torso,
    pub(super) skull: Skull<'a>,
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
        let frame = Frame::of(&studio.pack, body);
        Self {
            studio,
            body,
            frame,
            skull: Skull::new(studio.salon.scalp(&studio.pack), frame, body),
            look: look::material(spec.hair_color.linear()),
            torso: Torso::new(joint.unwrap_or_default(), skin, cloth),
        }
    }

    /// A hair of the pack, cut, changed and posed.
    pub(super) fn authored(
        &self,
        name: &str,
        changes: &Changes,
        mirrored: bool,
        parts: &mut Parts,
    ) -> Result<(), Error> {
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
        let (hull, tresses) = self.fitted(changes, item, mirrored);
        parts.push((hull, self.look_of(texture)));
        if let Some(tresses) = tresses {
            let look = Material {
                soft: true,
                shadow: false,
                ..self.look_of(textures.made("tresses", drawn::tresses)?)
            };
            parts.push((tresses, look));
        }
        Ok(())
    }

    /// Imported hair, whose cards are closed with drawn strands where it has no picture.
    pub(super) fn imported(&self, hair: &Wearable) -> Result<(Mesh, Material), Error> {
        let (texture, alpha) = match &hair.texture {
            Some(texture) => (texture.clone(), Alpha::Blend),
            None => {
                let drawn = self.studio.textures.made("strands", drawn::strands)?;
                (drawn, Alpha::Opaque)
            }
        };
        let look = self.look_of(texture);
        let (mesh, _) = self.fitted(&Changes::NONE, &hair.item, false);
        Ok((mesh, Material { alpha, ..look }))
    }

    /// Hair that is made here, put in its place.
    pub(super) fn made(
        &self,
        which: Made,
        changes: &Changes,
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
            .map(|place| self.placed(changes, *place, mirrored));
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
            _ => Material {
                alpha,
                ..look::shaded(look, which.lost())
            },
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
        let scalp = salon.scalp(pack);
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
                parts.push((frizz, look::shaded(self.look_of(texture), crop.lost())));
                look = look::shaded(look, crop.lost());
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
        let scalp = salon.scalp(pack);
        let surface = scalp.raised(self.body, Vec3::Y, |_| Vec2::new(0.0006, 0.0));
        let look = Material {
            shadow: false,
            ..self.look_of(textures.made("wisp", drawn::wisp)?)
        };
        Ok((wisps.mesh(&surface, scalp), look))
    }

    /// How the head was moved by the pose.
    pub(super) fn head(&self) -> Affine3A {
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
