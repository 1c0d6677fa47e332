use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use image::ImageFormat;
use likeness_raster::Texture;

use crate::Error;
use crate::pack::Pack;

/// Pictures of the pack as textures, each decoded when first asked for.
#[derive(Default)]
pub(crate) struct Textures(Mutex<HashMap<String, Arc<Texture>>>);

impl Textures {
    /// A picture of the pack.
    ///
    /// # Errors
    /// When the pack lacks it or it is damaged.
    pub(crate) fn get(&self, pack: &Pack, name: &str) -> Result<Arc<Texture>, Error> {
        if let Some(texture) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return Ok(texture.clone());
        }
        let texture = Arc::new(decode(pack.picture(name)?, name)?);
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(cache.entry(name.to_owned()).or_insert(texture).clone())
    }
}

fn decode(png: &[u8], name: &str) -> Result<Texture, Error> {
    let picture = image::load_from_memory_with_format(png, ImageFormat::Png);
    let picture = picture
        .map_err(|source| Error::DamagedPicture {
            name: name.to_owned(),
            source,
        })?
        .into_rgba8();
    let (width, height) = picture.dimensions();
    Ok(Texture::from_rgba8(
        width as usize,
        height as usize,
        picture.as_raw(),
        true,
    )?)
}
