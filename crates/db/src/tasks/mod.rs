//! The `tasks` table: what callers see of it here, what the queue does with it in the parts.

mod cancel;
mod changes;
mod ending;
mod flow;
mod lease;
mod line;
mod operate;
mod overview;
mod past;
mod ready;
mod rescue;
mod retry;
mod unknown;

use likeness_core::{Lane, Pool, TaskId, TaskState, UserId};
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use self::cancel::end_cancelled;
pub use self::cancel::{cancel, cancel_all, cancel_any, delete_some};
pub use self::changes::{Change, Moment, Snapshot, all_unfinished, changed_since};
pub use self::ending::{Success, fail, put_back, record_progress, succeed_all};
pub use self::flow::{Flow, FlowTags, flow_tags};
pub(crate) use self::lease::interval;
pub use self::lease::{Claim, Claimed, Lease, Renewed, claim, renew};
pub use self::line::{NewTask, announce, insert, make_due, virtual_time};
pub use self::operate::{Filter, Handling, args, find_any, handling, list_any};
pub use self::overview::{Ended, Pace, count_waiting, ended_within, paces};
pub use self::past::{Moved, archive, delete_some_past};
pub use self::ready::Ready;
pub use self::rescue::{Rescued, hold_worker_lock, lost_workers, rescue};
pub use self::retry::{count_failed, retry, retry_failed};
pub use self::unknown::return_unknown;
use crate::{Error, Result};

/// Channel on which a [`Ready`] is sent when a task may have become ready.
pub const READY_CHANNEL: &str = "likeness_task_ready";

/// Channel on which a task's id is sent when its running attempt is to stop.
pub const CANCEL_CHANNEL: &str = "likeness_task_cancel";

/// Channel on which a user's id is sent when their tasks are removed.
pub const REMOVED_CHANNEL: &str = "likeness_tasks_removed";

/// One piece of work, without its arguments.
#[derive(Clone, Debug)]
pub struct Task {
    /// Stays the same across attempts.
    pub id: TaskId,
    /// Order of insertion.
    pub seq: i64,
    /// Who submitted it.
    pub user: UserId,
    /// Name of the task kind.
    pub kind: String,
    /// The hardware it needs.
    pub pool: Pool,
    /// Which of the user's lines it waits in.
    pub lane: Lane,
    /// Where it stands.
    pub state: TaskState,
    /// What it left behind; there is one exactly when it succeeded.
    pub output: Option<Value>,
    /// Virtual finish time in microseconds of work; the smallest runs first.
    pub order_tag: i64,
    /// How often a worker has started it.
    pub attempt: u32,
    /// Share of the current attempt that is done, 0 to 1.
    pub progress: f32,
    /// Why it failed; there is a reason exactly when it did.
    pub failure: Option<Failure>,
    /// When it was submitted.
    pub created_at: OffsetDateTime,
    /// When the current or last attempt began.
    pub started_at: Option<OffsetDateTime>,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
}

/// Why a task failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable word for programs, such as `cancelled`.
    pub code: String,
    /// Sentence for people.
    pub message: String,
}

struct Record {
    id: Uuid,
    seq: i64,
    user_id: i64,
    kind: String,
    pool: String,
    lane: String,
    state: String,
    output: Option<Value>,
    order_tag: i64,
    attempt: i32,
    progress: f32,
    error_code: Option<String>,
    error_message: Option<String>,
    created_at: OffsetDateTime,
    started_at: Option<OffsetDateTime>,
    finished_at: Option<OffsetDateTime>,
}

impl TryFrom<Record> for Task {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        Ok(Self {
            id: TaskId(record.id),
            seq: record.seq,
            user: UserId(record.user_id),
            kind: record.kind,
            pool: record.pool.parse()?,
            lane: record.lane.parse()?,
            state: record.state.parse()?,
            output: record.output,
            order_tag: record.order_tag,
            attempt: record.attempt.unsigned_abs(),
            progress: record.progress,
            failure: record
                .error_code
                .zip(record.error_message)
                .map(|(code, message)| Failure { code, message }),
            created_at: record.created_at,
            started_at: record.started_at,
            finished_at: record.finished_at,
        })
    }
}

/// The user's task with this id, if there is one.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote the row.
#[tracing::instrument(name = "db.tasks.find", skip_all, fields(task.id = %id))]
pub async fn find(conn: &mut PgConnection, user: UserId, id: TaskId) -> Result<Option<Task>> {
    let record = sqlx::query_as!(
        Record,
        r#"select id as "id!", seq as "seq!", user_id as "user_id!", kind as "kind!", pool as "pool!", lane as "lane!",
                  state as "state!", output, order_tag as "order_tag!", attempt as "attempt!", progress as "progress!",
                  error_code, error_message, created_at as "created_at!", started_at, finished_at
           from all_tasks
           where id = $1 and user_id = $2"#,
        id.0,
        user.0,
    )
    .fetch_optional(conn)
    .await?;
    record.map(Task::try_from).transpose()
}

/// At most `limit` of the user's tasks, newest first, from the one submitted before the task `before` on, if given; an unknown
/// `before` has none before it.
///
/// # Errors
///
/// `UnknownWord` when a newer version wrote a row.
#[tracing::instrument(name = "db.tasks.list", skip_all)]
pub async fn list(
    conn: &mut PgConnection,
    user: UserId,
    limit: i64,
    before: Option<TaskId>,
) -> Result<Vec<Task>> {
    let records = sqlx::query_as!(
        Record,
        r#"select id as "id!", seq as "seq!", user_id as "user_id!", kind as "kind!", pool as "pool!", lane as "lane!",
                  state as "state!", output, order_tag as "order_tag!", attempt as "attempt!", progress as "progress!",
                  error_code, error_message, created_at as "created_at!", started_at, finished_at
           from all_tasks
           where user_id = $1
             and seq < case when $3::uuid is null then 9223372036854775807
                       else (select seq from all_tasks where id = $3 and user_id = $1) end
           order by seq desc
           limit $2"#,
        user.0,
        limit,
        before.map(|id| id.0),
    )
    .fetch_all(conn)
    .await?;
    records.into_iter().map(Task::try_from).collect()
}
