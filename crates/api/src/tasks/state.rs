use likeness_core::{Lane, TaskState};
use likeness_db::tasks::{Failure, Task};
use poem_openapi::types::{Any, Example};
use poem_openapi::{Enum, Object};
use serde_json::{Value, json};
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
#[oai(rename = "Lane", rename_all = "lowercase")]
pub(crate) enum Line {
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
pub(crate) struct TaskFailure {
    /// For programs; `cancelled` when the caller stopped it.
    code: String,
    /// For people.
    message: String,
}

impl TaskFailure {
    pub(crate) fn new(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
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
    /// What is done: `generate_picture`, `generate_video` or `upscale`.
    kind: String,
    /// Share of the work that is done, 0 to 1.
    progress: f64,
    /// Whole seconds until it ends, by the pace of the latest tasks; absent once it ended, when
    /// it already takes longer than those, and while no worker is there for it.
    #[oai(skip_serializing_if_is_none)]
    eta_seconds: Option<u64>,
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
    /// What else it left, which depends on its kind; absent unless it succeeded. Of a picture its
    /// `width` and `height`, and in `garment_guessed` whether the catalogue did not tell what kind of
    /// garment was wished.
    #[oai(skip_serializing_if_is_none)]
    output: Option<Any<Value>>,
    /// Why it failed.
    #[oai(skip_serializing_if_is_none)]
    error: Option<TaskFailure>,
}

impl State {
    pub(super) fn new(task: Task, result_urls: Vec<String>, eta_seconds: Option<u64>) -> Self {
        let progress = match task.state {
            TaskState::Succeeded => 1.0,
            TaskState::Pending | TaskState::Running | TaskState::Failed => share(task.progress),
        };
        Self {
            status: task.state.into(),
            line: task.lane.into(),
            progress,
            eta_seconds,
            created_at: task.created_at.unix_timestamp(),
            started_at: task.started_at.map(OffsetDateTime::unix_timestamp),
            finished_at: task.finished_at.map(OffsetDateTime::unix_timestamp),
            result_urls,
            output: task.output.filter(|output| !output.is_null()).map(Any),
            error: task.failure.map(TaskFailure::from),
            kind: task.kind,
        }
    }
}

/// Two decimals of a share.
pub(crate) fn share(progress: f32) -> f64 {
    (f64::from(progress) * 100.0).round() / 100.0
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
            output: Some(Any(json!({
                "width": 768, "height": 1152, "garment_guessed": false,
            }))),
            error: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_has_two_decimals() {
        assert_eq!(share(0.1).to_string(), "0.1");
        assert_eq!(share(2.0 / 3.0).to_string(), "0.67");
    }
}
