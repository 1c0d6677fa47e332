//! Eyes, brows, lashes, teeth and tongue.

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use super::iris::Iris;
use super::surface::{Points, item, mesh};
use super::{Parts, Studio, hair, skin};
use crate::body::BodyShape;
use crate::body::identity::chance;
use crate::pack::index::ItemKind;
use crate::vocabulary::Gender;
use crate::{Error, FigureSpec};

/// How far beneath a man's brows a second row of hairs grows, and how far above the skin.
const BENEATH: Vec3 = Vec3::new(0.0, -0.0016, 0.0);
const RAISED: f32 = 0.0005;

/// Adds what a face needs besides skin.
pub(crate) fn add(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    parts: &mut Parts,
) -> Result<(), Error> {
    parts.push(eyes(studio, spec, body)?);
    let hair = spec.hair_color.linear();
    let brows = card(hair::brows(hair, skin::tone(spec.skin_tone)));
    let brow = (ItemKind::Brow, "eyebrow001");
    let (mesh, look) = grown(studio, body, brow, brows)?;
    if spec.gender == Gender::Male {
        parts.push((lowered(&mesh), look.clone()));
    }
    parts.push((mesh, look));
    let lashes = card(hair::lashes(hair));
    let lash = (ItemKind::Lash, "eyelashes01");
    parts.push(grown(studio, body, lash, lashes)?);
    let teeth = Material {
        roughness: 0.25,
        // The picture's teeth are grey.
        color: Vec3::new(1.75, 1.68, 1.55),
        gamma: 0.4,
        ..wet()
    };
    parts.push(bound(studio, body, ItemKind::Teeth, "teeth_base", teeth)?);
    parts.push(bound(studio, body, ItemKind::Tongue, "tongue01", wet())?);
    Ok(())
}

fn eyes(studio: &Studio, spec: &FigureSpec, body: &BodyShape) -> Result<(Mesh, Material), Error> {
    let points = Points {
        posed: &body.posed,
        normals: &body.normals,
        rest: &body.rest,
    };
    let iris = Iris::of(spec.skin_tone, chance(spec.seed, "iris"));
    let look = Material {
        surface: Surface::Eye,
        texture: Some(studio.textures.eyes(&studio.pack, &iris)?),
        color: Vec3::splat(0.92),
        roughness: 0.25,
        specular: 0.04,
        shadow: false,
        ..Material::default()
    };
    Ok((mesh(&studio.pack.eyes, &points, |_| true), look))
}

fn bound(
    studio: &Studio,
    body: &BodyShape,
    kind: ItemKind,
    name: &str,
    look: Material,
) -> Result<(Mesh, Material), Error> {
    let texture = studio
        .textures
        .get(&studio.pack, &format!("{kind}/{name}"))?;
    let mesh = item(studio.pack.item(kind, name)?, &studio.pack.base, body);
    Ok((
        mesh,
        Material {
            texture: Some(texture),
            ..look
        },
    ))
}

/// Short hairs on a card.
fn grown(
    studio: &Studio,
    body: &BodyShape,
    (kind, name): (ItemKind, &str),
    look: Material,
) -> Result<(Mesh, Material), Error> {
    let picture = format!("{kind}/{name}");
    let texture = studio.textures.strands(&studio.pack, &picture)?;
    let mesh = item(studio.pack.item(kind, name)?, &studio.pack.base, body);
    let look = Material {
        texture: Some(texture),
        ..look
    };
    Ok((mesh, look))
}

/// The lower part of a man's brows, which are thicker and denser than a woman's.
fn lowered(brows: &Mesh) -> Mesh {
    let mut lower = brows.clone();
    for (position, normal) in lower.positions.iter_mut().zip(&brows.normals) {
        *position += BENEATH + *normal * RAISED;
    }
    lower
}

/// Short hairs painted on a card that lies on the skin.
fn card(color: Vec3) -> Material {
    Material {
        surface: Surface::Hair,
        color,
        recolor: Some(hair::MEAN),
        alpha: Alpha::Blend,
        roughness: 0.85,
        shadow: false,
        ..Material::default()
    }
}

fn wet() -> Material {
    Material {
        surface: Surface::Skin,
        roughness: 0.35,
        specular: 0.04,
        subsurface: 0.3,
        shadow: false,
        ..Material::default()
    }
}
