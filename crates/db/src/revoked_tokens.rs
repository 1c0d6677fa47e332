//! The `revoked_tokens` table.

use likeness_core::UserId;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;
use crate::users::SESSIONS_CHANNEL;

/// Ends a user's token before it expires; one that has ended already stays so.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.revoked_tokens.insert", skip_all)]
pub async fn insert(
    conn: &mut PgConnection,
    token_id: Uuid,
    user: UserId,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "with ended as (
             insert into revoked_tokens (token_id, user_id, expires_at)
             select $1, id, $3 from users where id = $2
             on conflict (token_id) do nothing
             returning user_id
         )
         select pg_notify($4, user_id::text) from ended",
        token_id,
        user.0,
        expires_at,
        SESSIONS_CHANNEL,
    )
    .fetch_optional(conn)
    .await?;
    Ok(())
}

/// Deletes the rows of tokens that have expired at `now` by themselves; how many rows that were.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.revoked_tokens.delete_expired", skip_all)]
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> Result<u64> {
    let done = sqlx::query!("delete from revoked_tokens where expires_at <= $1", now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
