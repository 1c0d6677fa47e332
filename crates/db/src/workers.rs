//! The `workers` table: the worker processes that live.

use std::collections::HashMap;
use std::time::Duration;

use likeness_core::{Pool, WorkerId};
use sqlx::PgConnection;

use crate::Result;
use crate::tasks::interval;

/// A worker process.
#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// Differs from start to start.
    pub id: WorkerId,
    /// How many tasks of the pool `cpu` it runs at a time.
    pub cpu_slots: u32,
    /// How many tasks of the pool `gpu` it runs at a time.
    pub gpu_slots: u32,
}

/// Notes that a worker process lives now, whether or not it was known before.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.workers.renew", skip_all, fields(worker.id = %worker.id))]
pub async fn renew(conn: &mut PgConnection, worker: &Worker) -> Result<()> {
    sqlx::query!(
        "insert into workers (id, cpu_slots, gpu_slots)
         values ($1, $2, $3)
         on conflict (id) do update set seen_at = now()",
        worker.id.0,
        i32::try_from(worker.cpu_slots).unwrap_or(i32::MAX),
        i32::try_from(worker.gpu_slots).unwrap_or(i32::MAX),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets worker processes that ended.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.workers.remove", skip_all)]
pub async fn remove(conn: &mut PgConnection, workers: &[WorkerId]) -> Result<()> {
    let ids: Vec<_> = workers.iter().map(|id| id.0).collect();
    sqlx::query!("delete from workers where id = any($1)", &ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets worker processes that have shown no sign of life for so long; one that comes back is noted again.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.workers.remove_silent", skip_all)]
pub async fn remove_silent(conn: &mut PgConnection, since: Duration) -> Result<()> {
    sqlx::query!(
        "delete from workers where seen_at < now() - $1::interval",
        interval(since),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many tasks of each pool run at a time, by the workers that were seen within a span of time.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.workers.slots", skip_all)]
pub async fn slots(conn: &mut PgConnection, within: Duration) -> Result<HashMap<Pool, u64>> {
    let live = sqlx::query!(
        r#"select coalesce(sum(cpu_slots), 0) as "cpu!", coalesce(sum(gpu_slots), 0) as "gpu!"
           from workers
           where seen_at > now() - $1::interval"#,
        interval(within),
    )
    .fetch_one(conn)
    .await?;
    Ok(HashMap::from([
        (Pool::Cpu, live.cpu.unsigned_abs()),
        (Pool::Gpu, live.gpu.unsigned_abs()),
    ]))
}
