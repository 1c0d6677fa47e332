//! What onlookers saw of a task is what it was, in the order in which it was that.

use std::collections::HashMap;

use likeness_core::TaskState;

use super::Violation;
use super::staleness::limit;
use crate::history::{Change, History, Sight};
use crate::moment::Moment;

pub(super) fn check(history: &History) -> Vec<Violation> {
    let mut eyes: HashMap<_, Vec<&Sight>> = HashMap::new();
    for sight in &history.sights {
        eyes.entry((sight.task, sight.eye)).or_default().push(sight);
    }
    let mut found = Vec::new();
    for ((task, eye), sights) in eyes {
        let wrong = match history.rows.get(&task) {
            Some(row) => seen_wrongly(history, &row.changes, &sights),
            None => Some("is not there".to_owned()),
        };
        found.extend(wrong.map(|what| Violation::of(task, format!("seen by {eye:?}: {what}"))));
    }
    found
}

/// What of one onlooker's sights no reading of the task's changes explains.
fn seen_wrongly(history: &History, changes: &[Change], sights: &[&Sight]) -> Option<String> {
    // The earliest change that may have been seen.
    let mut earliest = 0;
    for sight in sights {
        let oldest = sight.asked - limit(history, sight);
        let known = changes.iter().rposition(|change| change.at < oldest);
        earliest = earliest.max(known.unwrap_or(0));
        let explains = |change: &Change| change.state == sight.state && change.at <= sight.told;
        let Some(step) = changes[earliest..].iter().position(explains) else {
            return Some(format!("{} at {} cannot be", sight.state, sight.told));
        };
        earliest += step;
        if (sight.state == TaskState::Pending) != (sight.position > 0) {
            return Some(format!("{} at place {}", sight.state, sight.position));
        }
    }
    None
}

/// How long each sight's state had been another by the time it was asked for, sorted.
pub(crate) fn lags(history: &History) -> Vec<Moment> {
    let lag = |sight: &Sight| {
        let changes = &history.rows.get(&sight.task)?.changes;
        let seen = |change: &Change| change.state == sight.state && change.at <= sight.told;
        let next = changes.get(changes.iter().rposition(seen)? + 1);
        Some(next.map_or(0, |next| (sight.asked - next.at).max(0)))
    };
    let mut lags: Vec<_> = history.sights.iter().filter_map(lag).collect();
    lags.sort_unstable();
    lags
}
