use std::collections::{HashMap, HashSet};

use likeness_core::WorkerId;

/// How often in a row a worker must look dead: one that just connects again does so once or twice.
const SIGHTINGS: u32 = 4;

/// Workers that look dead, and how often in a row they did.
#[derive(Debug, Default)]
pub(super) struct Suspects(HashMap<WorkerId, u32>);

impl Suspects {
    /// Notes those that look dead now, and returns those that did often enough.
    pub(super) fn see(&mut self, lost: &HashSet<WorkerId>) -> Vec<WorkerId> {
        self.0.retain(|worker, _| lost.contains(worker));
        for worker in lost {
            *self.0.entry(*worker).or_default() += 1;
        }
        let dead = self.0.iter().filter(|(_, seen)| **seen >= SIGHTINGS);
        dead.map(|(worker, _)| *worker).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_worker_is_dead_only_after_it_looked_so_four_times_in_a_row() {
        let worker = WorkerId(Uuid::nil());
        let (free, held) = (HashSet::from([worker]), HashSet::new());
        let mut suspects = Suspects::default();

        let looks = [&free, &free, &free, &held, &free, &free, &free, &free];
        let dead = looks.map(|look| suspects.see(look).len());

        assert_eq!(dead, [0, 0, 0, 0, 0, 0, 0, 1]);
    }
}
