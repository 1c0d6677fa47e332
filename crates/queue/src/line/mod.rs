//! What a process knows of all unfinished tasks without asking the database.

mod doubts;
mod follow;
mod forecast;
mod hear;
mod index;
#[cfg(test)]
mod memory;
mod read;
mod rebuild;
mod rounds;
mod tally;
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

use self::doubts::Doubts;
use self::follow::follow;
use self::forecast::Forecast;
pub use self::forecast::UsualDuration;
use self::index::Index;
use self::read::News;
use self::rebuild::Rebuilt;
use self::rounds::Rounds;
use crate::Result;

/// Every unfinished task, kept in memory and never further behind the table than [`Line::staleness`] says. Clones show the same.
///
/// About 250 bytes a task, and twice as much while all are read anew: at the start, after announcements or the database were lost, and
/// once an hour. What is known goes on being told and read until then.
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
    /// How long until it ends; `None` when nobody knows: of one that runs longer than its kind usually does, and while
    /// no worker lives that could run it.
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
    doubts: Doubts,
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

    /// A task, unless something newer may have been told of it.
    fn known(&self, id: TaskId) -> Option<Task> {
        let known = self.index.task(id);
        known.filter(|task| !self.doubts.cover(task.id))
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

    /// Knows what a rebuild found, but for uncertain tasks that are known no more; what was known until now.
    fn replace(&mut self, mut rebuilt: Rebuilt, uncertain: &[TaskId]) -> Index {
        for id in uncertain.iter().filter(|id| !self.index.knows(**id)) {
            rebuilt.index.remove(*id);
        }
        self.forecast.seed(rebuilt.paces);
        self.forecast.look(&rebuilt.index, self.now);
        mem::replace(&mut self.index, rebuilt.index)
    }

    /// Takes in what the refresh of this number found; whether that changed what is known.
    fn learn(&mut self, news: News, round: u64) -> bool {
        let mut has_changed = false;
        for change in &news.changes {
            has_changed |= self.index.apply(change);
            self.forecast.see(change);
        }
        if let Some(slots) = news.slots {
            self.forecast.share(slots);
        }
        self.doubts.settle(round);
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
    /// Begins to follow the tasks of the pool's database over two connections of its own and, while all is read anew, a third, until
    /// the last handle is dropped or `shutdown` fires; needs a Tokio runtime. A kind takes as long as is usual until some of it have run,
    /// and one of which that is not known as long as the others.
    #[must_use]
    pub fn follow(pool: PgPool, usual: UsualDuration, shutdown: &CancellationToken) -> Self {
        let shared = Arc::new(Shared {
            state: RwLock::new(State {
                index: Index::default(),
                doubts: Doubts::default(),
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

    /// What is known of a task; `None` when the database is to be asked: it has ended, has not been seen yet, or this process has told
    /// something that may be newer.
    #[must_use]
    pub fn sight(&self, id: TaskId) -> Option<Sight> {
        let state = self.shared.read();
        state.known(id).map(|task| state.sight(task))
    }

    /// What is seen of tasks that the database has just told of, in their order; needs no line when all of them have ended. Whoever
    /// looks at one of them from then on, or asks the database when [`Line::sight`] says so, sees nothing older than this.
    ///
    /// # Errors
    ///
    /// `Db` with `Unavailable` when some have not ended and the line has never been read.
    pub async fn sights(&self, tasks: Vec<Task>) -> Result<Vec<Sight>> {
        if tasks.iter().any(|task| !task.state.is_final()) {
            if !self.shared.rounds.first().await {
                return Err(likeness_db::Error::no_answer().into());
            }
            if self.lacks(&tasks) {
                self.catch_up().await;
            }
        }
        let (doubtful, sights) = self.compare(tasks);
        self.doubt(&doubtful);
        Ok(sights)
    }

    /// Whether unfinished ones are not known.
    fn lacks(&self, tasks: &[Task]) -> bool {
        let state = self.shared.read();
        let mut unfinished = tasks.iter().filter(|task| !task.state.is_final());
        unfinished.any(|task| state.known(task.id).is_none())
    }

    /// What is seen of tasks that the database told of, and those of which the line shows less than that or still might.
    fn compare(&self, tasks: Vec<Task>) -> (Vec<TaskId>, Vec<Sight>) {
        let state = self.shared.read();
        let is_under_way = self.shared.rounds.is_under_way();
        let mut doubtful = Vec::new();
        let sights = tasks.into_iter().map(|task| {
            let is_final = task.state.is_final();
            let known = state.known(task.id).filter(|_| !is_final);
            if known.is_none() && (is_under_way || state.index.knows(task.id)) {
                doubtful.push(task.id);
            }
            state.sight(known.unwrap_or(task))
        });
        let sights = sights.collect();
        (doubtful, sights)
    }

    /// Lets the database be asked about tasks until a refresh that begins after this has succeeded.
    fn doubt(&self, ids: &[TaskId]) {
        if !ids.is_empty() {
            let mut state = self.shared.write();
            let begun = self.shared.rounds.begun();
            for id in ids {
                state.doubts.add(*id, begun);
            }
        }
    }

    /// Waits until what was committed about a task is seen, as [`Line::catch_up`] does; if it gives up, the database is asked about the
    /// task until it is.
    pub async fn settle(&self, id: TaskId) {
        self.doubt(&[id]);
        self.catch_up().await;
    }

    /// Waits until everything is seen that was committed before the call; gives up after a second, as when the database is away: what
    /// is seen from then on may be older.
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

    /// How many tasks wait and run.
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
