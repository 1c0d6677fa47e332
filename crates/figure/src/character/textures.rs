use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use image::{ImageFormat, RgbaImage};
use likeness_raster::Texture;

use super::hair;
use crate::Error;
use crate::pack::Pack;

/// Pictures as textures, each decoded or drawn when first asked for.
#[derive(Default)]
pub(crate) struct Textures(Mutex<HashMap<String, Arc<Texture>>>);

impl Textures {
    /// A picture of the pack.
    ///
    /// # Errors
    /// When the pack lacks it or it is damaged.
    pub(crate) fn get(&self, pack: &Pack, name: &str) -> Result<Arc<Texture>, Error> {
        self.made(name, || {
            let (width, height, picture) = decode(pack, name)?;
            Ok(Texture::from_rgba8(width, height, &picture, true)?)
        })
    }

    /// A picture of hair, without its colour and the light painted on it.
    ///
    /// # Errors
    /// When the pack lacks it or it is damaged.
    pub(crate) fn strands(&self, pack: &Pack, name: &str) -> Result<Arc<Texture>, Error> {
        self.made(&format!("strands/{name}"), || {
            let (width, height, picture) = decode(pack, name)?;
            hair::unpainted(width, height, &picture)
        })
    }

    /// A picture that is made here, under a name of its own.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn made(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Texture, Error>,
    ) -> Result<Arc<Texture>, Error> {
        if let Some(texture) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return Ok(texture.clone());
        }
        let texture = Arc::new(make()?);
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(cache.entry(name.to_owned()).or_insert(texture).clone())
    }
}

fn decode(pack: &Pack, name: &str) -> Result<(usize, usize, RgbaImage), Error> {
    let picture = image::load_from_memory_with_format(pack.picture(name)?, ImageFormat::Png);
    let picture = picture
        .map_err(|source| Error::DamagedPicture {
            name: name.to_owned(),
            source,
        })?
        .into_rgba8();
    let (width, height) = picture.dimensions();
    Ok((width as usize, height as usize, picture))
}
