use std::time::Duration;

use likeness_core::{Pool, TaskState, UserId};
use sqlx::PgConnection;

use super::lease::interval;
use crate::Result;

/// Tasks of a pool that ended alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The hardware they needed.
    pub pool: Pool,
    /// How they ended.
    pub state: TaskState,
    /// Whether they failed because somebody stopped them.
    pub cancelled: bool,
    /// How many there are.
    pub count: u64,
}

/// How long tasks of a kind took lately.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// Name of the task kind.
    pub kind: String,
    /// How many of the pool's latest tasks were of the kind.
    pub count: u64,
    /// Their mean run time in seconds.
    pub mean_seconds: f64,
}

/// How many tasks of a user wait, but no more than `most`: those in front of virtual time, those that came back to the line and those
/// in back-off. One that virtual time passed before any worker took it is not counted; its turn is now.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.count_waiting", skip_all)]
pub async fn count_waiting(conn: &mut PgConnection, user: UserId, most: u32) -> Result<u64> {
    let count = sqlx::query_file_scalar!("src/tasks/count_waiting.sql", user.0, i64::from(most),)
        .fetch_one(conn)
        .await?;
    Ok(count.unsigned_abs())
}

/// What became of the tasks that ended within the last `span`, by pool.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.ended_within", skip_all)]
pub async fn ended_within(conn: &mut PgConnection, span: Duration) -> Result<Vec<Ended>> {
    let rows = sqlx::query!(
        r#"select pool, state, coalesce(error_code = 'cancelled', false) as "cancelled!", count(*) as "count!"
           from tasks
           where pool in ('cpu', 'gpu') and state in ('succeeded', 'failed') and finished_at > now() - $1::interval
           group by 1, 2, 3"#,
        interval(span),
    )
    .fetch_all(conn)
    .await?;
    let ended = rows.into_iter().map(|row| {
        Ok(Ended {
            pool: row.pool.parse()?,
            state: row.state.parse()?,
            cancelled: row.cancelled,
            count: row.count.unsigned_abs(),
        })
    });
    ended.collect()
}

/// How long the pool's latest 50 successful tasks took, by kind; nothing is said of kinds that are not among them.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.paces", skip_all)]
pub async fn paces(conn: &mut PgConnection, pool: Pool) -> Result<Vec<Pace>> {
    let rows = sqlx::query!(
        r#"select kind, count(*) as "count!",
                  avg(extract(epoch from finished_at - started_at))::float8 as "mean_seconds!"
           from (
             select kind, started_at, finished_at
             from tasks
             where pool = $1 and state = 'succeeded' and finished_at is not null
             order by finished_at desc
             limit 50
           ) as latest
           group by kind"#,
        pool.as_str(),
    )
    .fetch_all(conn)
    .await?;
    let paces = rows.into_iter().map(|row| Pace {
        kind: row.kind,
        count: row.count.unsigned_abs(),
        mean_seconds: row.mean_seconds.max(0.0),
    });
    Ok(paces.collect())
}
