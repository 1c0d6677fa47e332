//! Where work stands.

mod state;

use std::collections::HashMap;
use std::sync::Arc;

use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::tasks::{self, Task};
use likeness_db::{PgConnection, assets};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use self::state::State;
use crate::asset::key;
use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag};

/// Where a task stands, and its place in the line.
#[derive(Debug, Object)]
#[oai(example)]
struct TaskStatus {
    #[oai(flatten)]
    state: State,
    /// One plus the number of tasks that go before it while it waits, then 0. It falls as they
    /// leave, and rises only when a task with a better claim comes in.
    position: u64,
}

impl Example for TaskStatus {
    fn example() -> Self {
        Self {
            state: State::example(),
            position: 0,
        }
    }
}

/// A task in a list.
#[derive(Debug, Object)]
#[oai(example)]
struct ListedTask {
    /// The task's id.
    taskid: String,
    #[oai(flatten)]
    status: TaskStatus,
}

impl Example for ListedTask {
    fn example() -> Self {
        Self {
            taskid: "fa398b2c-d6c4-4e81-b58e-8585b37cbebc".to_owned(),
            status: TaskStatus::example(),
        }
    }
}

/// The caller's tasks.
#[derive(Debug, Object)]
#[oai(example)]
struct TaskList {
    /// Newest first.
    tasks: Vec<ListedTask>,
}

impl Example for TaskList {
    fn example() -> Self {
        Self {
            tasks: vec![ListedTask::example()],
        }
    }
}

pub(crate) struct TasksApi;

#[OpenApi]
impl TasksApi {
    /// Read where a task stands
    ///
    /// For tasks of every kind. Poll it every few seconds until `status` is `SUCCESS` or `FAILED`.
    #[oai(
        path = "/generate/:task_id",
        method = "get",
        tag = "Tag::Task",
        operation_id = "get_task"
    )]
    async fn get_task(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<Json<TaskStatus>, Refusal<404>> {
        let mut connection = context.connection().await?;
        let id = parse_id(&task_id.0)?;
        let task = tasks::find(&mut connection, caller.0, id).await?;
        let task = task.ok_or_else(|| Error::not_found("task"))?;
        let position = likeness_queue::position(&mut connection, &task).await?;
        let of = std::slice::from_ref(&task);
        let mut urls = result_urls(&context, &mut connection, caller.0, of).await?;
        let urls = urls.remove(&id).unwrap_or_default();
        let state = State::new(task, urls, context.now());
        Ok(Json(TaskStatus { state, position }))
    }

    /// List tasks
    ///
    /// The caller's, newest first.
    #[oai(
        path = "/get_tasks",
        method = "get",
        tag = "Tag::Task",
        operation_id = "get_tasks"
    )]
    async fn get_tasks(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// How many at most.
        #[oai(
            default = "usual_limit",
            validator(minimum(value = "1"), maximum(value = "1000"))
        )]
        limit: Query<u32>,
        /// Only tasks that were submitted before the one with this id.
        before: Query<Option<String>>,
    ) -> Result<Json<TaskList>, Refusal> {
        let before = before.0.as_deref().map(parse_before).transpose()?;
        let mut connection = context.connection().await?;
        let found = tasks::list(&mut connection, caller.0, limit.0.into(), before).await?;
        let mut urls = result_urls(&context, &mut connection, caller.0, &found).await?;
        let positions = likeness_queue::positions(&mut connection, &found).await?;
        let now = context.now();
        let listed = found.into_iter().map(|task| {
            let (id, urls) = (task.id, urls.remove(&task.id).unwrap_or_default());
            let state = State::new(task, urls, now);
            let position = positions.get(&id).copied().unwrap_or(0);
            ListedTask {
                taskid: id.to_string(),
                status: TaskStatus { state, position },
            }
        });
        Ok(Json(TaskList {
            tasks: listed.collect(),
        }))
    }

    /// Cancel a task
    ///
    /// One that waits ends at once as `FAILED` with `error.code` `cancelled`, one that runs at its
    /// next step; one that ended stays as it is.
    #[oai(
        path = "/tasks/:task_id",
        method = "delete",
        tag = "Tag::Task",
        operation_id = "cancel_task"
    )]
    async fn cancel_task(
        &self,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<Json<Message>, Refusal<404>> {
        let id = parse_id(&task_id.0)?;
        let mut transaction = likeness_db::begin(&context.pool).await?;
        let state = likeness_queue::cancel(&mut transaction, caller.0, id).await?;
        let committed = transaction.commit().await;
        committed.map_err(likeness_db::Error::from)?;
        match state {
            None => Err(Error::not_found("task").into()),
            Some(TaskState::Running) => Ok(Message::new("task will stop at its next step")),
            Some(TaskState::Pending | TaskState::Succeeded | TaskState::Failed) => {
                Ok(Message::new("task has ended"))
            }
        }
    }
}

fn usual_limit() -> u32 {
    100
}

fn parse_id(text: &str) -> Result<TaskId, Error> {
    text.parse().map_err(|_| Error::not_found("task"))
}

fn parse_before(text: &str) -> Result<TaskId, Error> {
    let refusal = |_| Error::invalid("`before` must be the id of a task");
    text.parse().map_err(refusal)
}

/// Where the results of a user's tasks are read.
async fn result_urls(
    context: &Context,
    connection: &mut PgConnection,
    user: UserId,
    tasks: &[Task],
) -> Result<HashMap<TaskId, Vec<String>>, Error> {
    let ended = tasks
        .iter()
        .filter(|task| task.state == TaskState::Succeeded);
    let ended: Vec<_> = ended.map(|task| task.id).collect();
    let mut urls: HashMap<TaskId, Vec<String>> = HashMap::new();
    for asset in assets::of_tasks(connection, user, &ended).await? {
        if let Some(task) = asset.task {
            let key = key(user, asset.area, &asset.file_name);
            let url = context.media.url(&key, context.now()).await?;
            urls.entry(task).or_default().push(url);
        }
    }
    Ok(urls)
}
