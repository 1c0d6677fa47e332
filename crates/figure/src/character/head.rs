//! Eyes, brows, lashes, teeth and tongue.

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface};

use super::iris::Iris;
use super::surface::{Points, item, item_with, mesh};
use super::{Parts, Studio, hair, skin};
use crate::body::BodyShape;
use crate::body::identity::chance;
use crate::pack::index::ItemKind;
use crate::vocabulary::Gender;
use crate::{Error, FigureSpec};

const BROW: (ItemKind, &str) = (ItemKind::Brow, "eyebrow001");
const LASH: (ItemKind, &str) = (ItemKind::Lash, "eyelashes01");
const TEETH: (ItemKind, &str) = (ItemKind::Teeth, "teeth_base");
const TONGUE: (ItemKind, &str) = (ItemKind::Tongue, "tongue01");

/// How far beneath a man's brows a second row of hairs grows, and how far above the skin.
const BENEATH: Vec3 = Vec3::new(0.0, -0.0016, 0.0);
const RAISED: f32 = 0.0005;
/// Height of the eyes' middles on the body as it is modelled.
const EYES: f32 = 0.7284;
/// How far between an upper lid's lashes a second row of them grows.
const BETWEEN: Vec3 = Vec3::new(0.00045, -0.0001, 0.0);
/// How much of a lower lid's lashes looks like skin, and how dark that is in parts of the lit skin.
const THROUGH: f32 = 0.55;
const LOWER: f32 = 0.4;

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
    let (mesh, look) = grown(studio, body, BROW, brows)?;
    if spec.gender == Gender::Male {
        parts.push((lowered(&mesh), look.clone()));
    }
    parts.push((mesh, look));
    for lashes in lashes(studio, body, hair::lashes(hair), skin::tone(spec.skin_tone))? {
        parts.push(lashes);
    }
    let teeth = Material {
        roughness: 0.25,
        // The picture's teeth are grey.
        color: Vec3::new(1.75, 1.68, 1.55),
        gamma: 0.4,
        ..wet()
    };
    parts.push(bound(studio, body, TEETH, teeth)?);
    parts.push(bound(studio, body, TONGUE, wet())?);
    Ok(())
}

/// Makes the pictures that a face needs besides skin.
///
/// # Errors
/// When the pack lacks one or it is damaged.
pub(crate) fn paint(studio: &Studio, spec: &FigureSpec) -> Result<(), Error> {
    let Studio { textures, pack, .. } = studio;
    textures.eyes(pack, &iris(spec))?;
    for (kind, name) in [BROW, LASH] {
        textures.strands(pack, &format!("{kind}/{name}"))?;
    }
    for (kind, name) in [TEETH, TONGUE] {
        textures.get(pack, &format!("{kind}/{name}"))?;
    }
    Ok(())
}

fn iris(spec: &FigureSpec) -> Iris {
    Iris::of(spec.skin_tone, chance(spec.seed, "iris"))
}

fn eyes(studio: &Studio, spec: &FigureSpec, body: &BodyShape) -> Result<(Mesh, Material), Error> {
    let points = Points {
        posed: &body.posed,
        normals: &body.normals,
        rest: &body.rest,
    };
    let look = Material {
        surface: Surface::Eye,
        texture: Some(studio.textures.eyes(&studio.pack, &iris(spec))?),
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
    (kind, name): (ItemKind, &str),
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

/// Dense lashes on the upper lids, and finer ones on the lower, through which the skin is seen.
fn lashes(
    studio: &Studio,
    body: &BodyShape,
    color: Vec3,
    skin: Vec3,
) -> Result<[(Mesh, Material); 3], Error> {
    let (kind, name) = LASH;
    let picture = studio
        .textures
        .strands(&studio.pack, &format!("{kind}/{name}"))?;
    let (lashes, base) = (studio.pack.item(kind, name)?, &studio.pack.base);
    let modelled = lashes.fit(&base.template);
    let of = |is_upper: bool| {
        let keep = |triangle: &[u32; 3]| {
            let low = triangle.iter().any(|&v| modelled[v as usize].y < EYES);
            low != is_upper
        };
        item_with(lashes, base, body, |points| points, |_, t| keep(t))
    };
    let look = |color: Vec3| Material {
        texture: Some(picture.clone()),
        ..card(color)
    };
    let upper = of(true);
    let between = moved(&upper, |position, _| position + BETWEEN);
    let through = color.lerp(skin * LOWER, THROUGH);
    Ok([
        (between, look(color)),
        (upper, look(color)),
        (of(false), look(through)),
    ])
}

/// The lower part of a man's brows, which are thicker and denser than a woman's.
fn lowered(brows: &Mesh) -> Mesh {
    moved(brows, |position, normal| {
        position + BENEATH + normal * RAISED
    })
}

fn moved(mesh: &Mesh, to: impl Fn(Vec3, Vec3) -> Vec3) -> Mesh {
    let mut mesh = mesh.clone();
    for (position, normal) in mesh.positions.iter_mut().zip(&mesh.normals) {
        *position = to(*position, *normal);
    }
    mesh
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
