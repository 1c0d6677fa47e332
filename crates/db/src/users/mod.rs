//! The `users` table.

mod access;

use likeness_core::{Role, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;

pub use self::access::{SESSIONS_CHANNEL, find_by_token, revoke_tokens, verify_email};
use crate::{Error, Result};

/// An account.
#[derive(Clone, Debug)]
pub struct User {
    /// Begins the account's media keys.
    pub id: UserId,
    /// Lower-case address.
    pub email: String,
    /// As the user wrote it.
    pub full_name: String,
    /// Unix seconds.
    pub date_of_birth: i64,
    /// As the user wrote it.
    pub ethnicity: String,
    /// As the user wrote it.
    pub gender: String,
    /// Whether the fast lane is open to the account where that needs a permission.
    pub vip: bool,
    /// What the account may do.
    pub role: Role,
    /// Argon2id in PHC string format; `None` when the account logs in by e-mail alone.
    pub password_hash: Option<String>,
    /// Only tokens of this generation are valid.
    pub token_generation: i32,
    /// When the account was made.
    pub created_at: OffsetDateTime,
}

/// What is known about an account when it is made.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// Address in any case; it is stored lower-case.
    pub email: &'a str,
    /// As the user wrote it.
    pub full_name: &'a str,
    /// Unix seconds.
    pub date_of_birth: i64,
    /// As the user wrote it.
    pub ethnicity: &'a str,
    /// As the user wrote it.
    pub gender: &'a str,
    /// Argon2id in PHC string format.
    pub password_hash: Option<&'a str>,
    /// When the owner of the address was known to be the one who signs up.
    pub email_verified_at: Option<OffsetDateTime>,
}

/// What a user changes about themselves; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct InfoPatch {
    /// As the user wrote it.
    pub full_name: Option<String>,
    /// Unix seconds.
    pub date_of_birth: Option<i64>,
    /// As the user wrote it.
    pub ethnicity: Option<String>,
    /// As the user wrote it.
    pub gender: Option<String>,
}

struct Record {
    id: i64,
    email: String,
    full_name: String,
    date_of_birth: i64,
    ethnicity: String,
    gender: String,
    vip: bool,
    role: String,
    password_hash: Option<String>,
    token_generation: i32,
    created_at: OffsetDateTime,
}

impl TryFrom<Record> for User {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: UserId(record.id),
            email: record.email,
            full_name: record.full_name,
            date_of_birth: record.date_of_birth,
            ethnicity: record.ethnicity,
            gender: record.gender,
            vip: record.vip,
            role: record.role.parse()?,
            password_hash: record.password_hash,
            token_generation: record.token_generation,
            created_at: record.created_at,
        })
    }
}

/// Makes an account with the role `user`.
///
/// # Errors
///
/// `Conflict` on `users_email_unique` when the address is taken.
#[tracing::instrument(name = "db.users.insert", skip_all)]
pub async fn insert(conn: &mut PgConnection, user: &NewUser<'_>) -> Result<UserId> {
    let id = sqlx::query_scalar!(
        "insert into users
             (email, full_name, date_of_birth, ethnicity, gender, password_hash, email_verified_at)
         values (lower($1), $2, $3, $4, $5, $6, $7)
         returning id",
        user.email,
        user.full_name,
        user.date_of_birth,
        user.ethnicity,
        user.gender,
        user.password_hash,
        user.email_verified_at,
    )
    .fetch_one(conn)
    .await?;
    Ok(UserId(id))
}

/// Makes an account with the role `user` unless the address is taken; whether it did. Both cost the database the same.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.insert_unless_taken", skip_all)]
pub async fn insert_unless_taken(conn: &mut PgConnection, user: &NewUser<'_>) -> Result<bool> {
    // A row version that no transaction has replaced was inserted just now.
    let inserted = sqlx::query_scalar!(
        r#"insert into users
               (email, full_name, date_of_birth, ethnicity, gender, password_hash, email_verified_at)
           values (lower($1), $2, $3, $4, $5, $6, $7)
           on conflict (email) do update set email = excluded.email
           returning xmax = 0 as "inserted!""#,
        user.email,
        user.full_name,
        user.date_of_birth,
        user.ethnicity,
        user.gender,
        user.password_hash,
        user.email_verified_at,
    )
    .fetch_one(conn)
    .await?;
    Ok(inserted)
}

/// The account with this id, if there is one.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote its role.
#[tracing::instrument(name = "db.users.find", skip_all)]
pub async fn find(conn: &mut PgConnection, id: UserId) -> Result<Option<User>> {
    let record = sqlx::query_as!(
        Record,
        "select id, email, full_name, date_of_birth, ethnicity, gender, vip, role, password_hash,
                token_generation, created_at
         from users
         where id = $1",
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    record.map(User::try_from).transpose()
}

/// The account with this address in any case, if there is one.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote its role.
#[tracing::instrument(name = "db.users.find_by_email", skip_all)]
pub async fn find_by_email(conn: &mut PgConnection, email: &str) -> Result<Option<User>> {
    let record = sqlx::query_as!(
        Record,
        "select id, email, full_name, date_of_birth, ethnicity, gender, vip, role, password_hash,
                token_generation, created_at
         from users
         where email = lower($1)",
        email,
    )
    .fetch_optional(conn)
    .await?;
    record.map(User::try_from).transpose()
}

/// Changes what the patch names; whether there is such an account.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.update_info", skip_all)]
pub async fn update_info(conn: &mut PgConnection, id: UserId, patch: &InfoPatch) -> Result<bool> {
    let done = sqlx::query!(
        "update users
         set full_name = coalesce($2, full_name),
             date_of_birth = coalesce($3, date_of_birth),
             ethnicity = coalesce($4, ethnicity),
             gender = coalesce($5, gender)
         where id = $1",
        id.0,
        patch.full_name.as_deref(),
        patch.date_of_birth,
        patch.ethnicity.as_deref(),
        patch.gender.as_deref(),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Opens or closes the fast lane to the account with this address in any case; whether there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.set_vip", skip_all)]
pub async fn set_vip(conn: &mut PgConnection, email: &str, vip: bool) -> Result<bool> {
    let done = sqlx::query!(
        "update users set vip = $2 where email = lower($1)",
        email,
        vip
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the account with this address in any case that role; whether there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.set_role", skip_all)]
pub async fn set_role(conn: &mut PgConnection, email: &str, role: Role) -> Result<bool> {
    let done = sqlx::query!(
        "update users set role = $2 where email = lower($1)",
        email,
        role.as_str()
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes an account and every row of it; whether there was one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.users.delete", skip_all)]
pub async fn delete(conn: &mut PgConnection, id: UserId) -> Result<bool> {
    let told = sqlx::query!(
        "with gone as (delete from users where id = $1 returning id)
         select pg_notify($2, id::text) from gone",
        id.0,
        SESSIONS_CHANNEL,
    )
    .fetch_optional(conn)
    .await?;
    Ok(told.is_some())
}
