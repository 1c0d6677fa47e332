use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use likeness_core::TaskId;
use likeness_db::PgPool;
use likeness_db::tasks::{self, Task};
use tokio::sync::watch;
use tokio::time;

use crate::{Result, positions};

/// How often followed tasks are looked at.
const TICK: Duration = Duration::from_millis(250);

/// How many times longer than a look takes nobody looks again, so that slow looks do not keep the database busy.
const REST: u32 = 4;

/// What is seen of a task at a moment.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The task.
    pub task: Task,
    /// Its place in the line, 0 once it is no longer pending.
    pub position: u64,
}

/// Follows tasks for any number of onlookers: all followed tasks are read together, a few times a second and only while somebody looks on.
#[derive(Clone, Debug)]
pub struct Follower(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    pool: PgPool,
    followed: Mutex<Tasks>,
}

/// What is followed.
#[derive(Debug, Default)]
struct Tasks {
    shown: HashMap<TaskId, Shown>,
    /// Whether somebody looks at them.
    looking: bool,
}

/// What onlookers see of a task: nothing once it is gone.
#[derive(Debug)]
struct Shown {
    sight: watch::Sender<Option<Sight>>,
    onlookers: usize,
}

/// One onlooker's view of a task; dropping it ends the look.
#[derive(Debug)]
pub struct Followed {
    shared: Arc<Shared>,
    id: TaskId,
    sight: watch::Receiver<Option<Sight>>,
}

impl Follower {
    /// Follows tasks of the pool's database.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self(Arc::new(Shared {
            pool,
            followed: Mutex::default(),
        }))
    }

    /// Begins to look on at a task that was just seen; needs a Tokio runtime.
    #[must_use]
    pub fn follow(&self, sight: Sight) -> Followed {
        let id = sight.task.id;
        let mut followed = self.0.lock();
        let shown = followed.shown.entry(id).or_insert_with(|| Shown {
            sight: watch::Sender::new(Some(sight)),
            onlookers: 0,
        });
        shown.onlookers += 1;
        let sight = shown.sight.subscribe();
        if !mem::replace(&mut followed.looking, true) {
            tokio::spawn(look_on(self.0.clone()));
        }
        Followed {
            shared: self.0.clone(),
            id,
            sight,
        }
    }

    /// How many tasks are followed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().shown.len()
    }
}

impl Followed {
    /// What is seen now; `None` when the task is gone.
    #[must_use]
    pub fn sight(&mut self) -> Option<Sight> {
        self.sight.borrow_and_update().clone()
    }

    /// Waits until something else is seen.
    pub async fn changed(&mut self) {
        // It is shown as long as somebody follows it.
        let _ = self.sight.changed().await;
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let mut followed = self.shared.lock();
        if let Some(shown) = followed.shown.get_mut(&self.id) {
            shown.onlookers -= 1;
            if shown.onlookers == 0 {
                followed.shown.remove(&self.id);
            }
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Tasks> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The followed tasks that may still change; `None` once nobody follows any, after which nobody looks.
    fn unfinished(&self) -> Option<Vec<TaskId>> {
        let mut followed = self.lock();
        followed.looking = !followed.shown.is_empty();
        let may_change = |shown: &Shown| {
            let sight = shown.sight.borrow();
            sight
                .as_ref()
                .is_some_and(|sight| !sight.task.state.is_final())
        };
        let unfinished = followed.shown.iter().filter(|(_, shown)| may_change(shown));
        followed
            .looking
            .then(|| unfinished.map(|(id, _)| *id).collect())
    }

    /// Reads what the tasks are like now, and shows it.
    async fn look(&self, ids: &[TaskId]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let mut conn = self
            .pool
            .acquire()
            .await
            .map_err(likeness_db::Error::from)?;
        let found = tasks::find_all(&mut conn, ids).await?;
        let positions = positions(&mut conn, &found).await?;
        let mut found: HashMap<_, _> = found.into_iter().map(|task| (task.id, task)).collect();
        let followed = self.lock();
        for id in ids {
            let now = found.remove(id).map(|task| Sight {
                position: positions.get(id).copied().unwrap_or(0),
                task,
            });
            if let Some(shown) = followed.shown.get(id) {
                show(&shown.sight, now);
            }
        }
        Ok(())
    }
}

/// Wakes the onlookers if they see something else now.
fn show(sight: &watch::Sender<Option<Sight>>, now: Option<Sight>) {
    let told = |sight: &Sight| {
        let task = &sight.task;
        (task.state, sight.position, task.progress.to_bits())
    };
    sight.send_if_modified(|seen| {
        let is_new = seen.as_ref().map(told) != now.as_ref().map(told);
        *seen = now;
        is_new
    });
}

/// Looks at the followed tasks until nobody follows any.
async fn look_on(shared: Arc<Shared>) {
    while let Some(ids) = shared.unfinished() {
        let began = Instant::now();
        if let Err(error) = shared.look(&ids).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "followed tasks were not read"
            );
        }
        time::sleep(TICK.max(began.elapsed() * REST)).await;
    }
}
