use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use image::{ImageFormat, RgbaImage};
use likeness_raster::Texture;

use super::complexion::Complexion;
use super::hair;
use super::iris::Iris;
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
        self.made(name, || texture(&decode(pack, name)?))
    }

    /// A picture of hair, without its colour and the light painted on it.
    ///
    /// # Errors
    /// When the pack lacks it or it is damaged.
    pub(crate) fn strands(&self, pack: &Pack, name: &str) -> Result<Arc<Texture>, Error> {
        self.made(&format!("strands/{name}"), || {
            let picture = decode(pack, name)?;
            let (width, height) = picture.dimensions();
            hair::unpainted(width as usize, height as usize, &picture)
        })
    }

    /// The picture of eyes with irises of a kind.
    ///
    /// # Errors
    /// When the pack lacks it or it is damaged.
    pub(crate) fn eyes(&self, pack: &Pack, iris: &Iris) -> Result<Arc<Texture>, Error> {
        self.made(&format!("{EYES} {}", iris.name), || {
            let mut picture = decode(pack, EYES)?;
            iris.paint(&mut picture);
            texture(&picture)
        })
    }

    /// The picture of a skin.
    ///
    /// # Errors
    /// When the pack lacks its source or it is damaged.
    pub(crate) fn skin(&self, pack: &Pack, complexion: &Complexion) -> Result<Arc<Texture>, Error> {
        let source = complexion.source;
        self.made(&format!("complexion/{source}"), || {
            texture(&complexion.paint(pack, &decode(pack, source)?))
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
        let cache = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(texture) = cache().get(name) {
            return Ok(texture.clone());
        }
        let texture = Arc::new(make()?);
        Ok(cache().entry(name.to_owned()).or_insert(texture).clone())
    }
}

/// The picture whose whites all eyes share.
const EYES: &str = "eye/brownlight";

/// A picture of the pack.
///
/// # Errors
/// When the pack lacks it or it is damaged.
pub(super) fn decode(pack: &Pack, name: &str) -> Result<RgbaImage, Error> {
    decoded(name, pack.picture(name)?)
}

/// A PNG of that name.
///
/// # Errors
/// When it is damaged.
pub(super) fn decoded(name: &str, png: &[u8]) -> Result<RgbaImage, Error> {
    let picture = image::load_from_memory_with_format(png, ImageFormat::Png);
    let picture = picture.map_err(|source| Error::DamagedPicture {
        name: name.to_owned(),
        source,
    })?;
    Ok(picture.into_rgba8())
}

/// A picture of colours as a texture.
///
/// # Errors
/// When it has no pixels.
pub(super) fn texture(picture: &RgbaImage) -> Result<Texture, Error> {
    let (width, height) = picture.dimensions();
    Ok(Texture::from_rgba8(
        width as usize,
        height as usize,
        picture.as_raw(),
        true,
    )?)
}
