use std::time::Duration;

use likeness_core::{Pool, TaskState, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::lease::interval;
use crate::Result;

/// Tasks that were moved together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many they are.
    pub count: u64,
    /// When the last of them ended.
    pub last: Option<OffsetDateTime>,
}

/// Moves some of a pool's tasks that ended in this state, longer ago than `age` and not before `from`, to `past_tasks`: at most so many,
/// the oldest first. Their arguments are forgotten. The one that holds the pool's virtual time stays, as do those that a client may still
/// name by a key of its own, and those that somebody is just writing. The next call goes on from the last.
///
/// # Errors
///
/// Only when the database fails; then none was moved.
#[tracing::instrument(name = "db.tasks.archive", skip_all)]
pub async fn archive(
    conn: &mut PgConnection,
    (pool, state): (Pool, TaskState),
    age: Duration,
    from: Option<OffsetDateTime>,
    most: u32,
) -> Result<Moved> {
    let moved = sqlx::query!(
        r#"with moved as (
             delete from tasks
             where id = any(array(
                 select id from tasks
                 where pool = $1 and state = $4 and finished_at < now() - $2::interval
                   and finished_at >= coalesce($5::timestamptz, '-infinity')
                   and (taken_at is null
                        or order_tag < (select max(order_tag) from tasks where pool = $1 and taken_at is not null))
                   and not exists (
                       select from idempotency_keys
                       where task_id = tasks.id and idempotency_keys.created_at > now() - interval '24 hours'
                   )
                 order by finished_at
                 limit $3
                 for update skip locked
             ))
             returning id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                       error_code, error_message, created_at, started_at, finished_at
         ), kept as (
         insert into past_tasks (id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                                 error_code, error_message, created_at, started_at, finished_at)
         select id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                error_code, error_message, created_at, started_at, finished_at
         from moved
         returning finished_at
         )
         select count(*) as "count!", max(finished_at) as last from kept"#,
        pool.as_str(),
        interval(age),
        i64::from(most),
        state.as_str(),
        from,
    )
    .fetch_one(conn)
    .await?;
    Ok(Moved {
        count: moved.count.unsigned_abs(),
        last: moved.last,
    })
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
