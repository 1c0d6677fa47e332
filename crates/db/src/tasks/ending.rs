use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::lease::{Lease, halves, interval};
use super::line::announce_first;
use super::{Failure, end_cancelled};
use crate::Result;
use crate::assets::NewAsset;

/// What an attempt that succeeded leaves behind.
#[derive(Clone, Copy, Debug)]
pub struct Success<'a> {
    /// The right to say so.
    pub lease: Lease,
    /// What callers are told.
    pub output: &'a Value,
    /// The objects it stored, which become assets of the task's user.
    pub assets: &'a [NewAsset],
}

impl<'a> Success<'a> {
    /// One that leaves an output alone.
    #[must_use]
    pub fn bare(lease: Lease, output: &'a Value) -> Self {
        Self {
            lease,
            output,
            assets: &[],
        }
    }
}

/// Ends tasks with what they leave behind, all in one statement; returns those leases that were not lost, the others change nothing.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.succeed_all", skip_all)]
pub async fn succeed_all(conn: &mut PgConnection, successes: &[Success<'_>]) -> Result<Vec<Lease>> {
    let leases: Vec<_> = successes.iter().map(|success| success.lease).collect();
    let outputs: Vec<_> = successes.iter().map(|success| success.output).collect();
    let (ids, tokens) = halves(&leases);
    let left = Left::of(successes);
    let rows = sqlx::query!(
        r#"with ended as (
             update tasks
             set state = 'succeeded', output = success.output, progress = 1, finished_at = now(),
                 worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
             from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as success (id, token, output)
             where tasks.id = success.id and tasks.lease_token = success.token
             returning success.id, success.token, user_id
           ), left_behind as (
             insert into assets (user_id, area, file_name, thumbnail_name, content_type, bytes, task_id)
             select user_id, area, file_name, thumbnail_name, content_type, bytes, id
             from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
                 as asset (task_id, area, file_name, thumbnail_name, content_type, bytes)
             join ended on ended.id = asset.task_id
             on conflict on constraint assets_key_unique do nothing
           )
           select id as "id!", token as "token!" from ended"#,
        &ids,
        &tokens,
        &outputs as &[&Value],
        &left.tasks,
        &left.areas as &[&str],
        &left.names as &[&str],
        &left.thumbnails as &[Option<&str>],
        &left.types as &[&str],
        &left.bytes,
    )
    .fetch_all(conn)
    .await?;
    let held = rows.into_iter().map(|row| Lease {
        task: TaskId(row.id),
        token: row.token,
    });
    Ok(held.collect())
}

/// The columns of what some tasks leave behind.
#[derive(Default)]
struct Left<'a> {
    tasks: Vec<Uuid>,
    areas: Vec<&'a str>,
    names: Vec<&'a str>,
    thumbnails: Vec<Option<&'a str>>,
    types: Vec<&'a str>,
    bytes: Vec<i64>,
}

impl<'a> Left<'a> {
    fn of(successes: &[Success<'a>]) -> Self {
        let mut left = Self::default();
        for success in successes {
            for asset in success.assets {
                left.tasks.push(success.lease.task.0);
                left.areas.push(asset.area.as_str());
                left.names.push(&asset.file_name);
                left.thumbnails.push(asset.thumbnail_name.as_deref());
                left.types.push(&asset.content_type);
                left.bytes.push(asset.bytes);
            }
        }
        left
    }
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
