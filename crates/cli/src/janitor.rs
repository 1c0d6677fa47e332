use std::time::Duration;

use anyhow::{Context, Result};
use futures::TryStreamExt;
use likeness_core::Pool;
use likeness_db::{
    PgConnection, PgPool, idempotency_keys, login_codes, orphans, revoked_tokens, studio, tasks,
};
use likeness_media::Media;
use time::OffsetDateTime;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::binding::{self, BATCH};
use crate::one_line;

/// How much older than a period an object is, because the store's clock may differ from the database's.
const MARGIN: Duration = Duration::from_secs(10 * 60);

/// How long rows stay that have expired by the clocks of those who wrote them.
const GRACE: Duration = Duration::from_secs(24 * 3600);

/// Most tasks that one statement moves: it must end before the database gives it up.
const MOST_MOVED: u32 = 1000;

/// Removes from time to time what is left over: stored objects that no row names, and rows that have expired. Moves tasks that ended
/// long ago out of the queue's way.
pub struct Janitor {
    /// The database; at most one process sweeps it at a time.
    pub pool: PgPool,
    /// The stored objects.
    pub media: Media,
    /// How long it rests, and how old an object is before it may be left over: a row follows its objects within moments.
    pub period: Duration,
    /// How long ended tasks stay in the table of the queue.
    pub keep_tasks: Duration,
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows removed that had expired.
    pub rows: u64,
    /// Tasks moved that ended long ago.
    pub tasks: u64,
    /// Objects removed that no row names.
    pub orphans: u64,
    /// Half-written files removed.
    pub partial: u64,
}

impl Janitor {
    /// Sweeps at once and then once a period, until it is told to stop. A sweep that fails is made up for by the next, so
    /// this never does.
    pub async fn run(self, shutdown: CancellationToken) -> Result<()> {
        let mut ticks = interval(self.period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let sweeps = async {
            loop {
                ticks.tick().await;
                self.sweep_and_log().await;
            }
        };
        shutdown.run_until_cancelled(sweeps).await;
        Ok(())
    }

    async fn sweep_and_log(&self) {
        match self.sweep().await {
            Ok(Some(swept)) if swept == Swept::default() => {}
            Ok(Some(swept)) => tracing::info!(
                rows = swept.rows,
                tasks = swept.tasks,
                orphans = swept.orphans,
                partial = swept.partial,
                "leftovers were removed or moved"
            ),
            Ok(None) => tracing::debug!("another process removes leftovers"),
            Err(error) => {
                tracing::error!(error = one_line(&error), "leftovers could not be removed");
            }
        }
    }

    /// Removes what is left over now and moves what is past; `None` when another process is at it. The present is that of the database.
    ///
    /// # Errors
    ///
    /// When database and store do not belong together: then no object is removed. When one of them fails; what was removed until then stays removed.
    pub async fn sweep(&self) -> Result<Option<Swept>> {
        // Its end gives the right to sweep back, however this ends.
        let mut connection = likeness_db::connect_alone(&self.pool).await?;
        if !orphans::try_lock(&mut connection).await? {
            return Ok(None);
        }
        let now = studio::now(&mut connection).await?;
        let before = now - self.period - MARGIN;
        let rows = remove_expired(&mut connection, now - GRACE).await?;
        let tasks = self.move_tasks(&mut connection).await?;
        binding::check(&self.media, &mut connection).await?;
        Ok(Some(Swept {
            rows,
            tasks,
            orphans: self.remove_orphans(&mut connection, before).await?,
            partial: self.remove_partial(before).await?,
        }))
    }

    /// Moves tasks that ended long ago; how many that were. Each batch is a transaction of its own.
    async fn move_tasks(&self, connection: &mut PgConnection) -> Result<u64> {
        let mut moved = 0;
        for pool in [Pool::Cpu, Pool::Gpu] {
            loop {
                let batch = tasks::archive(connection, pool, self.keep_tasks, MOST_MOVED).await?;
                moved += batch;
                if batch < u64::from(MOST_MOVED) {
                    break;
                }
            }
        }
        Ok(moved)
    }

    async fn remove_orphans(
        &self,
        connection: &mut PgConnection,
        before: OffsetDateTime,
    ) -> Result<u64> {
        let mut removed = 0;
        let mut batches = self.media.put_before(before).try_chunks(BATCH);
        while let Some(batch) = batches.try_next().await? {
            for orphan in orphans::among(connection, batch).await? {
                self.media.delete(&orphan.to_string()).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn remove_partial(&self, before: OffsetDateTime) -> Result<u64> {
        let media = self.media.clone();
        tokio::task::spawn_blocking(move || media.remove_partial(before))
            .await
            .context("leftovers could not be looked for")?
            .context("half-written files could not be removed")
    }
}

/// Removes rows whose time was over at that moment; how many that were.
async fn remove_expired(connection: &mut PgConnection, moment: OffsetDateTime) -> Result<u64> {
    let keys = idempotency_keys::delete_expired(connection).await?;
    let codes = login_codes::delete_expired(connection, moment).await?;
    let tokens = revoked_tokens::delete_expired(connection, moment).await?;
    Ok(keys + codes + tokens)
}
