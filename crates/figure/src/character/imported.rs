//! Garments, shoes and hair that an operator imported.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use glam::Vec3;
use likeness_raster::{Alpha, Material, Mesh, Surface, Texture, luminance};

use super::smoothing::rounded;
use super::surface::item_with;
use super::{hair, textures};
use crate::base::BaseMesh;
use crate::body::BodyShape;
use crate::garment::Covering;
use crate::pack::Item;
use crate::pack::index::ItemKind;
use crate::{Error, FigureSpec, Imports, Rgb, Worn};

/// Share of a garment's points on the torso from which on it covers it.
const TORSO: f32 = 0.15;
/// Share below the seat from which on it covers the legs.
const LEGS: f32 = 0.04;
/// Metres below the hips' joints where the seat ends.
const SEAT: f32 = 0.08;
/// Half the width of the torso in metres.
const WIDTH: f32 = 0.2;
/// Metres above an ankle from which on it is covered.
const ANKLE: f32 = 0.05;

/// What was imported, each item loaded when it is first worn.
#[derive(Default)]
pub(super) struct Closet {
    imports: Imports,
    loaded: Mutex<HashMap<(Worn, String), Arc<Loaded>>>,
}

/// An item with its picture.
pub(super) struct Loaded {
    /// How it is bound to the base mesh.
    pub(super) item: Item,
    /// Its picture; of hair the strands alone.
    pub(super) texture: Option<Arc<Texture>>,
    /// Mean luminance of the picture where it is opaque, linear.
    mean: f32,
    /// Whether it can be seen through somewhere.
    is_open: bool,
}

/// What a figure wears of it.
#[derive(Default)]
pub(super) struct Attire {
    garments: Vec<(Arc<Loaded>, Option<Rgb>)>,
    shoes: Option<(Arc<Loaded>, Option<Rgb>)>,
}

impl Closet {
    /// A closet of what lies in a folder.
    pub(super) fn new(imports: Imports) -> Self {
        Self {
            imports,
            loaded: Mutex::default(),
        }
    }

    /// The garments and shoes of a figure.
    ///
    /// # Errors
    /// When one was not imported here, or is damaged.
    pub(super) fn attire(&self, spec: &FigureSpec, base: &BaseMesh) -> Result<Attire, Error> {
        let mut attire = Attire::default();
        for garment in &spec.imported {
            let loaded = self.get(Worn::Garment, &garment.name, base)?;
            match loaded.item.kind {
                ItemKind::Shoes => attire.shoes = Some((loaded, garment.color)),
                _ => attire.garments.push((loaded, garment.color)),
            }
        }
        Ok(attire)
    }

    /// The hair of that name.
    ///
    /// # Errors
    /// When it was not imported here, or is damaged.
    pub(super) fn hair(&self, name: &str, base: &BaseMesh) -> Result<Arc<Loaded>, Error> {
        self.get(Worn::Hair, name, base)
    }

    fn get(&self, worn: Worn, name: &str, base: &BaseMesh) -> Result<Arc<Loaded>, Error> {
        let known = || self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (worn, name.to_lowercase());
        if let Some(loaded) = known().get(&key) {
            return Ok(loaded.clone());
        }
        let loaded = Arc::new(Loaded::read(&self.imports, &key, base)?);
        Ok(known().entry(key).or_insert(loaded).clone())
    }
}

impl Loaded {
    fn read(
        imports: &Imports,
        (worn, name): &(Worn, String),
        base: &BaseMesh,
    ) -> Result<Self, Error> {
        let (blobs, entry) = imports.open(*worn, name)?;
        let damaged = |error: Error| Error::damaged(&format!("{worn} {name}"), error);
        let item = Item::read(&blobs, "item", entry, base.template.len()).map_err(damaged)?;
        let png = blobs.bytes("item/picture").map_err(damaged)?;
        let mut loaded = Self {
            item,
            texture: None,
            mean: 1.0,
            is_open: false,
        };
        if png.is_empty() {
            return Ok(loaded);
        }
        let picture = textures::decoded(name, png)?;
        let (width, height) = picture.dimensions();
        loaded.texture = Some(Arc::new(match worn {
            Worn::Hair => hair::unpainted(width as usize, height as usize, &picture)?,
            Worn::Garment => textures::texture(&picture)?,
        }));
        let pixels = picture.pixels().filter(|pixel| pixel.0[3] > 127);
        let (sum, count) = pixels.fold((0.0, 0.0), |(sum, count), pixel| {
            let [r, g, b, _] = pixel.0;
            (sum + luminance(Rgb([r, g, b]).linear()), count + 1.0_f32)
        });
        loaded.mean = (sum / count.max(1.0)).max(0.01);
        loaded.is_open = picture.pixels().any(|pixel| pixel.0[3] < 128);
        Ok(loaded)
    }

