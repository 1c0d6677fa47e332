//! Tells where a picture shows what should be covered.

mod layers;

use std::collections::HashSet;

use likeness_raster::{Alpha, Material, Mesh, Scene, Surface};

use self::layers::{Layer, Layers, Role};
use super::clad::Clad;
use super::drawing::Stopwatch;
use super::outfit::Outfit;
use super::{Parts, Studio, camera, light, seat, skin};
use crate::body::{Body, BodyShape};
use crate::garment::Seat;
use crate::{Error, FigureSpec, Figures};

/// What the layer of shoes is called.
const SHOES: &str = "shoes";
/// What the layer of a garment is called that was imported.
const IMPORTED: &str = "imported";

/// Pixels of a picture in which something is seen that should be hidden.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exposure {
    /// What is seen: `skin`, `shoes`, the name of an inner garment, `imported`, or `hollow` where one looks into empty clothes.
    pub seen: &'static str,
    /// The name of the garment that should cover it, or `imported`.
    pub through: &'static str,
    /// In how many pixels.
    pub pixels: usize,
    /// The first of these pixels from the top, column and row.
    pub first: [usize; 2],
}

impl Figures {
    /// Measures a figure's clothes, the innermost first: the name of each, with the girth of the body and of the garment at the
    /// chest, or at the seat of what is worn from the waist down, in metres. Their difference is the ease.
    ///
    /// # Errors
    /// When the body model fails.
    pub fn girths(&self, spec: &FigureSpec) -> Result<Vec<(&'static str, [f32; 2])>, Error> {
        let studio = &self.0;
        let standing = Body::load(&studio.models, &studio.bodies)?.stand(&studio.pack, spec)?;
        let base = &studio.pack.base;
        let outfit = Outfit::fit(&studio.wardrobe, base, (spec, None), &standing.shape)?;
        Ok(outfit.girths().collect())
    }

    /// Counts the pixels of a figure's picture in which something lies in front that should be hidden, skin or an inner garment.
    ///
    /// A pixel counts when what is nearest to the eye lies, with the body at rest, beneath the cloth of a garment worn over it,
    /// at least a band's width from the cloth's border, and that garment, looked at alone, shows its outside there; or shows
    /// nothing there, but what is seen has come out through it. Where it shows its inside, one looks in through a neckline, a
    /// sleeve or a hem. A pixel counts as well when one looks at the inside of a garment past
    /// skin that is not drawn. Head, eyes and hair are taken for glass; pixels are judged by their middles.
    ///
    /// The body may be `swollen` by so many metres: 0 for the picture as it is drawn, more to see that a body that comes
    /// through its clothes is found.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn exposures(&self, spec: &FigureSpec, swollen: f32) -> Result<Vec<Exposure>, Error> {
        let studio = &self.0;
        let clad = Clad::new(studio, spec, &mut Stopwatch::start())?;
        let shod = clad.shod(studio)?;
        let (body, hidden) = (&*clad.body, clad.hidden(studio, &shod)?);
        let shoes = clad.shoes(studio, &shod)?.into_iter();
        let mut layers = vec![
            skin_layer(studio, body, (&hidden, Role::Hidden), swollen),
            skin_layer(studio, body, (&hidden, Role::Bare), swollen),
            Layer {
                name: SHOES,
                meshes: shoes.map(|(mesh, _)| mesh).collect(),
                role: Role::Bare,
            },
        ];
        let seat = seat::place(studio, spec, body, lowest(&layers));
        let garments = clad.garments(studio, seat).into_iter();
        layers.extend(garments.map(garment_layer));
        let scene = scene(studio, spec, body, (&layers, seat));
        Layers(layers).exposures(&scene)
    }
}

/// A garment; one that can be seen through covers nothing.
fn garment_layer((layer, pieces): (super::Layer, Vec<(Mesh, Material)>)) -> Layer {
    let is_open = |(_, look): &(Mesh, Material)| look.alpha != Alpha::Opaque;
    let name = if let super::Layer::Garment(cut) = layer {
        cut.name()
    } else {
        IMPORTED
    };
    Layer {
        name,
        role: match name == IMPORTED && pieces.iter().any(is_open) {
            true => Role::Bare,
            false => Role::Worn,
        },
        meshes: pieces.into_iter().map(|(mesh, _)| mesh).collect(),
    }
}

/// The height of the lowest point of some layers.
fn lowest(layers: &[Layer]) -> f32 {
    let meshes = layers.iter().flat_map(|layer| &layer.meshes);
    let points = meshes.flat_map(|mesh| &mesh.positions);
    points.fold(f32::MAX, |low, point| low.min(point.y))
}

/// The skin that is hidden, or that which is drawn.
fn skin_layer(
    studio: &Studio,
    body: &BodyShape,
    (hidden, role): (&HashSet<u32>, Role),
    swollen: f32,
) -> Layer {
    let mut mesh = skin::mesh_of(studio, body, &body.rest, |triangle| {
        triangle.iter().all(|vertex| hidden.contains(vertex)) == (role == Role::Hidden)
    });
    for (point, normal) in mesh.positions.iter_mut().zip(&mesh.normals) {
        *point += *normal * swollen;
    }
    Layer {
        name: "skin",
        meshes: vec![mesh],
        role,
    }
}

/// A scene without meshes that looks at the figure as its picture does, but for what tall hair asks for; its second material has two sides.
fn scene(
    studio: &Studio,
    spec: &FigureSpec,
    body: &BodyShape,
    (layers, seat): (&[Layer], Option<Seat>),
) -> Scene {
    let (mut parts, mut framed) = (Parts::default(), Vec::new());
    for layer in layers {
        let meshes = layer.meshes.iter().cloned();
        parts
            .0
            .extend(meshes.map(|mesh| (mesh, Material::default())));
        let shows = match layer.name {
            SHOES => super::Layer::Shoes,
            _ => super::Layer::Skin,
        };
        framed.resize(parts.0.len(), shows);
    }
    parts.0.extend(seat.map(seat::part));
    framed.resize(parts.0.len(), super::Layer::Seat);
    let (camera, _) = camera::place(spec, body, &studio.pack.base, &parts, &framed);
    let materials = [Surface::Plain, Surface::Cloth].map(|surface| Material {
        surface,
        ..Material::default()
    });
    Scene {
        width: spec.width as usize,
        height: spec.height as usize,
        samples: 1,
        background: spec.background.0,
        camera,
        meshes: Vec::<Mesh>::new(),
        materials: materials.to_vec(),
        lights: Vec::new(),
        sky: light::SKY,
        ground: light::GROUND,
        floor: None,
        exposure: light::EXPOSURE,
    }
}
