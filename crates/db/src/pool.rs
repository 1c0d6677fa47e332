use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool, Postgres};

use crate::Result;

/// The migrations in `migrations/`, embedded.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// How long a caller waits for a connection before the database counts as not reachable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// An open transaction; dropped without `commit`, it leaves nothing.
pub type Transaction = sqlx::Transaction<'static, Postgres>;

/// Opens a pool of at most `max_connections` connections to the server at `url` (`postgres://…`), and one of them at once.
///
/// # Errors
///
/// `Unavailable` when nothing answers, `Driver` when the URL or the login is wrong.
pub async fn connect(url: &str, max_connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?.application_name("likeness");
    let pool = PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Opens a connection to the pool's server that does not belong to the pool and ends when it is dropped.
///
/// # Errors
///
/// `Unavailable` when nothing answers.
pub async fn connect_alone(pool: &PgPool) -> Result<PgConnection> {
    Ok(pool.connect_options().connect().await?)
}

/// Begins a transaction.
///
/// # Errors
///
/// `Unavailable` when no connection can be had.
pub async fn begin(pool: &PgPool) -> Result<Transaction> {
    Ok(pool.begin().await?)
}

/// Applies the migrations that the database lacks.
///
/// # Errors
///
/// `Migration` when one fails, or when the database has one that this version does not know.
#[tracing::instrument(name = "db.migrate", skip_all)]
pub async fn migrate(pool: &PgPool) -> Result<()> {
    Ok(MIGRATOR.run(pool).await?)
}

/// Asks the server for a sign of life.
///
/// # Errors
///
/// `Unavailable` when it gives none.
#[tracing::instrument(name = "db.ping", skip_all)]
pub async fn ping(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("select 1 as alive").fetch_one(conn).await?;
    Ok(())
}
