//! Flows that have work share the workers by their weights.

use std::collections::{BTreeMap, HashMap};

use likeness_core::TaskState;

use super::Violation;
use crate::act::cost;
use crate::history::{Held, History, Row};
use crate::moment::Moment;

/// How many times the bound of self-clocked fair queueing two flows may be apart, for what faults keep out of order.
const LOOSE: f64 = 3.0;

/// How much more the fast lane weighs.
const VIP_WEIGHT: i64 = 4;

/// A user in a lane.
type Flow<'a> = (i64, &'a str);

/// What happens to a flow's backlog of tasks that were never taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Came,
    /// With the work of the task by the flow's weight.
    Taken(i64),
    /// Cancelled, or about to be kept from the workers.
    Gone,
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
    let mut steps: Vec<_> = history.rows.values().flat_map(steps).collect();
    steps.extend(
        history
            .held
            .iter()
            .filter_map(|held| kept(history, held))
            .flatten(),
    );
    steps.sort_unstable();
    let mut largest: BTreeMap<Flow<'_>, i64> = BTreeMap::new();
    for row in history.rows.values() {
        let most = largest.entry(flow(row)).or_default();
        *most = (*most).max(work(row));
    }
    let mut apart = Vec::new();
    for (one, one_largest) in &largest {
        for (other, other_largest) in largest.range(..one) {
            let bound = (one_largest + other_largest) as f64;
            let widest = widest(&steps, *one, *other) as f64;
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

fn steps(row: &Row) -> Vec<(Moment, Step, Flow<'_>)> {
    let mut steps = Vec::new();
    if let Some(came) = row.changes.first() {
        steps.push((came.at, Step::Came, flow(row)));
    }
    if let Some(left) = row.changes.get(1) {
        let step = match left.state {
            TaskState::Running => Step::Taken(work(row)),
            TaskState::Pending | TaskState::Succeeded | TaskState::Failed => Step::Gone,
        };
        steps.push((left.at, step, flow(row)));
    }
    steps
}

/// A task that was held while it waited for the first time was gone and came back.
fn kept<'a>(history: &'a History, held: &Held) -> Option<[(Moment, Step, Flow<'a>); 2]> {
    let row = history.rows.get(&held.task)?;
    let left = row.changes.get(1).map_or(Moment::MAX, |change| change.at);
    let until = held.until.min(left - 1);
    (held.from < until).then(|| {
        [
            (held.from, Step::Gone, flow(row)),
            (until, Step::Came, flow(row)),
        ]
    })
}

/// The widest that the work of two flows went apart in any time in which both had tasks waiting.
fn widest(steps: &[(Moment, Step, Flow<'_>)], one: Flow<'_>, other: Flow<'_>) -> i64 {
    let mut waiting: HashMap<Flow<'_>, i64> = HashMap::new();
    let (mut ahead, mut least, mut most, mut widest) = (0, 0, 0, 0);
    for (_, step, flow) in steps
        .iter()
        .filter(|(_, _, flow)| *flow == one || *flow == other)
    {
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
