use std::sync::Arc;

use anyhow::Result;
use likeness_api::{Context, TokenKey};
use likeness_core::Randomness;
use likeness_db::PgPool;
use likeness_inference::Models;
use likeness_media::{Media, SigningKey};
use likeness_tasks::Services;
use sha2::{Digest, Sha256};

use crate::DataDir;
use crate::clock::{SystemClock, randomness};
use crate::config::{JanitorSettings, MediaSettings, WorkSettings};
use crate::front::Front;
use crate::janitor::Janitor;
use crate::parts::Parts;
use crate::storage::Storage;

/// What requests and tasks have in common.
pub(crate) struct Studio {
    pool: PgPool,
    media: Media,
    token_key: TokenKey,
    randomness: Randomness,
}

impl Studio {
    /// Opens the assets; clients put `public_url` before the paths of those that this server serves.
    pub(crate) async fn open(
        data: &DataDir,
        media: &MediaSettings,
        pool: PgPool,
        public_url: &str,
    ) -> Result<Self> {
        let randomness = randomness()?;
        let key = data.signing_key(&randomness)?;
        let storage = Storage::new(data, media);
        let media = storage.open(SigningKey(derive(&key, "media")), public_url);
        let media = media.await?;
        Ok(Self {
            pool,
            media,
            token_key: TokenKey(derive(&key, "token")),
            randomness,
        })
    }

    /// Starts to serve the API.
    pub(crate) fn start_api(&self, parts: &mut Parts, front: Front) {
        let context = Context {
            pool: self.pool.clone(),
            media: self.media.clone(),
            clock: Arc::new(SystemClock),
            randomness: self.randomness.clone(),
            token_key: self.token_key.clone(),
            settings: front.settings,
        };
        parts.start(
            "API",
            likeness_api::serve(front.listener, context, parts.shutdown()),
        );
    }

    /// Starts to remove leftovers.
    pub(crate) fn start_janitor(&self, parts: &mut Parts, settings: &JanitorSettings) {
        let janitor = Janitor {
            pool: self.pool.clone(),
            media: self.media.clone(),
            clock: Arc::new(SystemClock),
            period: settings.period(),
        };
        parts.start("janitor", janitor.run(parts.shutdown()));
    }

    /// Starts to work on tasks.
    pub(crate) fn start_workers(&self, parts: &mut Parts, settings: &WorkSettings, models: Models) {
        let services = Services::new(self.media.clone(), models);
        let (pool, options, randomness) = (
            self.pool.clone(),
            settings.options(),
            self.randomness.clone(),
        );
        let work = likeness_queue::work(
            pool,
            likeness_tasks::registry(),
            services,
            options,
            parts.shutdown(),
            randomness,
        );
        parts.start("workers", work);
    }
}

/// A key for one purpose, so that what is signed for one can never pass for the other.
fn derive(key: &[u8], purpose: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(format!("likeness {purpose}\n"))
        .chain_update(key)
        .finalize()
        .to_vec()
}
