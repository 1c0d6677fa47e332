use std::collections::HashMap;
use std::sync::Arc;

use likeness_raster::{Alpha, Material, Surface, Texture, luminance};

use crate::character::{hair, textures};
use crate::import::BASE_VERTICES;
use crate::pack::Item;
use crate::{Error, Imported, Rgb, Worn};

/// Bytes that a texel takes, in all its sizes.
const TEXEL: usize = 11;
/// Bytes that a vertex takes, with its share of the triangles.
const VERTEX: usize = 100;

/// An imported item with its picture decoded, ready to be worn by any figure.
#[derive(Debug)]
pub struct Wearable {
    worn: Worn,
    /// How it is bound to the base mesh.
    pub(crate) item: Item,
    /// Its picture; of hair the strands alone.
    pub(crate) texture: Option<Arc<Texture>>,
    /// Mean luminance of the picture where it is opaque, linear.
    mean: f32,
    /// Its colour on the whole.
    color: Rgb,
    /// Whether it can be seen through somewhere.
    pub(super) is_open: bool,
}

/// What was imported and is at hand for a figure to wear.
#[derive(Clone, Debug, Default)]
pub struct Closet(HashMap<(Worn, String), Arc<Wearable>>);

impl Wearable {
    /// Makes an item ready.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn new(imported: Imported) -> Result<Self, Error> {
        let Imported {
            worn,
            name,
            entry,
            blobs,
            ..
        } = imported;
        let damaged = |error: Error| Error::damaged(&format!("{worn} {name}"), error);
        let item = Item::read(&blobs, "item", entry, BASE_VERTICES as usize).map_err(damaged)?;
        let png = blobs.bytes("item/picture").map_err(damaged)?;
        let mut wearable = Self {
            worn,
            item,
            texture: None,
            mean: 1.0,
            color: Rgb([255; 3]),
            is_open: false,
        };
        if !png.is_empty() {
            wearable.paint(&name, png)?;
        }
        Ok(wearable)
    }

    /// Bytes of memory that it takes, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texels = self.texture.as_ref().map(|it| it.width() * it.height());
        texels.unwrap_or(0) * TEXEL + self.item.bound_to.len() * VERTEX
    }

    fn paint(&mut self, name: &str, png: &[u8]) -> Result<(), Error> {
        let picture = textures::decoded(name, png)?;
        let (width, height) = picture.dimensions();
        self.texture = Some(Arc::new(match self.worn {
            Worn::Hair => hair::unpainted(width as usize, height as usize, &picture)?,
            Worn::Garment => textures::texture(&picture)?,
        }));
        let pixels = picture.pixels().filter(|pixel| pixel.0[3] > 127);
        let (mut light, mut bytes, mut count) = (0.0, [0; 3], 0_u64);
        for pixel in pixels {
            let [r, g, b, _] = pixel.0;
            light += luminance(Rgb([r, g, b]).linear());
            bytes = [
                bytes[0] + u64::from(r),
                bytes[1] + u64::from(g),
                bytes[2] + u64::from(b),
            ];
            count += 1;
        }
        let count = count.max(1);
        self.mean = (light / count as f32).max(0.01);
        self.color = Rgb(bytes.map(|sum| (sum / count) as u8));
        self.is_open = picture.pixels().any(|pixel| pixel.0[3] < 128);
        Ok(())
    }

    /// What its colour is on the whole, where this one is asked for.
    pub(super) fn color(&self, asked: Option<Rgb>) -> Rgb {
        asked.unwrap_or(self.color)
    }

    /// How it looks in a colour, or in those of its picture.
    pub(super) fn look(&self, color: Option<Rgb>) -> Material {
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
}

impl FromIterator<Arc<Wearable>> for Closet {
    fn from_iter<I: IntoIterator<Item = Arc<Wearable>>>(items: I) -> Self {
        let named = |item: Arc<Wearable>| ((item.worn, item.item.name.clone()), item);
        Self(items.into_iter().map(named).collect())
    }
}

impl Closet {
    /// The item of that name.
    ///
    /// # Errors
    /// When it is not at hand.
    pub(crate) fn get(&self, worn: Worn, name: &str) -> Result<&Arc<Wearable>, Error> {
        let found = self.0.get(&(worn, name.to_owned()));
        found.ok_or_else(|| Error::UnknownImport {
            worn,
            name: name.to_owned(),
        })
    }
}
