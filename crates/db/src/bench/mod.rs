//! What measurements need of a database and nothing else does: rows in bulk, plans, held snapshots.

mod plan;

use likeness_core::{Pool, UserId};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, PgPool};

pub use self::plan::{ClaimPlan, explain_claim};
use crate::Result;
use crate::pool::{PLANNED_ONCE, SESSION_LIMITS};

/// How many rows one statement fills in.
const CHUNK: i64 = 50_000;

/// Tasks that are to be there without having been submitted.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// Whose they are.
    pub user: UserId,
    /// Name of their kind.
    pub kind: &'a str,
    /// The hardware they need.
    pub pool: Pool,
    /// How many.
    pub count: i64,
    /// The smallest order tag; the others follow it one by one.
    pub first_tag: i64,
}

/// Opens a connection beside the pool's, on which statements and open transactions may take as long as they do, and whose statements are
/// planned once, as a worker's are.
///
/// # Errors
///
/// `Unavailable` when nothing answers.
pub async fn connect(pool: &PgPool) -> Result<PgConnection> {
    let options = pool.connect_options().as_ref().clone();
    let unlimited = SESSION_LIMITS.map(|(name, _)| (name, "0"));
    let options = options.options(unlimited).options(PLANNED_ONCE);
    Ok(options.disable_statement_logging().connect().await?)
}

/// Makes a database of that name, a plain word, in the place of one that may be there.
///
/// # Errors
///
/// `Driver` when the login may not.
pub async fn create_database(conn: &mut PgConnection, name: &str) -> Result<()> {
    drop_database(conn, name).await?;
    let create = format!(r#"create database "{name}""#);
    conn.execute(AssertSqlSafe(create)).await?;
    Ok(())
}

/// Removes the database of that name, a plain word, if it is there, whoever is connected to it.
///
/// # Errors
///
/// `Driver` when the login may not.
pub async fn drop_database(conn: &mut PgConnection, name: &str) -> Result<()> {
    let drop = format!(r#"drop database if exists "{name}" with (force)"#);
    conn.execute(AssertSqlSafe(drop)).await?;
    Ok(())
}

/// What the server says it is, such as `15.14 (Debian 15.14-0+deb12u1)`, and its settings that decide about durability.
///
/// # Errors
///
/// Only when the database fails.
pub async fn describe_server(conn: &mut PgConnection) -> Result<String> {
    let described = sqlx::query_scalar!(
        r#"select format('%s, fsync %s, synchronous_commit %s', current_setting('server_version'),
                         current_setting('fsync'), current_setting('synchronous_commit')) as "it!""#
    );
    Ok(described.fetch_one(conn).await?)
}

/// Whether there is any task.
///
/// # Errors
///
/// Only when the database fails.
pub async fn holds_tasks(conn: &mut PgConnection) -> Result<bool> {
    let any = sqlx::query_scalar!(r#"select exists(select from tasks) as "any!""#);
    Ok(any.fetch_one(conn).await?)
}

/// How many tasks have not ended.
///
/// # Errors
///
/// Only when the database fails.
pub async fn unfinished(conn: &mut PgConnection) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from tasks where state in ('pending', 'running')"#
    );
    Ok(count.fetch_one(conn).await?)
}

/// How many transactions of the database have ended; one of the last second may be missing.
///
/// # Errors
///
/// Only when the database fails.
pub async fn transactions(conn: &mut PgConnection) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"select xact_commit + xact_rollback as "count!" from pg_stat_database where datname = current_database()"#
    );
    Ok(count.fetch_one(conn).await?)
}

/// Removes every task, past ones as well, every worker and all virtual times, leaving the tables as if they were new. Nobody is told:
/// a line that follows them must be started afterwards.
///
/// # Errors
///
/// Only when the database fails.
pub async fn clear(conn: &mut PgConnection) -> Result<()> {
    conn.execute("truncate tasks, past_tasks, workers, virtual_times cascade")
        .await?;
    Ok(())
}

/// Has the server sweep the table and learn about it now, so that it does not while something is measured.
///
/// # Errors
///
/// Only when the database fails.
pub async fn settle(conn: &mut PgConnection) -> Result<()> {
    conn.execute("vacuum analyze tasks").await?;
    Ok(())
}

/// Fills in tasks that wait.
///
/// # Errors
///
/// `Missing` when there is no such user.
pub async fn fill_pending(conn: &mut PgConnection, filling: &Filling<'_>) -> Result<()> {
    for (first, count) in chunks(filling) {
        sqlx::query!(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
             select gen_random_uuid(), $1, $2, $3, 'normal', '{}', tag, 3
             from generate_series($4::bigint, $4 + $5::bigint - 1) as tag",
            filling.user.0,
            filling.kind,
            filling.pool.as_str(),
            first,
            count,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Fills in tasks that succeeded at their first attempt.
///
/// # Errors
///
/// `Missing` when there is no such user.
pub async fn fill_succeeded(conn: &mut PgConnection, filling: &Filling<'_>) -> Result<()> {
    for (first, count) in chunks(filling) {
        sqlx::query!(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, state, output, attempt, progress,
                                taken_at, started_at, finished_at)
             select gen_random_uuid(), $1, $2, $3, 'normal', '{}', tag, 3, 'succeeded', '{}', 1, 1, now(), now(), now()
             from generate_series($4::bigint, $4 + $5::bigint - 1) as tag",
            filling.user.0,
            filling.kind,
            filling.pool.as_str(),
            first,
            count,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Keeps what is there now visible to the connection, one of `connect`, and so from being swept, until it ends or `release_snapshot`.
///
/// # Errors
///
/// Only when the database fails.
pub async fn hold_snapshot(conn: &mut PgConnection) -> Result<()> {
    // The snapshot is taken by the first statement that reads.
    conn.execute("begin isolation level repeatable read; select from tasks limit 1")
        .await?;
    Ok(())
}

/// Lets go of what `hold_snapshot` held.
///
/// # Errors
///
/// Only when the database fails.
pub async fn release_snapshot(mut conn: PgConnection) -> Result<()> {
    conn.execute("commit").await?;
    Ok(conn.close().await?)
}

/// The first tag and the number of the rows that one statement fills in, for all of them.
fn chunks(filling: &Filling<'_>) -> impl Iterator<Item = (i64, i64)> + use<> {
    let (first, count) = (filling.first_tag, filling.count);
    (0..count)
        .step_by(CHUNK.unsigned_abs() as usize)
        .map(move |at| (first + at, CHUNK.min(count - at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_chunk() {
        let filling = Filling {
            user: UserId(1),
            kind: "noop",
            pool: Pool::Cpu,
            count: 2 * CHUNK + 7,
            first_tag: 100,
        };

        let chunks: Vec<_> = chunks(&filling).collect();

        assert_eq!(
            chunks,
            [(100, CHUNK), (100 + CHUNK, CHUNK), (100 + 2 * CHUNK, 7)]
        );
    }
}
