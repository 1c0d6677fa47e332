//! The `studio` table: what the database is.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::Result;

/// What tells this database from others.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.studio.id", skip_all)]
pub async fn id(conn: &mut PgConnection) -> Result<Uuid> {
    let id = sqlx::query_scalar!("select id from studio").fetch_one(conn);
    Ok(id.await?)
}

/// The present by the clock of the database, which stamps its rows.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.studio.now", skip_all)]
pub async fn now(conn: &mut PgConnection) -> Result<OffsetDateTime> {
    let now = sqlx::query_scalar!(r#"select now() as "now!""#).fetch_one(conn);
    Ok(now.await?)
}
