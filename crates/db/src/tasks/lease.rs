use std::time::Duration;

use likeness_core::{Pool, TaskId, UserId, WorkerId};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

use crate::Result;

/// The right to write a task's outcome: whoever names its current token has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The task.
    pub task: TaskId,
    /// The secret of one attempt.
    pub token: Uuid,
}

/// What a worker asks for.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Who asks.
    pub worker: WorkerId,
    /// The line to take from.
    pub pool: Pool,
    /// The kinds the worker knows.
    pub kinds: &'a [String],
    /// The order tag below which no task waits but those that came back to the line; 0 when nobody knows.
    pub floor: i64,
    /// At most so many tasks.
    pub limit: i64,
    /// A fresh secret.
    pub token: Uuid,
    /// How long the lease holds without renewal.
    pub lease: Duration,
}

/// A task at the beginning of an attempt.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Lets the attempt write its outcome.
    pub lease: Lease,
    /// Who submitted the task.
    pub user: UserId,
    /// The line it was taken from.
    pub pool: Pool,
    /// Name of the task kind.
    pub kind: String,
    /// What to do.
    pub args: Value,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The attempt that is the last.
    pub max_attempts: u32,
    /// Where it stood in the line.
    pub order_tag: i64,
}

/// A lease that still holds.
#[derive(Clone, Copy, Debug)]
pub struct Renewed {
    /// The task.
    pub lease: Lease,
    /// Whether somebody asked to stop the task.
    pub cancel_requested: bool,
}

/// Begins an attempt at the first ready tasks of a line that no other worker is taking, in their order.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.claim", skip_all)]
pub async fn claim(conn: &mut PgConnection, claim: &Claim<'_>) -> Result<Vec<Claimed>> {
    let mut rows = sqlx::query_file!(
        "src/tasks/claim.sql",
        claim.worker.0,
        claim.token,
        interval(claim.lease),
        claim.pool.as_str(),
        claim.kinds,
        claim.floor,
        claim.limit,
    )
    .fetch_all(conn)
    .await?;

    rows.sort_unstable_by_key(|row| (row.order_tag, row.seq));
    let claimed = rows.into_iter().map(|row| Claimed {
        lease: Lease {
            task: TaskId(row.id),
            token: claim.token,
        },
        user: UserId(row.user_id),
        pool: claim.pool,
        kind: row.kind,
        args: row.args,
        attempt: row.attempt.unsigned_abs(),
        max_attempts: row.max_attempts.unsigned_abs(),
        order_tag: row.order_tag,
    });
    Ok(claimed.collect())
}

/// Prolongs those of the leases that still hold, and returns them. A task whose row is being written just then keeps its old term
/// until the next renewal.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.renew", skip_all)]
pub async fn renew(
    conn: &mut PgConnection,
    leases: &[Lease],
    duration: Duration,
) -> Result<Vec<Renewed>> {
    let (ids, tokens) = halves(leases);
    let rows = sqlx::query!(
        r#"with held as (
               select tasks.id, lease_token, cancel_requested_at
               from tasks join unnest($1::uuid[], $2::uuid[]) as asked (id, token)
                 on tasks.id = asked.id and tasks.lease_token = asked.token
           ), renewed as (
               update tasks
               set lease_expires_at = now() + $3::interval
               where id = any(array(
                   select id from tasks
                   where (id, lease_token) in (select id, lease_token from held)
                   for update skip locked
               ))
           )
           select id, lease_token as "token!", cancel_requested_at is not null as "cancel_requested!" from held"#,
        &ids,
        &tokens,
        interval(duration),
    )
    .fetch_all(conn)
    .await?;
    let renewed = rows.into_iter().map(|row| Renewed {
        lease: Lease {
            task: TaskId(row.id),
            token: row.token,
        },
        cancel_requested: row.cancel_requested,
    });
    Ok(renewed.collect())
}

/// The tasks and the tokens of leases, as two arrays that go together.
pub(super) fn halves(leases: &[Lease]) -> (Vec<Uuid>, Vec<Uuid>) {
    leases
        .iter()
        .map(|lease| (lease.task.0, lease.token))
        .unzip()
}

/// The same span of time as the database writes it, to the microsecond.
pub(crate) fn interval(duration: Duration) -> PgInterval {
    PgInterval {
        months: 0,
        days: 0,
        microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX),
    }
}
