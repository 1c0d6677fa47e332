use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::{ConnectOptions, Connection, PgPool};

use crate::Result;
use crate::pool::SESSION_LIMITS;

/// The migrations in `migrations/`, embedded.
static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The condition code of a statement that names a table which is not there.
const UNDEFINED_TABLE: &str = "42P01";

/// Applies the migrations that the database lacks, over a connection of its own that lets each take its time.
///
/// # Errors
///
/// `Migration` when one fails, or when the database has one that this version does not know.
#[tracing::instrument(name = "db.migrate", skip_all)]
pub async fn migrate(pool: &PgPool) -> Result<()> {
    let options = pool.connect_options().as_ref().clone();
    let mut conn = options
        .options(SESSION_LIMITS.map(|(name, _)| (name, "0")))
        .connect()
        .await?;
    MIGRATOR.run(&mut conn).await?;
    Ok(conn.close().await?)
}

/// Whether the database has every table as this version knows it; changes nothing.
///
/// # Errors
///
/// `Unavailable` when nothing answers.
pub async fn is_migrated(pool: &PgPool) -> Result<bool> {
    let applied = applied(pool).await?;
    Ok(MIGRATOR
        .iter()
        .all(|migration| applied.contains(&migration.version)))
}

/// The versions of the migrations that the database has seen.
async fn applied(pool: &PgPool) -> Result<Vec<i64>> {
    let mut conn = pool.acquire().await?;
    match conn.list_applied_migrations(&MIGRATOR.table_name).await {
        Ok(applied) => Ok(applied.iter().map(|migration| migration.version).collect()),
        Err(MigrateError::Execute(error)) if is_undefined_table(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_undefined_table(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == UNDEFINED_TABLE)
}
