//! Places in the line are those that SQL counts.

use super::Violation;
use crate::history::History;

pub(super) fn check(history: &History) -> Vec<Violation> {
    let wrong = history
        .places
        .iter()
        .filter(|place| place.told != place.counted);
    let found = wrong.map(|place| {
        let (api, told, counted) = (place.api, place.told, place.counted);
        Violation::of(
            place.task,
            format!("stands at {counted}, and process {api} told {told}"),
        )
    });
    found.collect()
}
