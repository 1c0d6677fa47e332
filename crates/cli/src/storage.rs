use std::fmt;

use anyhow::{Context, Result};
use likeness_media::{Media, SigningKey};

use crate::DataDir;
use crate::config::MediaSettings;

/// Where the settings say that assets lie.
#[derive(Clone, Debug)]
pub(crate) struct Storage<'a> {
    data: &'a DataDir,
    settings: &'a MediaSettings,
}

impl<'a> Storage<'a> {
    /// The bucket that the settings name, else a folder of the data directory.
    pub(crate) fn new(data: &'a DataDir, settings: &'a MediaSettings) -> Self {
        Self { data, settings }
    }

    /// Opens it and looks whether assets can be put there; `public_url` is what clients put before paths.
    ///
    /// # Errors
    ///
    /// When they cannot, naming the place.
    pub(crate) async fn open(&self, key: SigningKey, public_url: &str) -> Result<Media> {
        let unusable = || format!("assets cannot be stored in {self}");
        let media = match &self.settings.media_url {
            Some(url) => Media::remote(url, MediaSettings::store_options()),
            None => Media::local(self.data.assets(), key, public_url),
        };
        let media = media
            .with_context(unusable)?
            .with_url_lifetime(self.settings.url_lifetime());
        media.ready().await.with_context(unusable)?;
        Ok(match &self.settings.media_public_url {
            Some(base) => media.with_public_base(base),
            None => media,
        })
    }
}

impl fmt::Display for Storage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.settings.media_url {
            Some(url) => url.fmt(f),
            None => self.data.assets().display().fmt(f),
        }
    }
}
