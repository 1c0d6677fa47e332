use std::time::Duration;

use likeness_core::{Pool, UserId};
use sqlx::PgConnection;

use super::lease::interval;
use crate::Result;

/// Moves some of a pool's tasks that ended longer ago than `age` to `past_tasks`, at most so many, and says how many; their arguments
/// are forgotten. The one that holds the pool's virtual time stays, as do those that a client may still name by a key of its own, and
/// those that somebody is just writing.
///
/// # Errors
///
/// Only when the database fails; then none was moved.
#[tracing::instrument(name = "db.tasks.archive", skip_all)]
pub async fn archive(conn: &mut PgConnection, pool: Pool, age: Duration, most: u32) -> Result<u64> {
    let done = sqlx::query!(
        "with moved as (
             delete from tasks
             where id = any(array(
                 select id from tasks
                 where pool = $1 and state in ('succeeded', 'failed') and finished_at < now() - $2::interval
                   and (taken_at is null
                        or order_tag < (select max(order_tag) from tasks where pool = $1 and taken_at is not null))
                   and not exists (
                       select from idempotency_keys
                       where task_id = tasks.id and idempotency_keys.created_at > now() - interval '24 hours'
                   )
                 limit $3
                 for update skip locked
             ))
             returning id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                       error_code, error_message, created_at, started_at, finished_at
         )
         insert into past_tasks (id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                                 error_code, error_message, created_at, started_at, finished_at)
         select id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                error_code, error_message, created_at, started_at, finished_at
         from moved",
        pool.as_str(),
        interval(age),
        i64::from(most),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Removes some of a user's past tasks, at most so many, and says how many.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.delete_some_past", skip_all)]
pub async fn delete_some_past(conn: &mut PgConnection, user: UserId, most: u32) -> Result<u64> {
    let done = sqlx::query!(
        "delete from past_tasks
         where id = any(array(select id from past_tasks where user_id = $1 order by id limit $2 for update))",
        user.0,
        i64::from(most),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
