use likeness_core::{TaskId, TaskState, UserId, WorkerId};
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{Record, Task};
use crate::Result;

/// Which tasks are listed; what is `None` rules none out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Where they stand.
    pub state: Option<TaskState>,
    /// Name of their kind.
    pub kind: Option<&'a str>,
    /// Who submitted them.
    pub user: Option<UserId>,
    /// Why they failed, as a stable word.
    pub code: Option<&'a str>,
    /// They were submitted before this one; nothing was before one that there is not.
    pub before: Option<TaskId>,
}

/// What the queue knows of a task beyond what its user sees.
#[derive(Clone, Debug)]
pub struct Handling {
    /// The attempt whose loss or retriable fault fails the task.
    pub max_attempts: u32,
    /// Whether it ended so long ago that its arguments and all that follows are forgotten.
    pub is_past: bool,
    /// Not before this moment does it stand in the line.
    pub ready_at: Option<OffsetDateTime>,
    /// When a worker first took it.
    pub taken_at: Option<OffsetDateTime>,
    /// When somebody asked to stop it.
    pub cancel_requested_at: Option<OffsetDateTime>,
    /// The worker process that holds it.
    pub worker: Option<WorkerId>,
    /// Until when that holds it without renewal.
    pub lease_expires_at: Option<OffsetDateTime>,
}

/// The task with this id, whoever's it is, if there is one.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote the row.
#[tracing::instrument(name = "db.tasks.find_any", skip_all, fields(task.id = %id))]
pub async fn find_any(conn: &mut PgConnection, id: TaskId) -> Result<Option<Task>> {
    let record = sqlx::query_as!(
        Record,
        r#"select id as "id!", seq as "seq!", user_id as "user_id!", kind as "kind!", pool as "pool!", lane as "lane!",
                  state as "state!", output, order_tag as "order_tag!", attempt as "attempt!", progress as "progress!",
                  error_code, error_message, created_at as "created_at!", started_at, finished_at
           from all_tasks
           where id = $1"#,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    record.map(Task::try_from).transpose()
}

/// At most `limit` of everybody's tasks, newest first.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote a row.
#[tracing::instrument(name = "db.tasks.list_any", skip_all)]
pub async fn list_any(
    conn: &mut PgConnection,
    filter: &Filter<'_>,
    limit: i64,
) -> Result<Vec<Task>> {
    // A code goes with its state, by which the index of failed tasks is found; the order is that of the index, an expression.
    let records = sqlx::query_as!(
        Record,
        r#"select id as "id!", seq as "seq!", user_id as "user_id!", kind as "kind!", pool as "pool!", lane as "lane!",
                  state as "state!", output, order_tag as "order_tag!", attempt as "attempt!", progress as "progress!",
                  error_code, error_message, created_at as "created_at!", started_at, finished_at
           from all_tasks
           where ($2::text is null or state = $2)
             and ($3::text is null or kind = $3)
             and ($4::bigint is null or user_id = $4)
             and ($5::text is null or (error_code = $5 and state = 'failed'))
             and seq + 0 < case when $6::uuid is null then 9223372036854775807
                       else (select seq from all_tasks where id = $6) end
           order by seq + 0 desc
           limit $1"#,
        limit,
        filter.state.map(TaskState::as_str),
        filter.kind,
        filter.user.map(|user| user.0),
        filter.code,
        filter.before.map(|id| id.0),
    )
    .fetch_all(conn)
    .await?;
    records.into_iter().map(Task::try_from).collect()
}

/// How a task is handled, whoever's it is, if there is one.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.handling", skip_all, fields(task.id = %id))]
pub async fn handling(conn: &mut PgConnection, id: TaskId) -> Result<Option<Handling>> {
    let row = sqlx::query!(
        r#"select seen.max_attempts as "max_attempts!", held.id is null as "is_past!", held.ready_at as "ready_at?",
                  held.taken_at, held.cancel_requested_at, held.worker_id, held.lease_expires_at
           from all_tasks as seen left join tasks as held on held.id = seen.id
           where seen.id = $1"#,
        id.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Handling {
        max_attempts: row.max_attempts.unsigned_abs(),
        is_past: row.is_past,
        ready_at: row.ready_at,
        taken_at: row.taken_at,
        cancel_requested_at: row.cancel_requested_at,
        worker: row.worker_id.map(WorkerId),
        lease_expires_at: row.lease_expires_at,
    }))
}

/// What a task is to do, which may hold what users wrote; `None` when there is no such task or that is forgotten.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.args", skip_all, fields(task.id = %id))]
pub async fn args(conn: &mut PgConnection, id: TaskId) -> Result<Option<Value>> {
    let args = sqlx::query_scalar!("select args from tasks where id = $1", id.0);
    Ok(args.fetch_optional(conn).await?)
}
