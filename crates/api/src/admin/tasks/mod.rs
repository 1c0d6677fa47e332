mod view;

use std::sync::Arc;

use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::tasks::{self, Filter};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;

use self::view::{AdminTask, AdminTaskDetails, AdminTaskList, State};
use super::Admin;
use crate::error::{Error, Refusal};
use crate::message::Message;
use crate::tasks::{cancelled, parse_before, parse_id};
use crate::{Context, Tag};

pub(crate) struct AdminTasksApi;

#[OpenApi]
impl AdminTasksApi {
    /// List everybody's tasks
    ///
    /// Newest first, without anything that users wrote. Only for administrators.
    #[oai(
        path = "/admin/tasks",
        method = "get",
        tag = "Tag::Admin",
        operation_id = "list_all_tasks"
    )]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a parameter of the route"
    )]
    async fn list_all_tasks(
        &self,
        context: Data<&Arc<Context>>,
        _admin: Admin,
        /// Only tasks that stand here.
        state: Query<Option<State>>,
        /// Only tasks of this kind.
        #[oai(validator(max_length = "64", pattern = "^[a-z][a-z0-9_]*$"))]
        kind: Query<Option<String>>,
        /// Only tasks of this user.
        user_id: Query<Option<i64>>,
        /// Only tasks that failed with this `error.code`.
        #[oai(validator(max_length = "64", pattern = "^[a-z][a-z0-9_]*$"))]
        code: Query<Option<String>>,
        /// How many at most.
        #[oai(
            default = "usual_limit",
            validator(minimum(value = "1"), maximum(value = "1000"))
        )]
        limit: Query<u32>,
        /// Only tasks that were submitted before the one with this id.
        before: Query<Option<String>>,
    ) -> Result<Json<AdminTaskList>, Refusal<403>> {
        let filter = Filter {
            state: state.0.map(TaskState::from),
            kind: kind.0.as_deref(),
            user: user_id.0.map(UserId),
            code: code.0.as_deref(),
            before: before.0.as_deref().map(parse_before).transpose()?,
        };
        let mut connection = context.connection().await?;
        let found = tasks::list_any(&mut connection, &filter, limit.0.into()).await?;
        let tasks = found.into_iter().map(AdminTask::from).collect();
        Ok(Json(AdminTaskList { tasks }))
    }

    /// Read how a task is handled
    ///
    /// A task of any user, without anything that they wrote. Only for administrators.
    #[oai(
        path = "/admin/tasks/:task_id",
        method = "get",
        tag = "Tag::Admin",
        operation_id = "get_any_task"
    )]
    async fn get_any_task(
        &self,
        context: Data<&Arc<Context>>,
        _admin: Admin,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<Json<AdminTaskDetails>, Refusal<403, 404>> {
        let id = parse_id(&task_id.0)?;
        let mut connection = context.connection().await?;
        let task = tasks::find_any(&mut connection, id).await?;
        let handling = tasks::handling(&mut connection, id).await?;
        let (task, handling) = task.zip(handling).ok_or_else(|| Error::not_found("task"))?;
        Ok(Json(AdminTaskDetails::new(task, handling)))
    }

    /// Retry a task that failed
    ///
    /// It waits again where it stood in the line, with one more attempt at least. Only for
    /// administrators.
    #[oai(
        path = "/admin/tasks/:task_id/retry",
        method = "post",
        tag = "Tag::Admin",
        operation_id = "retry_task"
    )]
    async fn retry_task(
        &self,
        context: Data<&Arc<Context>>,
        _admin: Admin,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<Json<Message>, Refusal<403, 404, 409>> {
        let id = parse_id(&task_id.0)?;
        let mut transaction = likeness_db::begin(&context.pool).await?;
        let retried = tasks::retry(&mut transaction, &[id]).await?;
        likeness_db::commit(transaction).await?;
        if retried.is_empty() {
            return Err(why_not_retried(&context, id).await?.into());
        }
        context.line.settle(id).await;
        Ok(Message::new("task waits again"))
    }

    /// Cancel anybody's task
    ///
    /// As its user would: one that waits ends at once, one that runs at its next step; one that
    /// ended stays as it is. Only for administrators.
    #[oai(
        path = "/admin/tasks/:task_id",
        method = "delete",
        tag = "Tag::Admin",
        operation_id = "cancel_any_task"
    )]
    async fn cancel_any_task(
        &self,
        context: Data<&Arc<Context>>,
        _admin: Admin,
        /// The id that the task was submitted under.
        task_id: Path<String>,
    ) -> Result<Json<Message>, Refusal<403, 404>> {
        let id = parse_id(&task_id.0)?;
        let mut transaction = likeness_db::begin(&context.pool).await?;
        let state = tasks::cancel_any(&mut transaction, id).await?;
        likeness_db::commit(transaction).await?;
        context.line.settle(id).await;
        Ok(cancelled(state)?)
    }
}

fn usual_limit() -> u32 {
    100
}

/// The refusal to retry a task that could not be.
async fn why_not_retried(context: &Context, id: TaskId) -> Result<Error, Error> {
    let handling = tasks::handling(&mut *context.connection().await?, id).await?;
    Ok(match handling {
        None => Error::not_found("task"),
        Some(handling) if handling.is_past => {
            Error::conflict("the task ended so long ago that what it was to do is forgotten")
        }
        Some(_) => Error::conflict("only a task that failed can be retried"),
    })
}
