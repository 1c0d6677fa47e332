use std::collections::HashMap;

use likeness_core::TaskId;
use likeness_db::PgPool;
use uuid::Uuid;

/// The place in the line of every pending task, counted one by one in the database.
///
/// # Panics
///
/// When the database fails.
pub async fn places(pool: &PgPool) -> HashMap<TaskId, u64> {
    let places: Vec<(Uuid, i64)> = sqlx::query_as(
        "select id, 1 + (
             select count(*) from tasks as ahead
             where ahead.pool = tasks.pool and ahead.state = 'pending' and ahead.is_due
               and (ahead.order_tag, ahead.seq) < (tasks.order_tag, tasks.seq)
         )
         from tasks
         where state = 'pending'",
    )
    .fetch_all(pool)
    .await
    .expect("places are counted");
    let places = places.into_iter();
    places
        .map(|(id, place)| (TaskId(id), place.unsigned_abs()))
        .collect()
}
