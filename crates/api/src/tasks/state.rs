use likeness_core::{Lane, TaskState};
use likeness_db::tasks::{Failure, Task};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use time::OffsetDateTime;

/// Where a task stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "UPPERCASE")]
pub(super) enum Status {
    Pending,
    Started,
    Success,
    Failed,
}

impl From<TaskState> for Status {
    fn from(state: TaskState) -> Self {
        match state {
            TaskState::Pending => Self::Pending,
            TaskState::Running => Self::Started,
            TaskState::Succeeded => Self::Success,
            TaskState::Failed => Self::Failed,
        }
    }
}

/// Which of the user's lines a task waits in.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "lowercase")]
pub(super) enum Line {
    Vip,
    Normal,
}

impl From<Lane> for Line {
    fn from(lane: Lane) -> Self {
        match lane {
            Lane::Vip => Self::Vip,
            Lane::Normal => Self::Normal,
        }
    }
}

/// Why a task failed.
#[derive(Debug, Object)]
pub(super) struct TaskFailure {
    /// For programs; `cancelled` when the caller stopped it.
    code: String,
    /// For people.
    message: String,
}

impl From<Failure> for TaskFailure {
    fn from(failure: Failure) -> Self {
        let Failure { code, message } = failure;
        Self { code, message }
    }
}

/// What is told of a task wherever it is told of.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct State {
    /// Where the task stands.
    status: Status,
    /// Which line it waits in.
    #[oai(rename = "type")]
    line: Line,
    /// What is done.
    kind: String,
    /// Share of the work that is done, 0 to 1.
    progress: f64,
    /// Seconds until it ends, as far as its progress tells.
    #[oai(skip_serializing_if_is_none)]
    eta_seconds: Option<f64>,
    /// When it was submitted, in Unix seconds.
    created_at: i64,
    /// When a worker began it, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    started_at: Option<i64>,
    /// When it ended, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    finished_at: Option<i64>,
    /// Where its results are read; empty until it succeeded.
    result_urls: Vec<String>,
    /// Why it failed.
    #[oai(skip_serializing_if_is_none)]
    error: Option<TaskFailure>,
}

impl State {
    pub(super) fn new(task: Task, result_urls: Vec<String>, now: OffsetDateTime) -> Self {
        let progress = match task.state {
            TaskState::Succeeded => 1.0,
            TaskState::Pending | TaskState::Running | TaskState::Failed => f64::from(task.progress),
        };
        Self {
            status: task.state.into(),
            line: task.lane.into(),
            progress,
            eta_seconds: eta(task.state, progress, task.started_at, now),
            created_at: task.created_at.unix_timestamp(),
            started_at: task.started_at.map(OffsetDateTime::unix_timestamp),
            finished_at: task.finished_at.map(OffsetDateTime::unix_timestamp),
            result_urls,
            error: task.failure.map(TaskFailure::from),
            kind: task.kind,
        }
    }
}

/// Supposes that the rest goes on as what is done did.
fn eta(
    state: TaskState,
    progress: f64,
    started_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Option<f64> {
    let taken = (now - started_at?).as_seconds_f64().max(0.0);
    (state == TaskState::Running && progress > 0.0).then(|| taken * (1.0 - progress) / progress)
}

impl Example for State {
    fn example() -> Self {
        let url = "http://127.0.0.1:8080/media/33/gallery/fa398b2c-d6c4-4e81-b58e-8585b37cbebc.jpg";
        Self {
            status: Status::Success,
            line: Line::Vip,
            kind: "generate_picture".to_owned(),
            progress: 1.0,
            eta_seconds: None,
            created_at: 1_739_678_340,
            started_at: Some(1_739_678_348),
            finished_at: Some(1_739_678_350),
            result_urls: vec![format!(
                "{url}?expires=1739764800&signature=9f86d081884c7d65"
            )],
            error: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    #[test]
    fn the_rest_is_supposed_to_go_on_as_before() {
        let began = Some(NOON - time::Duration::seconds(3));

        assert_eq!(eta(TaskState::Running, 0.75, began, NOON), Some(1.0));
        assert_eq!(eta(TaskState::Running, 0.0, began, NOON), None);
        assert_eq!(eta(TaskState::Succeeded, 1.0, began, NOON), None);
        assert_eq!(eta(TaskState::Pending, 0.0, None, NOON), None);
    }
}
