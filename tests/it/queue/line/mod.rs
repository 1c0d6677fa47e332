//! Every place in the line, from memory.

mod estimates;
mod faults;
mod histories;
mod plans;
mod reads;
mod staleness;

use std::collections::HashMap;
use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use likeness_queue::Line;
use likeness_tests::places;
use tokio_util::sync::CancellationToken;

use super::stage::Stage;

/// How long a probe is said to take.
const USUAL: Duration = Duration::from_secs(1000);

/// Ends the connections of whoever follows the line.
const CUT: &str = "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query not like '%pg_terminate_backend%'
      and (query ilike 'listen%' or query like '%pg_current_snapshot()%' or query like '%sum(cpu_slots)%')";

fn usual(kind: &str) -> Option<Duration> {
    (kind == "probe").then_some(USUAL)
}

/// Follows the line of a stage until the token fires.
fn follow_until(stage: &Stage, shutdown: &CancellationToken) -> Line {
    Line::follow(stage.pool().clone(), usual, shutdown)
}

/// Follows the line of a stage, and has seen what it holds.
pub(super) async fn follow(stage: &Stage) -> Line {
    let line = follow_until(stage, &CancellationToken::new());
    until_read(&line).await;
    line
}

/// Waits until a line has seen what it holds.
async fn until_read(line: &Line) {
    line.changed()
        .wait_for(|readings| *readings > 0)
        .await
        .unwrap();
}

/// The unfinished tasks of the table, with their places, counted there.
async fn in_table(stage: &Stage) -> HashMap<TaskId, (TaskState, u64)> {
    let states: Vec<(sqlx::types::Uuid, String)> =
        sqlx::query_as("select id, state from tasks where state in ('pending', 'running')")
            .fetch_all(stage.pool())
            .await
            .unwrap();
    let places = places(stage.pool()).await;
    let states = states.into_iter().map(|(id, state)| {
        let (id, state) = (TaskId(id), state.parse().unwrap());
        (id, (state, places.get(&id).copied().unwrap_or(0)))
    });
    states.collect()
}

/// What the line tells otherwise than the table: nothing when it is exact.
async fn difference(stage: &Stage, line: &Line) -> Option<String> {
    let table = in_table(stage).await;
    for (id, (state, place)) in &table {
        let sight = line.sight(*id);
        let known = sight.map(|sight| (sight.task.state, sight.position));
        if known != Some((*state, *place)) {
            return Some(format!(
                "{id} is {state} at {place} but {known:?} in the line"
            ));
        }
    }
    let counts = line.counts();
    let known: u64 = counts.waiting.values().chain(counts.running.values()).sum();
    let there = table.len() as u64;
    (known != there).then(|| format!("{there} tasks are unfinished, the line knows {known}"))
}
