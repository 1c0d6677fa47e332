use likeness_core::{TaskId, TaskState, UserId};
use sqlx::PgConnection;

use super::{CANCEL_CHANNEL, REMOVED_CHANNEL};
use crate::Result;

/// Asks to stop a user's task: a pending one ends at once, a running one's worker is told when the transaction commits, a finished
/// one stays as it is. Returns the state from then on, or `None` when the user has no such task. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.cancel", skip_all, fields(task.id = %id))]
pub async fn cancel(
    conn: &mut PgConnection,
    user: UserId,
    id: TaskId,
) -> Result<Option<TaskState>> {
    cancel_of(conn, Some(user), id).await
}

/// Asks to stop a task, whoever's it is, as [`cancel`] does for its user. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.cancel_any", skip_all, fields(task.id = %id))]
pub async fn cancel_any(conn: &mut PgConnection, id: TaskId) -> Result<Option<TaskState>> {
    cancel_of(conn, None, id).await
}

async fn cancel_of(
    conn: &mut PgConnection,
    user: Option<UserId>,
    id: TaskId,
) -> Result<Option<TaskState>> {
    let user = user.map(|user| user.0);
    let asked = sqlx::query!(
        "update tasks
         set cancel_requested_at = coalesce(cancel_requested_at, now())
         where id = $1 and ($2::bigint is null or user_id = $2) and state in ('pending', 'running')",
        id.0,
        user,
    )
    .execute(&mut *conn)
    .await?;
    if asked.rows_affected() > 0 {
        end_cancelled(conn, &[id], TaskState::Pending).await?;
        sqlx::query!("select pg_notify($1, $2)", CANCEL_CHANNEL, id.to_string())
            .fetch_one(&mut *conn)
            .await?;
    }
    let state = sqlx::query_scalar!(
        r#"select state as "state!" from all_tasks where id = $1 and ($2::bigint is null or user_id = $2)"#,
        id.0,
        user,
    )
    .fetch_optional(conn)
    .await?;
    Ok(state.as_deref().map(str::parse).transpose()?)
}

/// Asks to stop every unfinished task of a user, as [`cancel`] does with one. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.cancel_all", skip_all)]
pub async fn cancel_all(conn: &mut PgConnection, user: UserId) -> Result<()> {
    let ids = sqlx::query_scalar!(
        "update tasks
         set cancel_requested_at = coalesce(cancel_requested_at, now())
         where id = any(array(
             select id from tasks where user_id = $1 and state in ('pending', 'running') order by id for update
         ))
         returning id",
        user.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    let tasks: Vec<_> = ids.iter().copied().map(TaskId).collect();
    end_cancelled(conn, &tasks, TaskState::Pending).await?;
    sqlx::query!(
        "select pg_notify($2, id::text) from tasks where id = any($1) and state = 'running'",
        &ids,
        CANCEL_CHANNEL,
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Removes some of a user's tasks, at most so many, and says how many; whoever follows the table is told. An attempt that still runs
/// finds its lease lost. Virtual time does not fall. To be called in a transaction.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.delete_some", skip_all)]
pub async fn delete_some(conn: &mut PgConnection, user: UserId, most: u32) -> Result<u64> {
    let removed = sqlx::query_scalar!(
        r#"with removed as (
             delete from tasks
             where id = any(array(select id from tasks where user_id = $1 order by id limit $2 for update))
             returning pool, order_tag, taken_at
           ), kept as (
             insert into virtual_times (pool, order_tag)
             select pool, max(order_tag) from removed where taken_at is not null group by pool order by pool
             on conflict (pool) do update set order_tag = greatest(virtual_times.order_tag, excluded.order_tag)
           )
           select count(*) as "count!" from removed"#,
        user.0,
        i64::from(most),
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "select pg_notify($1, $2)",
        REMOVED_CHANNEL,
        user.0.to_string()
    )
    .fetch_one(conn)
    .await?;
    Ok(removed.unsigned_abs())
}

/// Ends those of the tasks in this state that somebody asked to stop.
#[tracing::instrument(name = "db.tasks.end_cancelled", skip_all)]
pub(super) async fn end_cancelled(
    conn: &mut PgConnection,
    tasks: &[TaskId],
    state: TaskState,
) -> Result<()> {
    let ids: Vec<_> = tasks.iter().map(|id| id.0).collect();
    sqlx::query!(
        "update tasks
         set state = 'failed', is_due = true, error_code = 'cancelled', error_message = 'task was cancelled', finished_at = now(),
             worker_id = null, lease_token = null, lease_expires_at = null, changed_xid = pg_current_xact_id()
         where id = any($1) and state = $2 and cancel_requested_at is not null",
        &ids,
        state.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
