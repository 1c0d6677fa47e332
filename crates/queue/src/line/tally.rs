use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use likeness_core::{Lane, Pool};

use super::Counts;
use super::index::moment;

/// How many tasks wait and run, counted as they come and go.
#[derive(Debug, Default)]
pub(super) struct Tally {
    waiting: HashMap<(Pool, Lane), u64>,
    running: HashMap<Pool, u64>,
    /// How many of those that wait were submitted at each microsecond since 1970.
    submitted: HashMap<Pool, BTreeMap<i64, u32>>,
}

impl Tally {
    /// One more waits, submitted at a microsecond since 1970.
    pub(super) fn add_waiting(&mut self, pool: Pool, lane: Lane, submitted: i64) {
        *self.waiting.entry((pool, lane)).or_default() += 1;
        let times = self.submitted.entry(pool).or_default();
        *times.entry(submitted).or_default() += 1;
    }

    /// One of those waits no more.
    pub(super) fn remove_waiting(&mut self, pool: Pool, lane: Lane, submitted: i64) {
        take_one(&mut self.waiting, &(pool, lane));
        let times = self.submitted.entry(pool).or_default();
        if let Some(count) = times.get_mut(&submitted) {
            *count -= 1;
            if *count == 0 {
                times.remove(&submitted);
            }
        }
    }

    /// One more runs.
    pub(super) fn add_running(&mut self, pool: Pool) {
        *self.running.entry(pool).or_default() += 1;
    }

    /// One of those runs no more.
    pub(super) fn remove_running(&mut self, pool: Pool) {
        take_one(&mut self.running, &pool);
    }

    pub(super) fn counts(&self) -> Counts {
        let oldest = self.submitted.iter().filter_map(|(pool, times)| {
            let (first, _) = times.first_key_value()?;
            Some((*pool, moment(*first)))
        });
        Counts {
            waiting: self.waiting.clone(),
            oldest: oldest.collect(),
            running: self.running.clone(),
        }
    }
}

/// Counts one less, and forgets what there is none of.
fn take_one<K: Eq + Hash>(counts: &mut HashMap<K, u64>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
