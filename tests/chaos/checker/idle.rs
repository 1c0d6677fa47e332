//! A run in which nothing happened shows nothing.

use std::time::Duration;

use super::Violation;
use crate::history::History;

/// A run of this length has a line at its quiet moments.
const HAS_LINE: Duration = Duration::from_secs(40);

pub(super) fn check(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    if history.submissions.iter().all(|one| one.tasks.is_empty()) {
        found.push(Violation::general("no task was acknowledged"));
    }
    if history.lasting >= HAS_LINE && history.places.iter().all(|place| place.counted == 0) {
        found.push(Violation::general("no place was compared"));
    }
    let in_vain = history.injected.iter();
    let in_vain = in_vain.filter(|(_, tally)| tally.drawn > 0 && tally.done == 0);
    found.extend(in_vain.map(|(fault, tally)| {
        let times = tally.drawn;
        Violation::general(format!(
            "{fault}: drawn {times} times, and never came about"
        ))
    }));
    found
}
