use std::collections::HashMap;
use std::time::Duration;

use likeness_core::{Pool, TaskState};
use likeness_db::tasks::{Change, Pace, Task};
use time::OffsetDateTime;

use super::index::Index;

/// How much the latest run of a kind counts for, once many were seen.
const LATEST: f64 = 0.1;

/// How long an attempt of the kind with this name usually takes; `None` when there is no such kind.
pub type UsualDuration = fn(&str) -> Option<Duration>;

/// How fast tasks go.
#[derive(Debug)]
pub(super) struct Forecast {
    usual: UsualDuration,
    run_times: HashMap<String, RunTime>,
    /// Of all kinds of a pool together, for those that nothing else is known of.
    means: HashMap<Pool, RunTime>,
    slots: HashMap<Pool, u64>,
    /// Seconds that the running tasks of each pool still need.
    remaining: HashMap<Pool, f64>,
}

/// An exponentially weighted mean; of few runs the plain one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct RunTime {
    seconds: f64,
    runs: u64,
}

impl RunTime {
    fn see(&mut self, seconds: f64) {
        self.runs += 1;
        let weight = (1.0 / self.runs as f64).max(LATEST);
        self.seconds += weight * (seconds - self.seconds);
    }

    /// Sees the mean of some runs.
    fn see_some(&mut self, mean_seconds: f64, runs: u64) {
        self.runs += runs;
        let weight = runs as f64 / self.runs.max(1) as f64;
        self.seconds += weight * (mean_seconds - self.seconds);
    }
}

impl Forecast {
    /// A kind takes as long as is usual until some of it have run.
    pub(super) fn new(usual: UsualDuration) -> Self {
        Self {
            usual,
            run_times: HashMap::new(),
            means: HashMap::new(),
            slots: HashMap::new(),
            remaining: HashMap::new(),
        }
    }

    /// Begins with how long the latest tasks of each pool took.
    pub(super) fn seed(&mut self, paces: Vec<(Pool, Pace)>) {
        for (pool, pace) in paces {
            let mean = self.means.entry(pool).or_default();
            mean.see_some(pace.mean_seconds, pace.count);
            let run_time = self.run_times.entry(pace.kind).or_default();
            run_time.see_some(pace.mean_seconds, pace.count);
        }
    }

    /// Learns from a task if it succeeded.
    pub(super) fn see(&mut self, change: &Change) {
        let ran = change.started_at.zip(change.finished_at);
        if let (TaskState::Succeeded, Some((begin, end))) = (change.state, ran) {
            let seconds = (end - begin).as_seconds_f64().max(0.0);
            self.means.entry(change.pool).or_default().see(seconds);
            match self.run_times.get_mut(&change.kind) {
                Some(run_time) => run_time.see(seconds),
                None => {
                    let run_time = RunTime { seconds, runs: 1 };
                    self.run_times.insert(change.kind.clone(), run_time);
                }
            }
        }
    }

    /// Takes note of how many tasks run at a time.
    pub(super) fn share(&mut self, slots: HashMap<Pool, u64>) {
        self.slots = slots;
    }

    /// Looks how far the running tasks are.
    pub(super) fn look(&mut self, index: &Index, now: OffsetDateTime) {
        let mut remaining = HashMap::new();
        for (pool, kind, begin) in index.running() {
            let run = self.run_time(pool, kind).unwrap_or_default();
            let left = run - (now - begin).as_seconds_f64();
            *remaining.entry(pool).or_default() += left.max(0.0);
        }
        self.remaining = remaining;
    }

    /// How long a task at a place in the line takes to its end; `None` when nobody knows: of one that runs longer than usual, or while
    /// nobody works.
    pub(super) fn estimate(
        &self,
        index: &Index,
        task: &Task,
        now: OffsetDateTime,
    ) -> Option<Duration> {
        let slots = self.slots.get(&task.pool).filter(|slots| **slots > 0)?;
        let run = self.run_time(task.pool, &task.kind)?;
        let seconds = match task.state {
            TaskState::Pending => self.work_ahead(index, task) / *slots as f64 + run,
            TaskState::Running => run - (now - task.started_at?).as_seconds_f64().max(0.0),
            TaskState::Succeeded | TaskState::Failed => return None,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Seconds that one slot would need for all that goes before a pending task.
    fn work_ahead(&self, index: &Index, task: &Task) -> f64 {
        let ahead = index.ahead(task.pool, (task.order_tag, task.seq));
        let work = ahead.map(|(kind, count)| {
            let run = self.run_time(task.pool, kind).unwrap_or_default();
            count as f64 * run
        });
        let remaining = self.remaining.get(&task.pool).copied();
        remaining.unwrap_or_default() + work.sum::<f64>()
    }

    /// Seconds that a task of the kind runs: as others of it did, as is usual, or as the pool's tasks do.
    fn run_time(&self, pool: Pool, kind: &str) -> Option<f64> {
        let seen = self.run_times.get(kind).map(|run_time| run_time.seconds);
        let usual = || (self.usual)(kind).map(|usual| usual.as_secs_f64());
        let mean = || self.means.get(&pool).map(|mean| mean.seconds);
        seen.or_else(usual).or_else(mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_runs_count_most_but_one_of_many_does_not_decide() {
        let mut run_time = RunTime::default();
        run_time.see(4.0);
        run_time.see(2.0);
        assert_eq!(run_time.seconds, 3.0);

        for _ in 0..100 {
            run_time.see(10.0);
        }
        assert!((run_time.seconds - 10.0).abs() < 0.01, "{run_time:?}");
        run_time.see(110.0);
        assert!((run_time.seconds - 20.0).abs() < 0.01, "{run_time:?}");
    }
    #[test]
    fn a_kind_of_which_nothing_is_known_takes_as_long_as_others_of_its_pool() {
        let pace = |kind: &str, count, mean_seconds| Pace {
            kind: kind.to_owned(),
            count,
            mean_seconds,
        };
        let mut forecast = Forecast::new(|_| None);
        let paces = [pace("picture", 3, 2.0), pace("video", 1, 10.0)];
        forecast.seed(paces.map(|pace| (Pool::Cpu, pace)).into());

        let new = [Pool::Cpu, Pool::Gpu].map(|pool| forecast.run_time(pool, "new"));

        assert_eq!(new, [Some(4.0), None]);
        assert_eq!(forecast.run_time(Pool::Cpu, "video"), Some(10.0));
    }
}
