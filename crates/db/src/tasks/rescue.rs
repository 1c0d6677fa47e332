use likeness_core::{Pool, TaskId, TaskState, WorkerId};
use sqlx::PgConnection;

use super::end_cancelled;
use super::line::announce_first;
use crate::Result;

/// A task that its worker lost.
#[derive(Clone, Debug)]
pub struct Rescued {
    /// The task.
    pub id: TaskId,
    /// Name of the task kind.
    pub kind: String,
    /// The line it was taken from.
    pub pool: Pool,
    /// Where it stands in it.
    pub order_tag: i64,
    /// The attempt that was lost.
    pub attempt: u32,
    /// `pending` when another attempt follows, `failed` when it was the last.
    pub state: TaskState,
}

/// Shows that the worker lives for as long as this connection does. The worker may hold the lock over several connections, so one
/// that the server has not yet found to be broken does not stand in its way.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.hold_worker_lock", skip_all, fields(worker.id = %worker))]
pub async fn hold_worker_lock(conn: &mut PgConnection, worker: WorkerId) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_lock_shared(hashtextextended('likeness worker ' || $1::uuid::text, 0))",
        worker.0,
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Workers that are known but whose lock is free: their process died or lost its connection.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.lost_workers", skip_all)]
pub async fn lost_workers(conn: &mut PgConnection) -> Result<Vec<WorkerId>> {
    // A 64-bit advisory key stands in `pg_locks` as two halves, marked by objsubid 1.
    let rows = sqlx::query_scalar!(
        "select id
           from workers
           where not exists (
               select from pg_locks
               where locktype = 'advisory' and granted and objsubid = 1
                 and database = (select oid from pg_database where datname = current_database())
                 and (classid::bigint << 32) | objid::bigint
                     = hashtextextended('likeness worker ' || workers.id::text, 0)
           )",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(WorkerId).collect())
}

/// Takes tasks back from the lost workers and, if `expired`, from all whose lease ran out, which reads everything that runs: to the line while attempts remain, else
/// they fail with code `worker_lost`; those that somebody asked to stop end here. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.rescue", skip_all)]
pub async fn rescue(
    conn: &mut PgConnection,
    lost: &[WorkerId],
    expired: bool,
) -> Result<Vec<Rescued>> {
    let mut ids = Vec::new();
    if !lost.is_empty() {
        ids.extend(lock_held(conn, lost).await?);
    }
    if expired {
        ids.extend(lock_expired(conn).await?);
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    end_cancelled(conn, &ids, TaskState::Running).await?;
    let rescued = take_back(conn, &ids).await?;
    let returned = rescued.iter().filter(|task| !task.state.is_final());
    announce_first(conn, returned.map(|task| (task.pool, task.order_tag))).await?;
    Ok(rescued)
}

async fn lock_held(conn: &mut PgConnection, workers: &[WorkerId]) -> Result<Vec<TaskId>> {
    let workers: Vec<_> = workers.iter().map(|id| id.0).collect();
    let ids = sqlx::query_scalar!(
        "select id from tasks where state = 'running' and worker_id = any($1) for update skip locked",
        &workers,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TaskId).collect())
}

async fn lock_expired(conn: &mut PgConnection) -> Result<Vec<TaskId>> {
    let ids = sqlx::query_scalar!(
        "select id from tasks where state = 'running' and lease_expires_at < now() for update skip locked"
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TaskId).collect())
}

async fn take_back(conn: &mut PgConnection, tasks: &[TaskId]) -> Result<Vec<Rescued>> {
    let ids: Vec<_> = tasks.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "update tasks
         set state = case when attempt < max_attempts then 'pending' else 'failed' end,
             started_at = case when attempt < max_attempts then null else started_at end,
             finished_at = case when attempt < max_attempts then null else now() end,
             error_code = case when attempt < max_attempts then null else 'worker_lost' end,
             error_message = case when attempt < max_attempts then null
                 else format('the worker process was lost during attempt %s, the last', attempt) end,
             progress = 0, worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
         where id = any($1) and state = 'running'
         returning id, kind, pool, order_tag, attempt, state",
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let rescued = rows.into_iter().map(|row| {
        Ok(Rescued {
            id: TaskId(row.id),
            kind: row.kind,
            pool: row.pool.parse()?,
            order_tag: row.order_tag,
            attempt: row.attempt.unsigned_abs(),
            state: row.state.parse()?,
        })
    });
    rescued.collect()
}
