//! Goes through the history of a run and says what was violated.

mod effects;
mod idle;
mod order;
mod places;
mod positions;
mod rows;
mod shares;
mod staleness;
mod statuses;
#[cfg(test)]
mod tests;

use likeness_core::TaskId;

pub(crate) use self::effects::late;
pub(crate) use self::positions::ages;
pub(crate) use self::shares::worst;
pub(crate) use self::statuses::lags;
use crate::history::History;

/// Something that must never be.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    /// The task that it befell, if it was one.
    pub(crate) task: Option<TaskId>,
    pub(crate) what: String,
}

impl Violation {
    fn of(task: TaskId, what: impl Into<String>) -> Self {
        Self {
            task: Some(task),
            what: what.into(),
        }
    }

    fn general(what: impl Into<String>) -> Self {
        Self {
            task: None,
            what: what.into(),
        }
    }
}

/// Everything that was violated.
pub(crate) fn check(history: &History) -> Vec<Violation> {
    let mut found: Vec<_> = history.faults.iter().map(Violation::general).collect();
    for check in [
        rows::check,
        effects::check,
        statuses::check,
        places::check,
        positions::check,
        order::check,
        shares::check,
        idle::check,
    ] {
        found.extend(check(history));
    }
    found
}
