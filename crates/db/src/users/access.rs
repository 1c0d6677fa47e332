//! Whose token it is, and who owns an address.

use likeness_core::UserId;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Record, User};
use crate::Result;

/// Where it is told, by their ids, whose tokens may have ended before they expire: as soon as that is committed.
pub const SESSIONS_CHANNEL: &str = "likeness_sessions_changed";

/// The account to which a token was issued, unless it is of another generation or was revoked.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote its role.
#[tracing::instrument(name = "db.users.find_by_token", skip_all)]
pub async fn find_by_token(
    conn: &mut PgConnection,
    id: UserId,
    generation: i32,
    token_id: Uuid,
) -> Result<Option<User>> {
    let record = sqlx::query_as!(
        Record,
        "select id, email, full_name, date_of_birth, ethnicity, gender, vip, role, password_hash,
                token_generation, created_at
         from users
         where id = $1
           and token_generation = $2
           and not exists (select from revoked_tokens where token_id = $3)",
        id.0,
        generation,
        token_id,
    )
    .fetch_optional(conn)
    .await?;
    record.map(User::try_from).transpose()
}

/// The account with this address in any case, if there is one, after its owner proved to be that at `now`.
///
/// The first time, whoever signed up may have been somebody else: their password and their tokens end. To be called in a transaction.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote its role.
#[tracing::instrument(name = "db.users.verify_email", skip_all)]
pub async fn verify_email(
    conn: &mut PgConnection,
    email: &str,
    now: OffsetDateTime,
) -> Result<Option<User>> {
    let record = sqlx::query_as!(
        Record,
        "update users
         set password_hash = case when email_verified_at is not null then password_hash end,
             token_generation = token_generation + (email_verified_at is null)::integer,
             email_verified_at = coalesce(email_verified_at, $2)
         where email = lower($1)
         returning id, email, full_name, date_of_birth, ethnicity, gender, vip, role, password_hash,
                   token_generation, created_at",
        email,
        now,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(record) = &record {
        let id = record.id.to_string();
        sqlx::query!("select pg_notify($1, $2)", SESSIONS_CHANNEL, id)
            .fetch_one(conn)
            .await?;
    }
    record.map(User::try_from).transpose()
}

/// Ends every token of the account with this address in any case; whether there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.revoke_tokens", skip_all)]
pub async fn revoke_tokens(conn: &mut PgConnection, email: &str) -> Result<bool> {
    let told = sqlx::query!(
        "with ended as (
             update users set token_generation = token_generation + 1 where email = lower($1) returning id
         )
         select pg_notify($2, id::text) from ended",
        email,
        SESSIONS_CHANNEL,
    )
    .fetch_optional(conn)
    .await?;
    Ok(told.is_some())
}
