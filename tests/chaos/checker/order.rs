//! Workers take tasks in their order.

use std::collections::HashMap;

use likeness_core::{TaskId, TaskState};

use super::Violation;
use crate::history::{Held, History};
use crate::moment::{Moment, SECOND};

/// How long others may go on passing a task that waits: workers learn within a second or two of one that came back.
const PASSED_FOR: Moment = 5 * SECOND;

type Order = (i64, i64);

pub(super) fn check(history: &History) -> Vec<Violation> {
    let mut taken = takes(history);
    taken.sort_unstable();
    let mut held: HashMap<TaskId, Moment> = HashMap::new();
    for Held { task, until, .. } in &history.held {
        let last = held.entry(*task).or_default();
        *last = (*last).max(*until);
    }
    let mut found = Vec::new();
    for (task, row) in &history.rows {
        for (came, left) in row.waits() {
            let free = came.max(held.get(task).copied().unwrap_or(0));
            if let Some(passed) = passed(&taken, row.order, free, left) {
                let seconds = passed / SECOND;
                found.push(Violation::of(
                    *task,
                    format!("was passed for {seconds} s in the line"),
                ));
            }
        }
    }
    found
}

/// Every moment at which a worker took a task, and the task's order.
fn takes(history: &History) -> Vec<(Moment, Order)> {
    let rows = history.rows.values();
    let taken = rows.flat_map(|row| {
        let taken = row.changes.iter().filter(|c| c.state == TaskState::Running);
        taken.map(|change| (change.at, row.order))
    });
    taken.collect()
}

/// For how long tasks of a later order were taken while one stood in the line, if for too long.
fn passed(taken: &[(Moment, Order)], order: Order, came: Moment, left: Moment) -> Option<Moment> {
    let from = taken.partition_point(|(at, _)| *at <= came);
    let to = taken.partition_point(|(at, _)| *at < left);
    let mut others = taken
        .get(from..to)?
        .iter()
        .filter(|(_, other)| *other > order);
    let first = others.next()?.0;
    let last = others.next_back()?.0;
    (last - first > PASSED_FOR).then_some(last - first)
}
