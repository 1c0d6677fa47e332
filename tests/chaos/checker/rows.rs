//! What was acknowledged is there once, changed as tasks may, and ended as it had to.

use std::collections::{HashMap, HashSet};

use likeness_core::{TaskId, TaskState};

use super::Violation;
use crate::act::Act;
use crate::history::{Change, History, Row};

pub(super) fn check(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut acknowledged = HashSet::new();
    for submission in &history.submissions {
        let tasks: HashSet<_> = submission.tasks.iter().copied().collect();
        if tasks.len() > 1 {
            let what = format!("request {} made several tasks: {tasks:?}", submission.key);
            found.push(Violation::general(what));
        }
        for task in tasks {
            acknowledged.insert(task);
            match history.rows.get(&task) {
                Some(row) => found.extend(ended_wrongly(history, task, row, submission.act)),
                None => found.push(Violation::of(task, "was acknowledged and is lost")),
            }
        }
    }
    for (task, row) in &history.rows {
        if !acknowledged.contains(task) {
            found.push(Violation::of(
                *task,
                "is there although nobody's request made it",
            ));
        }
        let wrong = changed_wrongly(&row.changes).or_else(|| retried_wrongly(history, *task, row));
        found.extend(wrong.map(|what| Violation::of(*task, what)));
    }
    found.extend(begun_too_often(history));
    found
}

fn ended_wrongly(history: &History, task: TaskId, row: &Row, act: Act) -> Option<Violation> {
    if row.removed.is_some() || history.removed.contains(&task) {
        return removed_wrongly(history, task, row);
    }
    let was_cancelled = history.cancelled.contains(&task);
    let error = row.error.as_deref();
    let is_right = match (row.state, error) {
        (TaskState::Pending | TaskState::Running, _) => false,
        (_, Some("cancelled")) => was_cancelled,
        // Whatever it does, its worker may be killed each time.
        (_, Some("worker_lost")) => row.attempt == row.max_attempts,
        (TaskState::Succeeded, _) => matches!(act, Act::Succeed | Act::RetryOnce | Act::Last),
        (TaskState::Failed, Some("no_face")) => act == Act::Fail,
        (TaskState::Failed, Some("internal")) => act == Act::Panic,
        (TaskState::Failed, _) => false,
    };
    let what = || format!("was to {act:?} and is {} with {error:?}", row.state);
    (!is_right).then(|| Violation::of(task, what()))
}

/// Tasks are removed with their user's account, and not otherwise.
fn removed_wrongly(history: &History, task: TaskId, row: &Row) -> Option<Violation> {
    let what = match (row.removed, history.removed.contains(&task)) {
        (Some(_), false) => "was removed although its user stayed",
        (None, true) => "outlived the account of its user",
        (Some(_), true) | (None, false) => return None,
    };
    Some(Violation::of(task, what))
}

/// A failed task waits again as often as an operator saw to that.
fn retried_wrongly(history: &History, task: TaskId, row: &Row) -> Option<String> {
    let pairs = row.changes.windows(2);
    let times = pairs
        .filter(|pair| pair[0].state == TaskState::Failed)
        .count();
    let retries = history.retries.get(&task).copied().unwrap_or_default();
    let is_right = (retries.done..=retries.asked).contains(&times);
    (!is_right).then(|| format!("was retried {times} times, and was to be by {retries:?}"))
}

/// Says which change of a state may not be.
fn changed_wrongly(changes: &[Change]) -> Option<String> {
    let Some(first) = changes.first() else {
        return Some("has no beginning".to_owned());
    };
    if first.state != TaskState::Pending || first.attempt != 0 {
        return Some(format!("began as {first:?}"));
    }
    let wrong = changes
        .windows(2)
        .find(|pair| !may_follow(pair[0], pair[1]));
    wrong.map(|pair| format!("went from {:?} to {:?}", pair[0], pair[1]))
}

fn may_follow(before: Change, after: Change) -> bool {
    let same = after.attempt == before.attempt;
    match (before.state, after.state) {
        // It became due.
        (TaskState::Pending, TaskState::Pending) => same && !before.is_due && after.is_due,
        (TaskState::Pending, TaskState::Running) => {
            before.is_due && after.attempt == before.attempt + 1
        }
        (TaskState::Pending, TaskState::Failed) => same,
        // An attempt that was given back is not counted.
        (TaskState::Running, TaskState::Pending) => same || after.attempt + 1 == before.attempt,
        (TaskState::Running, TaskState::Succeeded | TaskState::Failed) => same,
        // An operator retried it.
        (TaskState::Failed, TaskState::Pending) => same && after.is_due,
        (TaskState::Pending, TaskState::Succeeded)
        | (TaskState::Running, TaskState::Running)
        | (TaskState::Succeeded | TaskState::Failed, _) => false,
    }
}

/// No task is begun more often than it may: but for the attempts that were stopped.
fn begun_too_often(history: &History) -> Vec<Violation> {
    let mut begun: HashMap<TaskId, u32> = HashMap::new();
    for attempt in &history.attempts {
        let stopped = attempt
            .ended
            .as_ref()
            .is_some_and(|(_, word)| word == "stopped");
        *begun.entry(attempt.task).or_default() += u32::from(!stopped);
    }
    let rows = history.rows.iter();
    let too_often = rows.filter_map(|(task, row)| {
        let times = begun.get(task).copied().unwrap_or(0);
        let what = || format!("was begun {times} times, and may be {}", row.max_attempts);
        (times > row.max_attempts).then(|| Violation::of(*task, what()))
    });
    too_often.collect()
}
