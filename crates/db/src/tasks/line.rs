use std::collections::BTreeMap;

use likeness_core::{Lane, Pool, TaskId, UserId};
use serde_json::Value;
use sqlx::PgConnection;

use super::{READY_CHANNEL, Ready};
use crate::Result;

/// A task that is to be put in the line.
#[derive(Clone, Debug)]
pub struct NewTask<'a> {
    /// Chosen by the submitter.
    pub id: TaskId,
    /// Who submits it.
    pub user: UserId,
    /// Name of the task kind.
    pub kind: &'a str,
    /// The hardware it needs.
    pub pool: Pool,
    /// Which of the user's lines it waits in.
    pub lane: Lane,
    /// What to do.
    pub args: &'a Value,
    /// Virtual finish time in microseconds of work.
    pub order_tag: i64,
    /// The attempt whose loss or retriable fault fails the task.
    pub max_attempts: u32,
}

/// Puts a pending task in the line, and announces it.
///
/// # Errors
///
/// `Conflict` on `tasks_pkey` when there is a task with this id.
#[tracing::instrument(name = "db.tasks.insert", skip_all, fields(task.id = %task.id))]
pub async fn insert(conn: &mut PgConnection, task: &NewTask<'_>) -> Result<()> {
    let ready = Ready {
        pool: task.pool,
        order_tag: task.order_tag,
    };
    sqlx::query!(
        "with put as (
           insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
         )
         select pg_notify($9, $10)",
        task.id.0,
        task.user.0,
        task.kind,
        task.pool.as_str(),
        task.lane.as_str(),
        task.args,
        task.order_tag,
        i32::try_from(task.max_attempts).unwrap_or(i32::MAX),
        READY_CHANNEL,
        ready.to_string(),
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Tells the pool's workers, once the transaction commits, that a task with this tag may be ready, and none with a smaller one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.announce", skip_all)]
pub async fn announce(conn: &mut PgConnection, pool: Pool, order_tag: i64) -> Result<()> {
    let ready = Ready { pool, order_tag };
    sqlx::query!("select pg_notify($1, $2)", READY_CHANNEL, ready.to_string())
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// Tells the workers of each pool of the smallest tag with which one of these tasks may be ready in it, as [`announce`] does.
pub(super) async fn announce_first(
    conn: &mut PgConnection,
    ready: impl IntoIterator<Item = (Pool, i64)>,
) -> Result<()> {
    let mut first = BTreeMap::new();
    for (pool, tag) in ready {
        let least = first.entry(pool).or_insert(tag);
        *least = tag.min(*least);
    }
    for (pool, tag) in first {
        announce(conn, pool, tag).await?;
    }
    Ok(())
}

/// The largest order tag ever taken in a pool; 0 when none was.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.virtual_time", skip_all)]
pub async fn virtual_time(conn: &mut PgConnection, pool: Pool) -> Result<i64> {
    let time = sqlx::query_scalar!(
        r#"select greatest(
             (select max(order_tag) from tasks where pool = $1 and taken_at is not null),
             (select order_tag from virtual_times where pool = $1),
             0
           ) as "time!""#,
        pool.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(time)
}

/// Lets the tasks whose back-off is over stand in the line again, and announces them. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.make_due", skip_all)]
pub async fn make_due(conn: &mut PgConnection) -> Result<()> {
    let due = sqlx::query!(
        r#"with due as (
             update tasks
             set is_due = true, changed_xid = pg_current_xact_id()
             where id = any(array(
               select id from tasks where state = 'pending' and not is_due and ready_at <= now() for update skip locked
             ))
             returning pool, order_tag
           )
           select pool, min(order_tag) as "first!" from due group by pool"#,
    )
    .fetch_all(&mut *conn)
    .await?;
    for line in due {
        announce(conn, line.pool.parse()?, line.first).await?;
    }
    Ok(())
}
