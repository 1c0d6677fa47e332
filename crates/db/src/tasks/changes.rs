use futures::TryStreamExt;
use likeness_core::{Lane, Pool, TaskId, TaskState, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Result};

/// What a statement saw: every transaction that had ended by then, and none that had not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot(String);

/// When a reading took place.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What it saw.
    pub snapshot: Snapshot,
    /// The database's time then.
    pub now: OffsetDateTime,
}

/// What a task is like at some moment, without what it was given and what it left.
#[derive(Clone, Debug)]
pub struct Change {
    /// The task.
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
    /// Whether it stands in the line while it is pending; false during back-off.
    pub is_due: bool,
    /// Virtual finish time in microseconds of work.
    pub order_tag: i64,
    /// How often a worker has started it.
    pub attempt: u32,
    /// Share of the current attempt that is done, 0 to 1.
    pub progress: f32,
    /// When it was submitted.
    pub created_at: OffsetDateTime,
    /// When the current or last attempt began.
    pub started_at: Option<OffsetDateTime>,
    /// When it ended.
    pub finished_at: Option<OffsetDateTime>,
}

/// The moment of the reading and, but for a reading that finds nothing, a task.
struct Record {
    snapshot: String,
    now: OffsetDateTime,
    id: Option<Uuid>,
    seq: Option<i64>,
    user_id: Option<i64>,
    kind: Option<String>,
    pool: Option<String>,
    lane: Option<String>,
    state: Option<String>,
    is_due: Option<bool>,
    order_tag: Option<i64>,
    attempt: Option<i32>,
    progress: Option<f32>,
    created_at: Option<OffsetDateTime>,
    started_at: Option<OffsetDateTime>,
    finished_at: Option<OffsetDateTime>,
}

impl Record {
    /// The task; `None` when there is none, or a newer version wrote it in words that this one does not know.
    fn change(self) -> Option<Change> {
        Some(Change {
            id: TaskId(self.id?),
            seq: self.seq?,
            user: UserId(self.user_id?),
            kind: self.kind?,
            pool: self.pool?.parse().ok()?,
            lane: self.lane?.parse().ok()?,
            state: self.state?.parse().ok()?,
            is_due: self.is_due?,
            order_tag: self.order_tag?,
            attempt: self.attempt?.unsigned_abs(),
            progress: self.progress?,
            created_at: self.created_at?,
            started_at: self.started_at,
            finished_at: self.finished_at,
        })
    }
}

/// Shows every unfinished task, and says when that was.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.all_unfinished", skip_all)]
pub async fn all_unfinished(
    conn: &mut PgConnection,
    mut show: impl FnMut(Change),
) -> Result<Moment> {
    let mut records = sqlx::query_file_as!(Record, "src/tasks/all_unfinished.sql").fetch(conn);
    let mut moment = None;
    while let Some(record) = records.try_next().await? {
        moment.get_or_insert_with(|| moment_of(&record));
        if let Some(change) = record.change() {
            show(change);
        }
    }
    moment.ok_or_else(no_moment)
}

/// The tasks that changed in transactions which an earlier snapshot did not show, however long others last, and the moment until
/// which this reading goes. Each change is read once by whoever goes on from the moment.
///
/// # Errors
///
/// Only when the database fails.
#[tracing::instrument(name = "db.tasks.changed_since", skip_all)]
pub async fn changed_since(
    conn: &mut PgConnection,
    snapshot: &Snapshot,
) -> Result<(Moment, Vec<Change>)> {
    let records = sqlx::query_file_as!(Record, "src/tasks/changed_since.sql", snapshot.0)
        .fetch_all(conn)
        .await?;
    let moment = records.first().map(moment_of).ok_or_else(no_moment)?;
    let changes = records.into_iter().filter_map(Record::change);
    Ok((moment, changes.collect()))
}

fn moment_of(record: &Record) -> Moment {
    Moment {
        snapshot: Snapshot(record.snapshot.clone()),
        now: record.now,
    }
}

fn no_moment() -> Error {
    Error::Driver(sqlx::Error::RowNotFound)
}
