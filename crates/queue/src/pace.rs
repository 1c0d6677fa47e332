use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_core::Pool;
use likeness_db::PgConnection;
use likeness_db::tasks;
use tokio::sync::Mutex;

use crate::Result;

/// How long what was learnt of a pool is told on.
const FRESH: Duration = Duration::from_secs(2);

/// How fast a pool goes, by its latest tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    means: HashMap<String, Duration>,
    mean: Option<Duration>,
    running: u64,
}

impl Pace {
    fn new(latest: Vec<tasks::Pace>, running: u64) -> Self {
        let count: u64 = latest.iter().map(|kind| kind.count).sum();
        let total: f64 = latest
            .iter()
            .map(|kind| kind.mean_seconds * kind.count as f64)
            .sum();
        let means = latest.into_iter();
        Self {
            means: means
                .map(|kind| (kind.kind, Duration::from_secs_f64(kind.mean_seconds)))
                .collect(),
            mean: (count > 0).then(|| Duration::from_secs_f64(total / count as f64)),
            running,
        }
    }

    /// How long a task of a kind runs; as long as is usual when none succeeded lately.
    #[must_use]
    pub fn run_time(&self, kind: &str, usual: Duration) -> Duration {
        self.means.get(kind).copied().unwrap_or(usual)
    }

    /// How long a task at a place in the line waits until it begins, if all that run now share the work; one usual run for each
    /// place when none succeeded lately.
    #[must_use]
    pub fn wait(&self, position: u64, usual: Duration) -> Duration {
        let mean = self.mean.unwrap_or(usual).as_secs_f64();
        let seconds = mean * position as f64 / self.running.max(1) as f64;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

/// The paces of all pools, which are asked of the database every other second at most.
#[derive(Clone, Debug, Default)]
pub struct Paces(Arc<Mutex<HashMap<Pool, Learnt>>>);

#[derive(Debug)]
struct Learnt {
    at: Instant,
    pace: Arc<Pace>,
}

impl Paces {
    /// How fast a pool goes.
    ///
    /// # Errors
    ///
    /// `Db` when the database fails.
    pub async fn of(&self, conn: &mut PgConnection, pool: Pool) -> Result<Arc<Pace>> {
        let mut known = self.0.lock().await;
        if let Some(learnt) = known.get(&pool)
            && learnt.at.elapsed() < FRESH
        {
            return Ok(learnt.pace.clone());
        }
        let latest = tasks::paces(conn, pool).await?;
        let running = tasks::running(conn).await?;
        let running = running.iter().find(|(of, _)| *of == pool);
        let pace = Arc::new(Pace::new(latest, running.map_or(0, |(_, count)| *count)));
        let learnt = Learnt {
            at: Instant::now(),
            pace: pace.clone(),
        };
        known.insert(pool, learnt);
        Ok(pace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Duration = Duration::from_secs(60);

    fn latest(kind: &str, count: u64, mean_seconds: f64) -> tasks::Pace {
        tasks::Pace {
            kind: kind.to_owned(),
            count,
            mean_seconds,
        }
    }

    #[test]
    fn a_pool_that_never_worked_is_supposed_to_work_as_usual() {
        let pace = Pace::default();

        assert_eq!(pace.run_time("video", USUAL), USUAL);
        assert_eq!(pace.wait(3, USUAL), 3 * USUAL);
    }

    #[test]
    fn a_place_costs_the_mean_of_all_kinds_shared_by_what_runs() {
        let pace = Pace::new(vec![latest("picture", 3, 2.0), latest("video", 1, 10.0)], 2);

        assert_eq!(pace.run_time("video", USUAL), Duration::from_secs(10));
        assert_eq!(pace.run_time("upscale", USUAL), USUAL);
        assert_eq!(pace.wait(4, USUAL), Duration::from_secs(8));
    }
}
