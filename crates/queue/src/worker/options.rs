use std::time::Duration;

use likeness_core::Pool;

/// How a worker process behaves; the defaults are what production uses, but for the pools and a shorter grace.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// The pools it serves, and how many tasks of each it runs at a time; without any slot it ends at once.
    pub slots: Vec<(Pool, usize)>,
    /// How long a task is held without a sign of life; longer than two renewals.
    pub lease: Duration,
    /// How often leases are renewed, and how long the worker waits for the database to answer.
    pub renew_every: Duration,
    /// How often lost tasks of any worker are looked for. A dead worker's tasks come back after three to four times as long.
    pub rescue_every: Duration,
    /// How often the line is looked at when nobody announces a task.
    pub poll_every: Duration,
    /// How long running tasks may go on after shutdown was asked for.
    pub grace: Duration,
    /// How long a task that was told to stop may take to do so by itself.
    pub stop_within: Duration,
    /// The wait before the second attempt; it doubles with every further one.
    pub backoff: Duration,
    /// The longest wait before an attempt.
    pub backoff_limit: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            slots: vec![(Pool::Cpu, 1)],
            lease: Duration::from_secs(15),
            renew_every: Duration::from_secs(4),
            rescue_every: Duration::from_secs(1),
            poll_every: Duration::from_secs(2),
            grace: Duration::from_secs(8),
            stop_within: Duration::from_secs(1),
            backoff: Duration::from_secs(2),
            backoff_limit: Duration::from_secs(300),
        }
    }
}

impl WorkerOptions {
    /// How many tasks of the pool run at a time.
    pub(super) fn slots_of(&self, pool: Pool) -> u32 {
        let slots = self.slots.iter().filter(|(line, _)| *line == pool);
        let slots: usize = slots.map(|(_, slots)| *slots).sum();
        u32::try_from(slots).unwrap_or(u32::MAX)
    }

    /// The wait after an attempt that may be tried again: exponential, of which chance (0 to 1) takes away up to a half, so that
    /// tasks that failed together do not come back together.
    pub(super) fn backoff_after(&self, attempt: u32, chance: f64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let wait = self.backoff.saturating_mul(1 << doublings);
        wait.min(self.backoff_limit)
            .mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_limit() {
        let options = WorkerOptions::default();

        let waits = [1, 2, 3, 100].map(|attempt| options.backoff_after(attempt, 0.0).as_secs());

        assert_eq!(waits, [2, 4, 8, 300]);
    }

    #[test]
    fn chance_takes_away_at_most_half_of_the_wait() {
        let options = WorkerOptions::default();

        assert_eq!(options.backoff_after(1, 1.0), Duration::from_secs(1));
    }
}
