use std::collections::HashMap;

use likeness_core::TaskId;

/// Tasks of which the line may show less than this process has told already, each with the number of the refresh that had begun
/// last by then: only a later one is sure to see as much.
#[derive(Debug, Default)]
pub(super) struct Doubts(HashMap<TaskId, u64>);

impl Doubts {
    /// Doubts what the line shows of a task, now that this refresh has begun.
    pub(super) fn add(&mut self, id: TaskId, begun: u64) {
        self.0.insert(id, begun);
    }

    /// Whether the database is to be asked about a task.
    pub(super) fn cover(&self, id: TaskId) -> bool {
        self.0.contains_key(&id)
    }

    /// The refresh of this number has succeeded.
    pub(super) fn settle(&mut self, number: u64) {
        self.0.retain(|_, begun| *begun >= number);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_doubt_lasts_until_a_refresh_that_began_later_has_succeeded() {
        let (old, new) = (TaskId(Uuid::from_u128(1)), TaskId(Uuid::from_u128(2)));
        let mut doubts = Doubts::default();
        doubts.add(old, 4);
        doubts.add(new, 4);
        doubts.add(new, 5);

        let covered = [4, 5, 6].map(|number| {
            doubts.settle(number);
            (doubts.cover(old), doubts.cover(new))
        });

        assert_eq!(covered, [(true, true), (false, true), (false, false)]);
    }
}
