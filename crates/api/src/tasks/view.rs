use std::collections::HashMap;
use std::time::Duration;

use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::assets;
use likeness_queue::Sight;
use poem_openapi::Object;
use poem_openapi::types::{Example, ToJSON};
use serde_json::json;
use time::OffsetDateTime;

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

/// What is told of a task; the database is asked only about one that succeeded.
pub(super) async fn view(context: &Context, sight: Sight) -> Result<TaskStatus, Error> {
    let user = sight.task.user;
    let views = views(context, user, vec![sight]).await?;
    let view = views.into_iter().next().map(|(_, status)| status);
    view.ok_or_else(|| Error::internal("a task was not told of"))
}

/// What is told of a user's tasks.
pub(super) async fn views(
    context: &Context,
    user: UserId,
    sights: Vec<Sight>,
) -> Result<Vec<(TaskId, TaskStatus)>, Error> {
    let mut results = results(context, user, &sights).await?;
    let mut statuses = Vec::with_capacity(sights.len());
    for sight in sights {
        let id = sight.task.id;
        let urls = urls(context, results.remove(&id).unwrap_or_default()).await?;
        statuses.push((id, told(sight, urls)));
    }
    Ok(statuses)
}

fn told(sight: Sight, result_urls: Vec<String>) -> TaskStatus {
    TaskStatus {
        state: State::new(sight.task, result_urls, sight.eta.map(rounded_up)),
        position: sight.position,
    }
}

/// Whole seconds.
fn rounded_up(duration: Duration) -> u64 {
    let begun = u64::from(duration.subsec_nanos() > 0);
    duration.as_secs().saturating_add(begun)
}

/// The keys of what a user's tasks left behind.
async fn results(
    context: &Context,
    user: UserId,
    sights: &[Sight],
) -> Result<HashMap<TaskId, Vec<String>>, Error> {
    let mut keys: HashMap<TaskId, Vec<String>> = HashMap::new();
    let tasks = sights.iter().map(|sight| &sight.task);
    let succeeded = tasks.filter(|task| task.state == TaskState::Succeeded);
    let succeeded: Vec<_> = succeeded.map(|task| task.id).collect();
    if succeeded.is_empty() {
        return Ok(keys);
    }
    let mut connection = context.connection().await?;
    for asset in assets::of_tasks(&mut connection, user, &succeeded).await? {
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
    fn a_second_that_has_begun_counts() {
        let rounded = [0, 1, 1000, 1001].map(|millis| rounded_up(Duration::from_millis(millis)));

        assert_eq!(rounded, [0, 1, 1, 2]);
    }

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
