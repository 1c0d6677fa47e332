use std::collections::BTreeMap;

use likeness_core::{Pool, TaskId};
use sqlx::PgConnection;

use super::announce;
use crate::Result;

/// Puts those of these tasks that failed back in the line, at the place that their order tags give them and with one more attempt at
/// least, and returns them. To be called in a transaction.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote a row.
#[tracing::instrument(name = "db.tasks.retry", skip_all)]
pub async fn retry(conn: &mut PgConnection, tasks: &[TaskId]) -> Result<Vec<TaskId>> {
    let ids: Vec<_> = tasks.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "update tasks
         set state = 'pending', changed_xid = pg_current_xact_id(), max_attempts = greatest(max_attempts, attempt + 1), ready_at = now(), is_due = true,
             progress = 0, started_at = null, finished_at = null, error_code = null, error_message = null, cancel_requested_at = null
         where id = any(array(select id from tasks where id = any($1) and state = 'failed' order by id for update))
         returning id, pool, order_tag",
        &ids,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut first: BTreeMap<Pool, i64> = BTreeMap::new();
    let mut retried = Vec::with_capacity(rows.len());
    for row in rows {
        let tag = first.entry(row.pool.parse()?).or_insert(row.order_tag);
        *tag = row.order_tag.min(*tag);
        retried.push(TaskId(row.id));
    }
    for (pool, tag) in first {
        announce(conn, pool, tag).await?;
    }
    Ok(retried)
}

/// How many tasks failed for this reason and can be retried.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.count_failed", skip_all)]
pub async fn count_failed(conn: &mut PgConnection, code: &str) -> Result<u64> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from tasks where state = 'failed' and error_code = $1"#,
        code,
    )
    .fetch_one(conn)
    .await?;
    Ok(count.unsigned_abs())
}

/// Retries tasks that failed for this reason as [`retry`] does, at most so many, oldest first, beginning after the one with the
/// sequence number `after`; returns how many that were and the last one's number, or `None` when there was none left. To be called in a
/// transaction.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote a row.
#[tracing::instrument(name = "db.tasks.retry_failed", skip_all)]
pub async fn retry_failed(
    conn: &mut PgConnection,
    code: &str,
    after: i64,
    most: u32,
) -> Result<Option<(usize, i64)>> {
    let rows = sqlx::query!(
        "select id, seq from tasks
         where state = 'failed' and error_code = $1 and seq + 0 > $2
         order by seq + 0
         limit $3",
        code,
        after,
        i64::from(most),
    )
    .fetch_all(&mut *conn)
    .await?;
    let Some(last) = rows.last() else {
        return Ok(None);
    };
    let ids: Vec<_> = rows.iter().map(|row| TaskId(row.id)).collect();
    Ok(Some((retry(conn, &ids).await?.len(), last.seq)))
}
