use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use likeness_api::{Context, TokenKeys};
use likeness_core::Randomness;
use likeness_db::PgPool;
use likeness_inference::Models;
use likeness_media::{Media, SigningKey};
use likeness_queue::Line;
use likeness_tasks::{Imports, Services};
use tokio_util::sync::CancellationToken;

use crate::DataDir;
use crate::clock::{SystemClock, randomness};
use crate::config::{JanitorSettings, MediaSettings, WorkSettings};
use crate::front::Front;
use crate::janitor::Janitor;
use crate::parts::Parts;
use crate::signing_keys::SigningKeys;
use crate::storage::Storage;

/// How long a worker process may take to give back what did not end within its grace.
const GIVE_BACK: Duration = Duration::from_secs(1);

/// What requests and tasks have in common.
pub(crate) struct Studio {
    pool: PgPool,
    media: Media,
    token_keys: TokenKeys,
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
        let keys = SigningKeys::of(data, &randomness)?;
        let media_key = SigningKey::new(&keys.derive("media"));
        let media = Storage::new(data, media)
            .open(media_key, public_url)
            .await?;
        Ok(Self {
            pool,
            media,
            token_keys: TokenKeys::new(&keys.derive("token")),
            randomness,
        })
    }

    /// Begins to follow the line, until the last handle is dropped: requests that drain still look at it.
    pub(crate) fn follow_line(&self) -> Line {
        let (pool, forever) = (self.pool.clone(), CancellationToken::new());
        Line::follow(pool, likeness_tasks::usual_duration, &forever)
    }

    /// Starts to serve the API.
    pub(crate) fn start_api(&self, parts: &mut Parts, front: Front, line: Line) {
        let shutdown = parts.shutdown();
        let context = Context {
            pool: self.pool.clone(),
            line,
            media: self.media.clone(),
            imports: Imports::new(self.media.clone()),
            clock: Arc::new(SystemClock),
            randomness: self.randomness.clone(),
            token_keys: self.token_keys.clone(),
            mailer: front.mailer,
            settings: front.settings,
        };
        parts.start(
            "API",
            likeness_api::serve(front.listener, context, shutdown),
        );
    }

    /// Starts to remove leftovers and to move tasks that ended long ago aside.
    pub(crate) fn start_janitor(&self, parts: &mut Parts, settings: &JanitorSettings) {
        let janitor = Janitor {
            pool: self.pool.clone(),
            media: self.media.clone(),
            period: settings.period(),
            keep_tasks: settings.keep_tasks(),
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
        parts.allow(options.grace + options.stop_within + GIVE_BACK);
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
