use std::collections::HashMap;
use std::time::{Duration, Instant};

use likeness_core::Pool;
use likeness_db::tasks::{self, Change, Moment, Snapshot};
use likeness_db::{PgConnection, PgPool, Result, workers};

/// How often the workers that live are counted.
const COUNT_SLOTS_EVERY: Duration = Duration::from_secs(1);

/// A worker that was not seen for so long runs nothing any more.
const WORKERS_SEEN_WITHIN: Duration = Duration::from_secs(30);

/// Reads what changes over a connection of its own, which is made anew after it was lost.
pub(super) struct Reader {
    pool: PgPool,
    conn: Option<PgConnection>,
    slots_counted: Option<Instant>,
}

/// What a reading found.
pub(super) struct News {
    /// Before the snapshot was taken.
    pub(super) began: Instant,
    pub(super) moment: Moment,
    pub(super) changes: Vec<Change>,
    pub(super) slots: Option<HashMap<Pool, u64>>,
}

impl Reader {
    pub(super) fn new(pool: PgPool) -> Self {
        Self {
            pool,
            conn: None,
            slots_counted: None,
        }
    }

    /// Uses another connection from here on.
    pub(super) fn reconnect(&mut self) {
        self.conn = None;
    }

    /// Reads what a snapshot did not show.
    pub(super) async fn since(&mut self, snapshot: &Snapshot) -> Result<News> {
        let conn = self.conn().await?;
        let began = Instant::now();
        let (moment, changes) = tasks::changed_since(conn, snapshot).await?;
        Ok(News {
            began,
            moment,
            changes,
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
