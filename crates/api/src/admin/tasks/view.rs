use likeness_core::TaskState;
use likeness_db::tasks::{Handling, Task};
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use time::OffsetDateTime;

use crate::tasks::{Line, TaskFailure, share};

/// Where a task stands, in the words of the queue.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename = "TaskState", rename_all = "lowercase")]
pub(super) enum State {
    Pending,
    Running,
    Succeeded,
    Failed,
}

impl From<TaskState> for State {
    fn from(state: TaskState) -> Self {
        match state {
            TaskState::Pending => Self::Pending,
            TaskState::Running => Self::Running,
            TaskState::Succeeded => Self::Succeeded,
            TaskState::Failed => Self::Failed,
        }
    }
}

impl From<State> for TaskState {
    fn from(state: State) -> Self {
        match state {
            State::Pending => Self::Pending,
            State::Running => Self::Running,
            State::Succeeded => Self::Succeeded,
            State::Failed => Self::Failed,
        }
    }
}

/// What an administrator sees of a task: nothing that its user wrote.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct AdminTask {
    /// The task's id.
    task_id: String,
    /// Who submitted it.
    user_id: i64,
    /// What is done: `generate_picture`, `generate_video` or `upscale`.
    kind: String,
    /// The hardware it needs: `cpu` or `gpu`.
    pool: String,
    /// Which line it waits in.
    #[oai(rename = "type")]
    line: Line,
    /// Where it stands.
    state: State,
    /// How often a worker has started it.
    attempt: u32,
    /// Share of the current attempt that is done, 0 to 1.
    progress: f64,
    /// When it was submitted, in Unix seconds.
    created_at: i64,
    /// When the current or last attempt began, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    started_at: Option<i64>,
    /// When it ended, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    finished_at: Option<i64>,
    /// Why it failed.
    #[oai(skip_serializing_if_is_none)]
    error: Option<TaskFailure>,
}

impl From<Task> for AdminTask {
    fn from(task: Task) -> Self {
        Self {
            task_id: task.id.to_string(),
            user_id: task.user.0,
            kind: task.kind,
            pool: task.pool.to_string(),
            line: task.lane.into(),
            state: task.state.into(),
            attempt: task.attempt,
            progress: share(task.progress),
            created_at: task.created_at.unix_timestamp(),
            started_at: seconds(task.started_at),
            finished_at: seconds(task.finished_at),
            error: task.failure.map(TaskFailure::from),
        }
    }
}

impl Example for AdminTask {
    fn example() -> Self {
        Self {
            task_id: "fa398b2c-d6c4-4e81-b58e-8585b37cbebc".to_owned(),
            user_id: 33,
            kind: "generate_picture".to_owned(),
            pool: "cpu".to_owned(),
            line: Line::Vip,
            state: State::Failed,
            attempt: 3,
            progress: 0.4,
            created_at: 1_739_678_340,
            started_at: Some(1_739_678_348),
            finished_at: Some(1_739_678_350),
            error: Some(TaskFailure::new(
                "worker_lost",
                "the worker process was lost during attempt 3, the last",
            )),
        }
    }
}

/// How the queue handles a task.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct AdminTaskDetails {
    #[oai(flatten)]
    task: AdminTask,
    /// The attempt whose loss fails the task.
    max_attempts: u32,
    /// Whether it ended so long ago that what it was to do is forgotten, and it cannot be retried.
    is_past: bool,
    /// Not before this moment does it stand in the line, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    ready_at: Option<i64>,
    /// When a worker first took it, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    taken_at: Option<i64>,
    /// When somebody asked to stop it, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    cancel_requested_at: Option<i64>,
    /// The worker process that holds it.
    #[oai(skip_serializing_if_is_none)]
    worker_id: Option<String>,
    /// Until when that holds it without renewal, in Unix seconds.
    #[oai(skip_serializing_if_is_none)]
    lease_expires_at: Option<i64>,
}

impl AdminTaskDetails {
    pub(super) fn new(task: Task, handling: Handling) -> Self {
        Self {
            task: task.into(),
            max_attempts: handling.max_attempts,
            is_past: handling.is_past,
            ready_at: seconds(handling.ready_at),
            taken_at: seconds(handling.taken_at),
            cancel_requested_at: seconds(handling.cancel_requested_at),
            worker_id: handling.worker.map(|worker| worker.to_string()),
            lease_expires_at: seconds(handling.lease_expires_at),
        }
    }
}

impl Example for AdminTaskDetails {
    fn example() -> Self {
        Self {
            task: AdminTask::example(),
            max_attempts: 3,
            is_past: false,
            ready_at: Some(1_739_678_340),
            taken_at: Some(1_739_678_342),
            cancel_requested_at: None,
            worker_id: None,
            lease_expires_at: None,
        }
    }
}

/// Tasks of all users.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct AdminTaskList {
    /// Newest first.
    pub(super) tasks: Vec<AdminTask>,
}

impl Example for AdminTaskList {
    fn example() -> Self {
        Self {
            tasks: vec![AdminTask::example()],
        }
    }
}

fn seconds(moment: Option<OffsetDateTime>) -> Option<i64> {
    moment.map(OffsetDateTime::unix_timestamp)
}
