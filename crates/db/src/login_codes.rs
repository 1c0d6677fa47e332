//! The `login_codes` table.

use likeness_core::UserId;
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::Result;

/// Keeps the hash of an address's newest code, in place of an older one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.login_codes.put", skip_all)]
pub async fn put(
    conn: &mut PgConnection,
    email: &str,
    code_hash: &str,
    expires_at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into login_codes (email, code_hash, expires_at)
         values (lower($1), $2, $3)
         on conflict (email) do update
         set code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at",
        email,
        code_hash,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a try, and says whether one of the hashes is that of the address's code; that was its last try then.
///
/// A code that has expired at `now` or was tried `most_tries` times is no longer one. The try counts when the caller
/// commits, whatever the answer.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.login_codes.redeem", skip_all)]
pub async fn redeem(
    conn: &mut PgConnection,
    email: &str,
    code_hashes: &[String],
    most_tries: i32,
    now: OffsetDateTime,
) -> Result<bool> {
    let is_right = sqlx::query_scalar!(
        r#"update login_codes
           set tries = case when code_hash = any($2) then $3 else tries + 1 end
           where email = lower($1) and tries < $3 and expires_at > $4
           returning code_hash = any($2) as "is_right!""#,
        email,
        code_hashes,
        most_tries,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(is_right.unwrap_or(false))
}

/// Deletes the code of a user's address, if there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.login_codes.delete_of", skip_all)]
pub async fn delete_of(conn: &mut PgConnection, user: UserId) -> Result<()> {
    sqlx::query!(
        "delete from login_codes where email = (select email from users where id = $1)",
        user.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes what has expired at `now`; how many rows that were.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.login_codes.delete_expired", skip_all)]
pub async fn delete_expired(conn: &mut PgConnection, now: OffsetDateTime) -> Result<u64> {
    let done = sqlx::query!("delete from login_codes where expires_at <= $1", now)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