    fn look(&self, color: Option<Rgb>) -> Material {
        let plain = Material {
            surface: Surface::Cloth,
            texture: self.texture.clone(),
            roughness: 0.75,
            specular: 0.03,
            sheen: 0.12,
            ..Material::default()
        };
        let alpha = if self.is_open {
            Alpha::Cutout(0.5)
        } else {
            Alpha::Opaque
        };
        match (color, &self.texture) {
            (Some(color), Some(_)) => Material {
                color: color.linear(),
                recolor: Some(self.mean),
                alpha,
                ..plain
            },
            (Some(color), None) => Material {
                color: color.linear(),
                folds: 0.4,
                weave: 0.5,
                ..plain
            },
            (None, _) => Material { alpha, ..plain },
        }
    }

    /// It as posed, of which some triangles are kept, judged by their points at rest.
    fn part(
        &self,
        color: Option<Rgb>,
        (base, body): (&BaseMesh, &BodyShape),
        keep: impl Fn(&[Vec3], &[u32; 3]) -> bool,
    ) -> (Mesh, Material) {
        let mesh = item_with(&self.item, base, body, |points| points, keep);
        (rounded(mesh), self.look(color))
    }
}

impl Attire {
    /// Whether its garments cover the torso, and the legs.
    pub(super) fn covers(&self, base: &BaseMesh) -> [bool; 2] {
        let height = |bone: &str| base.bone(bone).map_or(0.0, |bone| base.joints[bone].y);
        let (seat, neck) = (height("upperleg01.L"), height("neck01"));
        let torso = self.share(base, |at| {
            (seat..neck).contains(&at.y) && at.x.abs() < WIDTH
        });
        let legs = self.share(base, |at| at.y < seat - SEAT);
        [torso > TORSO, legs > LEGS]
    }

    /// Whether a garment reaches down to the feet.
    pub(super) fn covers_ankles(&self, base: &BaseMesh) -> bool {
        let ankle = base.bone("foot.L").map_or(0.0, |bone| base.joints[bone].y);
        self.share(base, |at| at.y < ankle + ANKLE) > 0.0
    }

    /// The greatest share that a garment has of its points bound to certain places of the average body.
    fn share(&self, base: &BaseMesh, is_there: impl Fn(Vec3) -> bool) -> f32 {
        let shares = self.garments.iter().map(|(garment, _)| {
            let bound = &garment.item.bound_to;
            let there = bound
                .iter()
                .filter(|row| is_there(base.template[row[0] as usize]));
            there.count() as f32 / bound.len() as f32
        });
        shares.fold(0.0, f32::max)
    }

    /// Where its garments are on a body at rest.
    pub(super) fn points(&self, rest: &[Vec3]) -> Vec<Vec3> {
        let worn = self.garments.iter();
        worn.flat_map(|(garment, _)| garment.item.fit(rest))
            .collect()
    }

    /// The shoes.
    pub(super) fn shoes(&self) -> Option<&Item> {
        self.shoes.as_ref().map(|(shoes, _)| &shoes.item)
    }

    /// The shoes as posed, below a height at rest.
    pub(super) fn shoes_part(
        &self,
        base: &BaseMesh,
        body: &BodyShape,
        highest: f32,
    ) -> Option<(Mesh, Material)> {
        let (shoes, color) = self.shoes.as_ref()?;
        let keep = |rest: &[Vec3], triangle: &[u32; 3]| {
            triangle
                .iter()
                .all(|&vertex| rest[vertex as usize].y < highest)
        };
        Some(shoes.part(*color, (base, body), keep))
    }

    /// Base vertices that need not be drawn.
    pub(super) fn hidden(&self) -> HashSet<u32> {
        let whole = self.garments.iter().filter(|(garment, _)| !garment.is_open);
        whole
            .flat_map(|(garment, _)| &garment.item.hidden)
            .copied()
            .collect()
    }

    /// The garments as posed.
    pub(super) fn parts(&self, base: &BaseMesh, body: &BodyShape) -> Vec<(Mesh, Material)> {
        let worn = self.garments.iter();
        worn.map(|(garment, color)| garment.part(*color, (base, body), |_, _| true))
            .collect()
    }
}

/// What imported garments do to the cloth beneath them.
pub(super) struct Under(Option<Covering>);

impl Under {
    /// Takes imported garments; those that can be seen through do nothing.
    pub(super) fn new(over: &[(Mesh, Material)]) -> Self {
        let opaque = over.iter().filter(|(_, look)| look.alpha == Alpha::Opaque);
        let dense: Vec<Mesh> = opaque.map(|(mesh, _)| rounded(mesh.clone())).collect();
        Self((!dense.is_empty()).then(|| Covering::new(&dense)))
    }

    /// Takes away what of some cloth lies wholly beneath them, away from their borders, and presses the rest in where it would
    /// come through.
    pub(super) fn tuck(&self, cloths: &mut [(Mesh, Material)]) {
        let Some(covering) = &self.0 else {
            return;
        };
        let (covers, tucked) = (covering.at(), covering.tucking());
        for (cloth, _) in cloths {
            let covered: Vec<bool> = cloth.rest.iter().map(|point| covers(*point)).collect();
            let is_seen = |triangle: &[u32; 3]| !triangle.iter().all(|&v| covered[v as usize]);
            cloth.triangles.retain(is_seen);
            for (point, normal) in cloth.positions.iter_mut().zip(&cloth.normals) {
                *point = tucked(*point, *normal);
            }
        }
    }
}
