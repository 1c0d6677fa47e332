use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use serde_json::Value;
use sqlx::PgConnection;

use super::lease::{Lease, halves, interval};
use super::line::announce_first;
use super::{Failure, end_cancelled};
use crate::Result;

/// Ends tasks with their outputs; returns those leases that were not lost, the others change nothing. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.succeed_all", skip_all)]
pub async fn succeed_all(
    conn: &mut PgConnection,
    successes: &[(Lease, &Value)],
) -> Result<Vec<Lease>> {
    let (leases, outputs): (Vec<_>, Vec<_>) = successes.iter().copied().unzip();
    let (ids, tokens) = halves(&leases);
    let rows = sqlx::query!(
        r#"update tasks
         set state = 'succeeded', output = ended.output, progress = 1, finished_at = now(),
             worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
         from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as ended (id, token, output)
         where tasks.id = ended.id and tasks.lease_token = ended.token
         returning ended.id as "id!", ended.token as "token!""#,
        &ids,
        &tokens,
        &outputs as &[&Value],
    )
    .fetch_all(conn)
    .await?;
    let held = rows.into_iter().map(|row| Lease {
        task: TaskId(row.id),
        token: row.token,
    });
    Ok(held.collect())
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
             worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
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

/// Returns tasks to the line after `delay`, with their attempts spent or not; returns those leases that were not lost, the others
/// change nothing. A task that somebody asked to stop ends here, those that are due at once are announced. To be called in a
/// transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.put_back", skip_all)]
pub async fn put_back(
    conn: &mut PgConnection,
    leases: &[Lease],
    delay: Duration,
    spend_attempts: bool,
) -> Result<Vec<Lease>> {
    let (ids, tokens) = halves(leases);
    let returned = sqlx::query!(
        r#"update tasks
         set state = 'pending', ready_at = now() + $3::interval, is_due = $3::interval <= interval '0', started_at = null, progress = 0,
             attempt = case when $4 then attempt else attempt - 1 end,
             worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
         from unnest($1::uuid[], $2::uuid[]) as ended (id, token)
         where tasks.id = ended.id and tasks.lease_token = ended.token
         returning ended.id as "id!", ended.token as "token!", pool, order_tag"#,
        &ids,
        &tokens,
        interval(delay),
        spend_attempts,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut ready = Vec::new();
    let mut held = Vec::new();
    for row in returned {
        ready.push((row.pool.parse()?, row.order_tag));
        held.push(Lease {
            task: TaskId(row.id),
            token: row.token,
        });
    }
    let tasks: Vec<_> = held.iter().map(|lease| lease.task).collect();
    end_cancelled(conn, &tasks, TaskState::Pending).await?;
    if delay.is_zero() {
        announce_first(conn, ready).await?;
    }
    Ok(held)
}

/// Notes which share of the attempt is done, 0 to 1; `false`, changing nothing, when the lease was lost.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.record_progress", skip_all, fields(task.id = %lease.task))]
pub async fn record_progress(conn: &mut PgConnection, lease: Lease, progress: f32) -> Result<bool> {
    let done = sqlx::query!(
        "update tasks set progress = $3, changed_xid = pg_current_xact_id() where id = $1 and lease_token = $2",
        lease.task.0,
        lease.token,
        progress,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
