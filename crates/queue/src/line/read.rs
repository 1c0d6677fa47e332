use std::collections::HashMap;
use std::time::{Duration, Instant};

use likeness_core::Pool;
use likeness_db::tasks::{self, Change, Moment, Pace, Snapshot};
use likeness_db::{PgConnection, PgPool, Result, workers};

use super::index::Index;

/// How often the workers that live are counted.
const COUNT_SLOTS_EVERY: Duration = Duration::from_secs(1);

/// A worker that was not seen for so long runs nothing any more.
const WORKERS_SEEN_WITHIN: Duration = Duration::from_secs(15);

/// Reads the table over a connection of its own, which is made anew after it was lost.
pub(super) struct Reader {
    pool: PgPool,
    conn: Option<PgConnection>,
    /// Whether the latest run times were read.
    is_seeded: bool,
    slots_counted: Option<Instant>,
}

/// What a reading found.
pub(super) struct News {
    /// Before the snapshot was taken.
    pub(super) began: Instant,
    pub(super) moment: Moment,
    /// Everything that is unfinished, if that was read.
    pub(super) index: Option<Index>,
    pub(super) changes: Vec<Change>,
    pub(super) paces: Vec<Pace>,
    pub(super) slots: Option<HashMap<Pool, u64>>,
}

impl Reader {
    pub(super) fn new(pool: PgPool) -> Self {
        Self {
            pool,
            conn: None,
            is_seeded: false,
            slots_counted: None,
        }
    }

    /// Uses another connection from here on.
    pub(super) fn reconnect(&mut self) {
        self.conn = None;
    }

    /// Reads every unfinished task and, the first time, how long the latest ones took.
    pub(super) async fn all(&mut self) -> Result<News> {
        let is_seeded = self.is_seeded;
        let conn = self.conn().await?;
        let mut paces = Vec::new();
        if !is_seeded {
            for pool in [Pool::Cpu, Pool::Gpu] {
                paces.extend(tasks::paces(conn, pool).await?);
            }
        }
        let began = Instant::now();
        let mut index = Index::default();
        let moment = tasks::all_unfinished(conn, |change| {
            index.apply(&change);
        })
        .await?;
        let slots = self.slots().await?;
        self.is_seeded = true;
        Ok(News {
            began,
            moment,
            index: Some(index),
            changes: Vec::new(),
            paces,
            slots,
        })
    }

    /// Reads what a snapshot did not show.
    pub(super) async fn since(&mut self, snapshot: &Snapshot) -> Result<News> {
        let conn = self.conn().await?;
        let began = Instant::now();
        let (moment, changes) = tasks::changed_since(conn, snapshot).await?;
        Ok(News {
            began,
            moment,
            index: None,
            changes,
            paces: Vec::new(),
            slots: self.slots().await?,
        })
    }

    /// Counts the slots of the workers that live, unless that was just done.
    async fn slots(&mut self) -> Result<Option<HashMap<Pool, u64>>> {
        let counted = self.slots_counted;
        if counted.is_some_and(|at| at.elapsed() < COUNT_SLOTS_EVERY) {
            return Ok(None);
        }
        let slots = workers::slots(self.conn().await?, WORKERS_SEEN_WITHIN).await?;
        self.slots_counted = Some(Instant::now());
        Ok(Some(slots))
    }

    async fn conn(&mut self) -> Result<&mut PgConnection> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => likeness_db::connect_alone(&self.pool).await?,
        };
        Ok(self.conn.insert(conn))
    }
}
