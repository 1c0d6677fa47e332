use std::time::Duration;

use likeness_core::TaskState;
use serde_json::Value;
use sqlx::PgConnection;

use super::lease::{Lease, interval};
use super::{Failure, announce, end_cancelled};
use crate::Result;

/// Ends the task with an output; `false`, changing nothing, when the lease was lost. To be called in a
/// transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.succeed", skip_all, fields(task.id = %lease.task))]
pub async fn succeed(conn: &mut PgConnection, lease: Lease, output: &Value) -> Result<bool> {
    let done = sqlx::query!(
        "update tasks
         set state = 'succeeded', output = $3, progress = 1, finished_at = now(),
             worker_id = null, lease_token = null, lease_expires_at = null
         where id = $1 and lease_token = $2",
        lease.task.0,
        lease.token,
        output,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the task without an output; `false`, changing nothing, when the lease was lost. To be called in a
/// transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.fail", skip_all, fields(task.id = %lease.task))]
pub async fn fail(conn: &mut PgConnection, lease: Lease, failure: &Failure) -> Result<bool> {
    let done = sqlx::query!(
        "update tasks
         set state = 'failed', error_code = $3, error_message = $4, finished_at = now(),
             worker_id = null, lease_token = null, lease_expires_at = null
         where id = $1 and lease_token = $2",
        lease.task.0,
        lease.token,
        failure.code,
        failure.message,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns the task to the line after `delay`, with the attempt spent or not; `false`, changing nothing, when the lease was lost. A
/// task that somebody asked to stop ends here, one that is due at once is announced. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.put_back", skip_all, fields(task.id = %lease.task))]
pub async fn put_back(
    conn: &mut PgConnection,
    lease: Lease,
    delay: Duration,
    spend_attempt: bool,
) -> Result<bool> {
    let returned = sqlx::query!(
        "update tasks
         set state = 'pending', ready_at = now() + $3::interval, is_due = $3::interval <= interval '0', started_at = null, progress = 0,
             attempt = case when $4 then attempt else attempt - 1 end,
             worker_id = null, lease_token = null, lease_expires_at = null
         where id = $1 and lease_token = $2
         returning pool, order_tag",
        lease.task.0,
        lease.token,
        interval(delay),
        spend_attempt,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(returned) = returned else {
        return Ok(false);
    };
    end_cancelled(conn, &[lease.task], TaskState::Pending).await?;
    if delay.is_zero() {
        announce(conn, returned.pool.parse()?, returned.order_tag).await?;
    }
    Ok(true)
}

/// Notes which share of the attempt is done, 0 to 1; `false`, changing nothing, when the lease was lost.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.record_progress", skip_all, fields(task.id = %lease.task))]
pub async fn record_progress(conn: &mut PgConnection, lease: Lease, progress: f32) -> Result<bool> {
    let done = sqlx::query!(
        "update tasks set progress = $3 where id = $1 and lease_token = $2",
        lease.task.0,
        lease.token,
        progress,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
