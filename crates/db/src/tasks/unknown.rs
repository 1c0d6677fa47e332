use std::collections::BTreeMap;
use std::time::Duration;

use likeness_core::{Pool, TaskId, TaskState, WorkerId};
use sqlx::PgConnection;

use super::lease::{Lease, interval};
use super::{announce, end_cancelled};
use crate::Result;

/// Returns to the line what is leased to a worker that knows nothing of it, as if the attempts had not been, and says which tasks
/// that were: the answer to a claim is lost when the connection breaks just then. `known` are the worker's own leases; what was
/// claimed less than `since` ago may still be on its way. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.return_unknown", skip_all, fields(worker.id = %worker))]
pub async fn return_unknown(
    conn: &mut PgConnection,
    worker: WorkerId,
    known: &[Lease],
    since: Duration,
) -> Result<Vec<TaskId>> {
    let (ids, tokens): (Vec<_>, Vec<_>) = known.iter().map(|l| (l.task.0, l.token)).unzip();
    let returned = sqlx::query!(
        "update tasks
         set state = 'pending', ready_at = now(), started_at = null, progress = 0, attempt = attempt - 1,
             worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
         where id = any(array(
             select id from tasks
             where worker_id = $1 and state = 'running' and started_at < now() - $4::interval
               and (id, lease_token) not in (select * from unnest($2::uuid[], $3::uuid[]))
             for update skip locked
         ))
         returning id, pool, order_tag",
        worker.0,
        &ids,
        &tokens,
        interval(since),
    )
    .fetch_all(&mut *conn)
    .await?;
    let tasks: Vec<_> = returned.iter().map(|task| TaskId(task.id)).collect();
    end_cancelled(conn, &tasks, TaskState::Pending).await?;
    let mut first: BTreeMap<Pool, i64> = BTreeMap::new();
    for task in returned {
        let tag = first.entry(task.pool.parse()?).or_insert(task.order_tag);
        *tag = task.order_tag.min(*tag);
    }
    for (pool, tag) in first {
        announce(conn, pool, tag).await?;
    }
    Ok(tasks)
}
