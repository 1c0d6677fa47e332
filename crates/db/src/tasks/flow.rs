use std::ops::{Deref, DerefMut};

use likeness_core::{Lane, Pool, UserId};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use crate::{Result, Transaction};

/// A transaction in which a user submits: until it ends, the user's other submissions wait, so that no two read the same tags.
///
/// What was submitted lasts from [`Flow::commit`] on; dropped without it, nothing was.
#[derive(Debug)]
pub struct Flow {
    transaction: Transaction<'static>,
    user: UserId,
}

/// The two tags behind which a flow's next task queues, in microseconds of work; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowTags {
    /// The largest tag ever taken in the pool.
    pub virtual_time: i64,
    /// The largest tag among the flow's pending tasks, unless virtual time has reached it.
    pub last: i64,
}

impl Flow {
    /// Begins the transaction, once those of the user's earlier submissions have ended.
    ///
    /// # Errors
    ///
    /// `Unavailable` when no connection can be had, or the wait is longer than a statement may take.
    #[tracing::instrument(name = "db.tasks.begin_flow", skip_all)]
    pub async fn begin(pool: &PgPool, user: UserId) -> Result<Self> {
        // In one round trip. The tags need another, whose snapshot is younger than the lock. What is read here stands in indexes, however
        // soon the server hopes to meet a user's many tasks in the table.
        let begin = format!(
            "begin; set local enable_seqscan = off;
             select pg_advisory_xact_lock(hashtextextended('likeness flow {user}', 0))",
            user = user.0,
        );
        let transaction = pool.begin_with(AssertSqlSafe(begin)).await?;
        Ok(Self { transaction, user })
    }

    /// Who submits.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Makes what was submitted last, and lets the user's other submissions go on.
    ///
    /// # Errors
    ///
    /// `Unavailable` when the connection was lost.
    pub async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

impl Deref for Flow {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.transaction
    }
}

impl DerefMut for Flow {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// The tags behind which the next task of a user in a lane of a pool queues; to be read in the user's [`Flow`].
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.flow_tags", skip_all)]
pub async fn flow_tags(
    conn: &mut PgConnection,
    user: UserId,
    lane: Lane,
    pool: Pool,
) -> Result<FlowTags> {
    let tags = sqlx::query_as!(
        FlowTags,
        r#"with pool as materialized (
             select greatest(
               (select max(order_tag) from tasks where pool = $3 and taken_at is not null),
               (select order_tag from virtual_times where pool = $3),
               0
             ) as virtual_time
           )
           select virtual_time as "virtual_time!", coalesce((
             select max(order_tag) from tasks
             where user_id = $1 and lane = $2 and pool = $3 and state = 'pending' and order_tag > virtual_time
           ), 0) as "last!"
           from pool"#,
        user.0,
        lane.as_str(),
        pool.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(tags)
}
