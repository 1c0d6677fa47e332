use std::collections::HashMap;
use std::ops::DerefMut;

use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::tasks::Task;
use likeness_db::{PgConnection, assets};
use poem_openapi::Object;
use poem_openapi::types::{Example, ToJSON};
use serde_json::json;
use time::OffsetDateTime;

use super::desk::Desk;
use super::eta::eta;
use super::state::State;
use crate::Context;
use crate::asset::key;
use crate::error::Error;
use crate::etag;

/// After how many seconds an answer with URLs counts as changed, because the URLs expire.
const URLS_KNOWN_FOR: i64 = 3600;

/// Where a task stands, and its place in the line.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct TaskStatus {
    #[oai(flatten)]
    pub(super) state: State,
    /// One plus the number of tasks that go before it while it waits, then 0. It falls as they
    /// leave, and rises only when a task with a better claim comes in.
    position: u64,
}

impl TaskStatus {
    /// A validator (RFC 9110) that changes when something else than the signatures in URLs does.
    pub(super) fn etag(&self, now: OffsetDateTime) -> String {
        let mut told = self.to_json().unwrap_or_default();
        let urls = told["result_urls"].as_array().map_or(0, Vec::len);
        if urls > 0 {
            let period = now.unix_timestamp().div_euclid(URLS_KNOWN_FOR);
            told["result_urls"] = json!([urls, period]);
        }
        etag::of(&told.to_string())
    }
}

impl Example for TaskStatus {
    fn example() -> Self {
        Self {
            state: State::example(),
            position: 0,
        }
    }
}

/// What is told of a task at a place in the line; the connection is given back before URLs are made.
pub(super) async fn view(
    context: &Context,
    desk: &Desk,
    connection: impl DerefMut<Target = PgConnection>,
    task: Task,
    position: u64,
) -> Result<TaskStatus, Error> {
    let user = task.user;
    let views = views(context, desk, connection, user, vec![(task, position)]).await?;
    let view = views.into_iter().next().map(|(_, status)| status);
    view.ok_or_else(|| Error::internal("a task was not told of"))
}

/// What is told of a user's tasks, each with its place in the line; the connection is given back before URLs are made.
pub(super) async fn views(
    context: &Context,
    desk: &Desk,
    mut connection: impl DerefMut<Target = PgConnection>,
    user: UserId,
    tasks: Vec<(Task, u64)>,
) -> Result<Vec<(TaskId, TaskStatus)>, Error> {
    let now = context.now();
    let mut results = results(&mut connection, user, &tasks).await?;
    let mut etas = Vec::with_capacity(tasks.len());
    for (task, position) in &tasks {
        etas.push(match task.state {
            TaskState::Pending | TaskState::Running => {
                let pace = desk.paces.of(&mut connection, task.pool).await?;
                eta(task, *position, &pace, now)
            }
            TaskState::Succeeded | TaskState::Failed => None,
        });
    }
    drop(connection);
    let mut statuses = Vec::with_capacity(tasks.len());
    for ((task, position), eta) in tasks.into_iter().zip(etas) {
        let id = task.id;
        let urls = urls(context, results.remove(&id).unwrap_or_default()).await?;
        let state = State::new(task, urls, eta);
        statuses.push((id, TaskStatus { state, position }));
    }
    Ok(statuses)
}

/// The keys of what a user's tasks left behind.
async fn results(
    connection: &mut PgConnection,
    user: UserId,
    tasks: &[(Task, u64)],
) -> Result<HashMap<TaskId, Vec<String>>, Error> {
    let ended = tasks
        .iter()
        .filter(|(task, _)| task.state == TaskState::Succeeded);
    let ended: Vec<_> = ended.map(|(task, _)| task.id).collect();
    let mut keys: HashMap<TaskId, Vec<String>> = HashMap::new();
    for asset in assets::of_tasks(connection, user, &ended).await? {
        if let Some(task) = asset.task {
            let key = key(user, asset.area, &asset.file_name);
            keys.entry(task).or_default().push(key);
        }
    }
    Ok(keys)
}

/// Where assets are read.
async fn urls(context: &Context, keys: Vec<String>) -> Result<Vec<String>, Error> {
    let mut urls = Vec::with_capacity(keys.len());
    for key in keys {
        urls.push(context.media.url(&key, context.now()).await?);
    }
    Ok(urls)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_tag_changes_with_what_is_told_and_before_urls_expire() {
        let now = datetime!(2026-11-21 12:00 UTC);
        let mut status = TaskStatus::example();
        let first = status.etag(now);

        assert_eq!(status.etag(now + time::Duration::MINUTE), first);
        assert_ne!(status.etag(now + time::Duration::HOUR), first);
        status.position = 3;
        assert_ne!(status.etag(now), first);
    }
}
