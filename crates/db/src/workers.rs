//! The `workers` table: the worker processes that live.

use std::collections::HashMap;
use std::time::Duration;

use likeness_core::Pool;
use sqlx::PgConnection;

use crate::Result;

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
           where seen_at > now() - make_interval(secs => $1)"#,
        within.as_secs_f64(),
    )
    .fetch_one(conn)
    .await?;
    Ok(HashMap::from([
        (Pool::Cpu, live.cpu.unsigned_abs()),
        (Pool::Gpu, live.gpu.unsigned_abs()),
    ]))
}
