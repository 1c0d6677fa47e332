use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, Postgres};

use crate::Result;

/// How long a caller waits for a connection before the database counts as not reachable.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an idle connection is taken to be alive without being asked.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// How long the server works on a statement, and waits for the next one inside a transaction, before it gives up on a session whose
/// client may have vanished with its locks.
pub(crate) const SESSION_LIMITS: [(&str, &str); 2] = [
    ("statement_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "15s"),
];

/// Has the server plan a statement once for all arguments. Left to itself it plans every claim and every completion anew, which takes
/// longer than running them: it cannot know how few rows they are about.
pub(crate) const PLANNED_ONCE: [(&str, &str); 1] = [("plan_cache_mode", "force_generic_plan")];

/// An open transaction; dropped without `commit`, it leaves nothing.
pub type Transaction<'c> = sqlx::Transaction<'c, Postgres>;

/// Opens a pool of at most `max_connections` connections to the server at `url` (`postgres://…`), and one of them at once.
///
/// # Errors
///
/// `Unavailable` when nothing answers, `Driver` when the URL or the login is wrong.
pub async fn connect(url: &str, max_connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("likeness")
        .options(SESSION_LIMITS);
    let pool = PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, seen| {
            Box::pin(async move {
                // One that was used just now is asked nothing: that would be a round trip for every statement.
                if seen.idle_for >= TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// A pool beside another one of the same server, of at most `max_connections` connections and no more than the other has, whose
/// statements the server plans once and works on for so long at most: what its client gave up on does not take effect long after.
/// Connections are opened when they are needed.
#[must_use]
pub fn for_worker(pool: &PgPool, limit: Duration, max_connections: u32) -> PgPool {
    let most = pool.options().get_max_connections().min(max_connections);
    let beside = pool.options().clone().max_connections(most);
    beside
        .min_connections(0)
        .connect_lazy_with(with_limit(pool, limit).options(PLANNED_ONCE))
}

/// Opens a connection to the pool's server that does not belong to the pool and ends when it is dropped.
///
/// # Errors
///
/// `Unavailable` when nothing answers.
pub async fn connect_alone(pool: &PgPool) -> Result<PgConnection> {
    Ok(pool.connect_options().connect().await?)
}

/// Asks the server whether the connection lives.
///
/// # Errors
///
/// `Unavailable` when it was lost.
pub async fn ping(conn: &mut PgConnection) -> Result<()> {
    Ok(conn.ping().await?)
}

/// As [`connect_alone`], but the server works on each statement for at most `limit` before it gives up, not for as long as usual.
///
/// # Errors
///
/// `Unavailable` when nothing answers.
pub async fn connect_for(pool: &PgPool, limit: Duration) -> Result<PgConnection> {
    Ok(with_limit(pool, limit).connect().await?)
}

/// How the pool connects, but for how long the server works on a statement.
fn with_limit(pool: &PgPool, limit: Duration) -> PgConnectOptions {
    // 0 would mean for ever.
    let limit = format!("{}ms", limit.as_millis().max(1));
    let options = pool.connect_options().as_ref().clone();
    options.options([("statement_timeout", limit)])
}

/// Begins a transaction on one of the pool's connections.
///
/// # Errors
///
/// `Unavailable` when no connection can be had.
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static>> {
    Ok(pool.begin().await?)
}

/// Begins a transaction on a connection.
///
/// # Errors
///
/// `Unavailable` when the connection was lost.
pub async fn begin_on(conn: &mut PgConnection) -> Result<Transaction<'_>> {
    Ok(conn.begin().await?)
}

/// Makes what a transaction did last.
///
/// # Errors
///
/// `Unavailable` when the connection was lost.
pub async fn commit(transaction: Transaction<'_>) -> Result<()> {
    Ok(transaction.commit().await?)
}

/// Whether the database can hold a text, and be asked for it: it knows no character NUL.
#[must_use]
pub fn can_hold(text: &str) -> bool {
    !text.contains('\0')
}
