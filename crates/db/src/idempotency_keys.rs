//! The `idempotency_keys` table: which submissions were seen before.

use likeness_core::{TaskId, UserId};
use sqlx::PgConnection;

use crate::Result;

/// SHA-256 of what a request asks for.
pub type Fingerprint = [u8; 32];

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The task that was made.
    pub task: TaskId,
    /// What was asked for.
    pub fingerprint: Vec<u8>,
}

/// What a user's key stands for, if it was used within the last 24 hours.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.idempotency_keys.find", skip_all)]
pub async fn find(conn: &mut PgConnection, user: UserId, key: &str) -> Result<Option<Submission>> {
    let found = sqlx::query!(
        "select task_id, fingerprint
         from idempotency_keys
         where user_id = $1 and key = $2 and created_at > now() - interval '24 hours'",
        user.0,
        key,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|found| Submission {
        task: TaskId(found.task_id),
        fingerprint: found.fingerprint,
    }))
}

/// Lets a user's key stand for a task from now on, whatever it stood for before.
///
/// # Errors
///
/// `Missing` when there is no such user or task.
#[tracing::instrument(name = "db.idempotency_keys.put", skip_all)]
pub async fn put(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
    fingerprint: &Fingerprint,
    task: TaskId,
) -> Result<()> {
    sqlx::query!(
        "insert into idempotency_keys (user_id, key, fingerprint, task_id)
         values ($1, $2, $3, $4)
         on conflict on constraint idempotency_keys_pkey do update
         set fingerprint = excluded.fingerprint, task_id = excluded.task_id, created_at = now()",
        user.0,
        key,
        fingerprint,
        task.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets keys that no longer count; returns how many there were.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.idempotency_keys.delete_expired", skip_all)]
pub async fn delete_expired(conn: &mut PgConnection) -> Result<u64> {
    let done = sqlx::query!(
        "delete from idempotency_keys where created_at <= now() - interval '24 hours'"
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
