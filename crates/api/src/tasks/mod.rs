//! Where work stands.

mod desk;
mod events;
mod leave;
mod state;
mod view;

use std::sync::Arc;

use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::tasks;
use likeness_queue::Sight;
use poem::Request;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{ApiResponse, Object, OpenApi};

pub(crate) use self::desk::Desk;
pub(crate) use self::events::EventsApi;
pub(crate) use self::state::{Line, TaskFailure, share};
use self::view::{TaskStatus, view, views};
use crate::error::{Error, Refusal};
use crate::etag;
use crate::message::Message;
use crate::token::Caller;
use crate::{Context, Tag};

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

/// Where a task stands, unless the caller knows it already.
#[derive(ApiResponse)]
enum TaskAnswer {
    /// Where the task stands.
    #[oai(status = 200)]
    Current(Json<Box<TaskStatus>>, #[oai(header = "ETag")] String),
    /// Nothing has changed since the answer that had this `ETag`.
    #[oai(status = 304)]
    Known(#[oai(header = "ETag")] String),
}

pub(crate) struct TasksApi;

#[OpenApi]
impl TasksApi {
    /// Read where a task stands
    ///
    /// For tasks of every kind. Poll it every few seconds until `status` is `SUCCESS` or `FAILED`,
    /// or follow `/tasks/{task_id}/events` instead.
    #[oai(
        path = "/generate/:task_id",
        method = "get",
        tag = "Tag::Task",
        operation_id = "get_task"
    )]
    async fn get_task(
        &self,
        request: &Request,
        context: Data<&Arc<Context>>,
        caller: Caller,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<TaskAnswer, Refusal<404>> {
        let sight = look(&context, caller.0, parse_id(&task_id.0)?).await?;
        let status = view(&context, sight.ok_or_else(|| Error::not_found("task"))?).await?;
        let etag = status.etag(context.now());
        if etag::is_known(request.headers(), &etag) {
            return Ok(TaskAnswer::Known(etag));
        }
        Ok(TaskAnswer::Current(Json(Box::new(status)), etag))
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
        let found = {
            let mut connection = context.connection().await?;
            tasks::list(&mut connection, caller.0, limit.0.into(), before).await?
        };
        let seen = context.line.sights(found).await.map_err(Error::from)?;
        let statuses = views(&context, caller.0, seen).await?;
        let listed = statuses.into_iter().map(|(id, status)| ListedTask {
            taskid: id.to_string(),
            status,
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
        likeness_db::commit(transaction).await?;
        context.line.settle(id).await;
        Ok(cancelled(state)?)
    }
}

/// What a user's task is like; the database is asked only about one that is not in the line.
async fn look(context: &Context, user: UserId, id: TaskId) -> Result<Option<Sight>, Error> {
    match context.line.sight(id) {
        Some(sight) => Ok((sight.task.user == user).then_some(sight)),
        None => find(context, user, id).await,
    }
}

/// Looks a user's task up in the database.
async fn find(context: &Context, user: UserId, id: TaskId) -> Result<Option<Sight>, Error> {
    let mut seen = None;
    // One that ended before the line could see it is looked up once more.
    for _ in 0..2 {
        let task = {
            let mut connection = context.connection().await?;
            tasks::find(&mut connection, user, id).await?
        };
        let task = task.into_iter().collect();
        seen = context.line.sights(task).await?.pop();
        let has_ended = |sight: &Sight| sight.task.state.is_final();
        if seen.as_ref().is_none_or(has_ended) || context.line.sight(id).is_some() {
            break;
        }
    }
    Ok(seen)
}

fn usual_limit() -> u32 {
    100
}

/// What is told after a task, which is now in this state if there is one, was to be cancelled.
pub(crate) fn cancelled(state: Option<TaskState>) -> Result<Json<Message>, Error> {
    match state {
        None => Err(Error::not_found("task")),
        Some(TaskState::Running) => Ok(Message::new("task will stop at its next step")),
        Some(TaskState::Pending | TaskState::Succeeded | TaskState::Failed) => {
            Ok(Message::new("task has ended"))
        }
    }
}

pub(crate) fn parse_id(text: &str) -> Result<TaskId, Error> {
    text.parse().map_err(|_| Error::not_found("task"))
}

pub(crate) fn parse_before(text: &str) -> Result<TaskId, Error> {
    let refusal = |_| Error::invalid("`before` must be the id of a task");
    text.parse().map_err(refusal)
}
