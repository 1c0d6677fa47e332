//! Flows that have work share the workers by their weights.

use std::collections::{BTreeMap, HashMap};

use likeness_core::{TaskId, TaskState};

use super::Violation;
use crate::act::cost;
use crate::history::{Held, History, Row};
use crate::moment::{Moment, SECOND};

/// How many times the bound of self-clocked fair queueing two flows may be apart: workers that take batches at the same moment
/// begin them in another order than they stood in.
const LOOSE: f64 = 4.0;

/// Workers learn within this time of a task that came behind the place where they begin to look.
const SOON: Moment = SECOND;

/// How much more the fast lane weighs.
const VIP_WEIGHT: i64 = 4;

/// A user in a lane.
type Flow<'a> = (i64, &'a str);

/// What happens to a flow's backlog of tasks that were never taken and have waited for a while.
#[derive(Clone, Copy, Debug)]
enum Step {
    Came,
    /// With the work of the task by the flow's weight.
    Taken(i64),
    /// Cancelled, or kept from the workers from then on.
    Gone,
}

/// A step of one flow.
#[derive(Clone, Copy, Debug)]
struct Event<'a> {
    at: Moment,
    /// The task's order in the line: what is taken at the same moment is taken in this order.
    order: (i64, i64),
    step: Step,
    flow: Flow<'a>,
}

pub(super) fn check(history: &History) -> Vec<Violation> {
    let apart = apart(history)
        .into_iter()
        .filter(|(_, apart)| *apart > LOOSE);
    let found = apart.map(|(flows, apart)| {
        Violation::general(format!(
            "{flows} are {apart:.1} times as far apart as they may be"
        ))
    });
    found.collect()
}

/// How far any two flows were apart at most, as a share of the bound.
pub(crate) fn worst(history: &History) -> f64 {
    let apart = apart(history).into_iter().map(|(_, apart)| apart);
    apart.fold(0.0, f64::max)
}

fn apart(history: &History) -> Vec<(String, f64)> {
    let mut held: HashMap<TaskId, Vec<&Held>> = HashMap::new();
    for hold in &history.held {
        held.entry(hold.task).or_default().push(hold);
    }
    let rows = history.rows.iter();
    let mut events: Vec<_> = rows
        .flat_map(|(task, row)| events(row, held.get(task).map_or(&[], Vec::as_slice)))
        .collect();
    events.sort_unstable_by_key(|event| (event.at, event.order));
    let mut largest: BTreeMap<Flow<'_>, i64> = BTreeMap::new();
    for row in history.rows.values() {
        let most = largest.entry(flow(row)).or_default();
        *most = (*most).max(work(row));
    }
    let mut apart = Vec::new();
    for (one, one_largest) in &largest {
        for (other, other_largest) in largest.range(..one) {
            let bound = (one_largest + other_largest) as f64;
            let widest = widest(&events, *one, *other) as f64;
            apart.push((format!("flows {one:?} and {other:?}"), widest / bound));
        }
    }
    apart
}

fn flow(row: &Row) -> Flow<'_> {
    (row.user, &row.lane)
}

/// The work that a task counts for, by the weight of its lane.
fn work(row: &Row) -> i64 {
    let weight = if row.lane == "vip" { VIP_WEIGHT } else { 1 };
    cost(&row.kind) / weight
}

impl<'a> Event<'a> {
    fn of(row: &'a Row, at: Moment, step: Step) -> Self {
        Self {
            at,
            order: row.order,
            step,
            flow: flow(row),
        }
    }
}

/// When a task that was never taken had waited for a while, and when it left.
fn events<'a>(row: &'a Row, held: &[&Held]) -> Vec<Event<'a>> {
    let [came, left, ..] = row.changes[..] else {
        return Vec::new();
    };
    let step = match left.state {
        TaskState::Running => Step::Taken(work(row)),
        TaskState::Pending | TaskState::Succeeded | TaskState::Failed => Step::Gone,
    };
    let mut events = Vec::new();
    let mut since = came.at;
    for hold in held.iter().filter(|hold| hold.from < left.at) {
        events.extend(waited(row, since, hold.from, Step::Gone));
        since = since.max(hold.until);
    }
    events.extend(waited(row, since, left.at, step));
    events
}

/// What a wait counts for; one that ended soon counts for nothing.
fn waited(row: &Row, since: Moment, until: Moment, step: Step) -> Vec<Event<'_>> {
    if until - since <= SOON {
        return Vec::new();
    }
    vec![
        Event::of(row, since + SOON, Step::Came),
        Event::of(row, until, step),
    ]
}

/// The widest that the work of two flows went apart in any time in which both had tasks waiting.
fn widest(events: &[Event<'_>], one: Flow<'_>, other: Flow<'_>) -> i64 {
    let mut waiting: HashMap<Flow<'_>, i64> = HashMap::new();
    let (mut ahead, mut least, mut most, mut widest) = (0, 0, 0, 0);
    for Event { step, flow, .. } in events.iter().filter(|e| e.flow == one || e.flow == other) {
        let both_wait = waiting.len() == 2 && waiting.values().all(|count| *count > 0);
        let count = waiting.entry(*flow).or_default();
        match step {
            Step::Came => *count += 1,
            Step::Taken(_) | Step::Gone => *count -= 1,
        }
        match step {
            Step::Taken(work) if both_wait => {
                ahead += if *flow == one { *work } else { -*work };
                (least, most) = (ahead.min(least), ahead.max(most));
                widest = widest.max(most - least);
            }
            // A task that is gone leaves a gap in its flow.
            Step::Gone => (ahead, least, most) = (0, 0, 0),
            Step::Came | Step::Taken(_) => {}
        }
        if *count == 0 {
            (ahead, least, most) = (0, 0, 0);
        }
    }
    widest
}
