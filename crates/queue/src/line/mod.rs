//! What a process knows of all unfinished tasks without asking the database.

mod follow;
mod forecast;
mod hear;
mod index;
#[cfg(test)]
mod memory;
mod read;
mod rounds;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use likeness_core::{Lane, Pool, TaskId, TaskState};
use likeness_db::PgPool;
use likeness_db::tasks::Task;
use time::OffsetDateTime;
use tokio::sync::{Notify, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

use self::follow::follow;
use self::forecast::Forecast;
pub use self::forecast::UsualDuration;
use self::index::Index;
use self::read::News;
use self::rounds::Rounds;
use crate::Result;

/// Every unfinished task, kept in memory and never further behind the table than [`Line::staleness`] says. Clones show the same.
#[derive(Clone, Debug)]
pub struct Line {
    shared: Arc<Shared>,
    _life: Arc<DropGuard>,
}

/// What is seen of a task at a moment.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The task.
    pub task: Task,
    /// Its place in the line: one plus the tasks that go before it, whether or not it is due itself; 0 once it is no longer pending.
    pub position: u64,
    /// How long until it ends; `None` when nobody knows, as of one that runs longer than its kind usually does.
    pub eta: Option<Duration>,
}

/// How many tasks there are; nothing is said of those of which there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that wait, also the ones that are not due yet.
    pub waiting: HashMap<(Pool, Lane), u64>,
    /// When the oldest of those that wait was submitted.
    pub oldest: HashMap<Pool, OffsetDateTime>,
    /// Those that run.
    pub running: HashMap<Pool, u64>,
}

/// What the handles share with the loop that follows the table.
#[derive(Debug)]
struct Shared {
    state: RwLock<State>,
    rounds: Rounds,
    changed: watch::Sender<u64>,
    /// Rung when somebody waits for a refresh.
    asked: Notify,
    /// Rung when a task may have come into the line.
    announced: Notify,
}

#[derive(Debug)]
struct State {
    index: Index,
    forecast: Forecast,
    /// When the last successful refresh began, by the clock of this machine that only measures.
    at: Instant,
    /// What the clock of the database showed then.
    now: OffsetDateTime,
}

impl State {
    /// The time by the database's clock.
    fn now(&self) -> OffsetDateTime {
        self.now + self.at.elapsed()
    }

    fn sight(&self, task: Task) -> Sight {
        Sight {
            position: match task.state {
                TaskState::Pending => self.place(task.pool, task.order_tag, task.seq),
                TaskState::Running | TaskState::Succeeded | TaskState::Failed => 0,
            },
            eta: self.forecast.estimate(&self.index, &task, self.now()),
            task,
        }
    }

    /// Takes in what a reading found; whether that changed what is known.
    fn learn(&mut self, news: News) -> bool {
        let mut has_changed = news.index.is_some();
        self.index = news.index.unwrap_or_else(|| mem::take(&mut self.index));
        self.forecast.seed(news.paces);
        for change in &news.changes {
            self.forecast.see(change);
            has_changed |= self.index.apply(change);
        }
        if let Some(slots) = news.slots {
            self.forecast.share(slots);
        }
        self.at = news.began;
        self.now = news.moment.now;
        self.forecast.look(&self.index, self.now);
        has_changed
    }

    fn place(&self, pool: Pool, order_tag: i64, seq: i64) -> u64 {
        let ahead = self.index.ahead(pool, (order_tag, seq));
        ahead.map(|(_, count)| count).sum::<u64>() + 1
    }
}

impl Shared {
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_change(&self) {
        self.changed.send_modify(|number| *number += 1);
    }
}

impl Line {
    /// Begins to follow the tasks of the pool's database over two connections of its own, until the last handle is dropped or
    /// `shutdown` fires; needs a Tokio runtime. A kind takes as long as is usual until some of it have run.
    #[must_use]
    pub fn follow(pool: PgPool, usual: UsualDuration, shutdown: &CancellationToken) -> Self {
        let shared = Arc::new(Shared {
            state: RwLock::new(State {
                index: Index::default(),
                forecast: Forecast::new(usual),
                at: Instant::now(),
                now: OffsetDateTime::UNIX_EPOCH,
            }),
            rounds: Rounds::default(),
            changed: watch::Sender::new(0),
            asked: Notify::new(),
            announced: Notify::new(),
        });
        let life = shutdown.child_token();
        let following = follow(shared.clone(), pool);
        tokio::spawn(life.clone().run_until_cancelled_owned(following));
        Self {
            shared,
            _life: Arc::new(life.drop_guard()),
        }
    }

    /// What is known of a task; `None` when it has ended, or has not been seen yet.
    #[must_use]
    pub fn sight(&self, id: TaskId) -> Option<Sight> {
        let state = self.shared.read();
        state.index.task(id).map(|task| state.sight(task))
    }

    /// What is seen of tasks that the database has just told of, in their order. Whoever looks at the line from then on sees nothing
    /// older than this.
    ///
    /// # Errors
    ///
    /// `Db` with `Unavailable` when the line has never been read.
    pub async fn sights(&self, tasks: Vec<Task>) -> Result<Vec<Sight>> {
        if !self.shared.rounds.first().await {
            return Err(likeness_db::Error::no_answer().into());
        }
        self.shared.rounds.current().await;
        if self.differs(&tasks) {
            self.catch_up().await;
        }
        let state = self.shared.read();
        let sights = tasks.into_iter().map(|task| {
            let known = (!task.state.is_final()).then(|| state.index.task(task.id));
            state.sight(known.flatten().unwrap_or(task))
        });
        Ok(sights.collect())
    }

    /// Whether some have ended that are still in the line, or the other way round.
    fn differs(&self, tasks: &[Task]) -> bool {
        let state = self.shared.read();
        let mut tasks = tasks.iter();
        tasks.any(|task| state.index.knows(task.id) == task.state.is_final())
    }

    /// The place in a pool's line of a task with this order tag and number: one plus those that go before it.
    #[must_use]
    pub fn place(&self, pool: Pool, order_tag: i64, seq: i64) -> u64 {
        self.shared.read().place(pool, order_tag, seq)
    }

    /// Waits until everything is seen that was committed before the call; gives up after a second, when the database is away.
    pub async fn catch_up(&self) {
        let next = self.shared.rounds.next();
        self.shared.asked.notify_one();
        next.await;
    }

    /// Changes whenever what is known of some task does.
    #[must_use]
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.shared.changed.subscribe()
    }

    /// How long ago what is known was read.
    #[must_use]
    pub fn staleness(&self) -> Duration {
        self.shared.read().at.elapsed()
    }

    /// How many tasks wait and run; takes longer the more there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.read().index.counts()
    }

    /// The time by the database's clock.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.shared.read().now()
    }
}
