use std::time::{Duration, Instant};

use likeness_core::{BoxError, Pool, TaskId, UserId};
use likeness_db::tasks::{self, Pace, Snapshot};
use likeness_db::{PgPool, Result};
use tokio::task::{JoinError, JoinSet};
use tokio::time;

use super::index::Index;

/// How often all unfinished tasks are read anew when nothing was lost.
const EVERY: Duration = Duration::from_secs(3600);

/// How long to wait before trying again after the database went away.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// How long reading all unfinished tasks may take, the connection included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads all unfinished tasks anew, over a connection of its own and beside the reading of changes: there are two indexes then.
pub(super) struct Rebuild {
    pool: PgPool,
    /// The one that is under way, if any.
    reading: JoinSet<Result<Rebuilt>>,
    /// When the next begins.
    due: Instant,
    /// Whose tasks were removed since it began.
    removed: Vec<UserId>,
    /// Whether the latest run times were read.
    is_seeded: bool,
}

/// What a rebuild found.
pub(super) struct Rebuilt {
    /// What it saw; the changes after that are still to be taken in.
    pub(super) snapshot: Snapshot,
    pub(super) index: Index,
    /// How long the latest tasks took, the first time.
    pub(super) paces: Vec<(Pool, Pace)>,
    /// Whose tasks were removed since it began: it may not have seen that.
    pub(super) removed: Vec<UserId>,
}

impl Rebuilt {
    /// The tasks that may have been removed since they were read.
    pub(super) fn uncertain(&self) -> Vec<TaskId> {
        let users = self.removed.iter();
        users.flat_map(|user| self.index.of_user(*user)).collect()
    }
}

impl Rebuild {
    /// One is due at once.
    pub(super) fn new(pool: PgPool) -> Self {
        Self {
            pool,
            reading: JoinSet::new(),
            due: Instant::now(),
            removed: Vec::new(),
            is_seeded: false,
        }
    }

    /// Something may have been missed until now.
    pub(super) fn hasten(&mut self) {
        self.due = Instant::now();
    }

    /// Takes note that a user's tasks were removed.
    pub(super) fn remove_user(&mut self, user: UserId) {
        if !self.reading.is_empty() {
            self.removed.push(user);
        }
    }

    /// Begins one when it is due; what one has found that has ended.
    pub(super) fn advance(&mut self) -> Option<Rebuilt> {
        if self.reading.is_empty() && self.due <= Instant::now() {
            self.begin();
        }
        let ended = self.reading.try_join_next()?;
        self.take(ended)
    }

    /// What the next one finds that succeeds.
    pub(super) async fn next(&mut self) -> Rebuilt {
        loop {
            if let Some(rebuilt) = self.advance() {
                return rebuilt;
            }
            let ended = self.reading.join_next().await;
            if let Some(rebuilt) = ended.and_then(|ended| self.take(ended)) {
                return rebuilt;
            }
            time::sleep_until(self.due.into()).await;
        }
    }

    fn begin(&mut self) {
        self.due = Instant::now() + EVERY;
        self.removed.clear();
        let reading = read(self.pool.clone(), !self.is_seeded);
        self.reading.spawn(async {
            let read = time::timeout(PATIENCE, reading).await;
            read.unwrap_or_else(|_| Err(likeness_db::Error::no_answer()))
        });
    }

    fn take(&mut self, ended: Result<Result<Rebuilt>, JoinError>) -> Option<Rebuilt> {
        match ended.map_err(BoxError::from).and_then(|read| Ok(read?)) {
            Ok(mut rebuilt) => {
                self.is_seeded = true;
                rebuilt.removed.append(&mut self.removed);
                Some(rebuilt)
            }
            Err(error) => {
                tracing::warn!(
                    error = &*error as &dyn std::error::Error,
                    "the line is not read anew"
                );
                self.due = Instant::now() + RETRY_AFTER;
                None
            }
        }
    }
}

async fn read(pool: PgPool, with_paces: bool) -> Result<Rebuilt> {
    let mut conn = likeness_db::connect_for(&pool, PATIENCE).await?;
    let mut paces = Vec::new();
    if with_paces {
        for pool in [Pool::Cpu, Pool::Gpu] {
            let latest = tasks::paces(&mut conn, pool).await?;
            paces.extend(latest.into_iter().map(|pace| (pool, pace)));
        }
    }
    let mut index = Index::default();
    let moment = tasks::all_unfinished(&mut conn, |change| {
        index.apply(&change);
    })
    .await?;
    Ok(Rebuilt {
        snapshot: moment.snapshot,
        index,
        paces,
        removed: Vec::new(),
    })
}
