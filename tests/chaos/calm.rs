//! Single faults before the storm: what becomes of the task of a worker that is killed, or stalled for a while, when nothing else
//! goes wrong.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use anyhow::{Context, Result};
use likeness_core::{Lane, TaskId, UserId};
use likeness_db::tasks::Flow;
use likeness_db::users::{self, NewUser};
use likeness_queue::Policy;
use likeness_tests::{Database, data_directory, randomness};
use rustix::process::Signal;
use sqlx::PgPool;
use tokio::time::{Instant, sleep, timeout};

use crate::journal::{self, Attempt};
use crate::process::Process;
use crate::stage::Worker;
use crate::worker::Picture;

/// How long a task takes; all of them have begun within it.
const MILLIS: u32 = 8000;

/// How long a worker may be stalled and keep its task.
const SHORT: Duration = Duration::from_secs(10);

/// How long it may not.
const LONG: Duration = Duration::from_secs(30);

/// Within which time the task of a killed worker must run again.
const RUNNING_AGAIN: Duration = Duration::from_secs(5);

/// How long anything may take that only has to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the database is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What was seen.
#[derive(Debug)]
pub(crate) struct Measured {
    /// How long after the end of its worker a task ran again.
    rescued_after: Duration,
    /// Whether the one that stalled for a short while ended its task by its first attempt.
    short_kept: bool,
    /// Whether another worker ended the task of the one that stalled for long.
    long_lost: bool,
    /// Whether that one came to its end too late, and nothing came of it.
    late_refused: bool,
    /// How many effects the tasks left.
    effects: i64,
}

impl Measured {
    pub(crate) fn violations(&self) -> Vec<String> {
        let rules = [
            (
                self.rescued_after <= RUNNING_AGAIN,
                "a killed worker's task did not run again in time",
            ),
            (
                self.short_kept,
                "a worker that stalled for 10 s lost its task",
            ),
            (
                self.long_lost,
                "a worker that stalled for 30 s kept its task",
            ),
            (
                self.late_refused,
                "an attempt that ended too late was not refused",
            ),
            (self.effects == 3, "three tasks did not leave three effects"),
        ];
        let broken = rules.into_iter().filter(|(holds, _)| !holds);
        broken.map(|(_, rule)| format!("calm: {rule}")).collect()
    }
}

impl Display for Measured {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "killed worker's task ran again after {:.2} s, kept over a stall of {} s: {}, lost over one of {} s: {}, \
             late completion refused: {}, effects {} of 3",
            self.rescued_after.as_secs_f64(),
            SHORT.as_secs(),
            self.short_kept,
            LONG.as_secs(),
            self.long_lost,
            self.late_refused,
            self.effects
        )
    }
}

/// A worker with a task of its own.
struct Busy {
    worker: Worker,
    process: Process,
    task: TaskId,
}

/// Kills one worker, stalls two for different times, and sees what becomes of their tasks.
pub(crate) async fn run() -> Result<Measured> {
    let database = Database::new().await;
    let folder = data_directory();
    let user = user(&database.pool).await?;
    let mut busy = Vec::new();
    for number in 0..3 {
        let worker = Worker::new(&database.url, folder.path(), number, 1);
        busy.push(Busy::start(worker, &database.pool, user).await?);
    }
    let rescuer = Worker::new(&database.url, folder.path(), 3, 3);
    let _rescuer = rescuer.start()?;
    wait(async || all_live(&database.pool).await).await?;

    let [killed, short, long] = &mut busy[..] else {
        anyhow::bail!("there are three workers");
    };
    short.process.signal(Signal::STOP)?;
    long.process.signal(Signal::STOP)?;
    let stalled = Instant::now();
    killed.process.kill()?;
    let died = Instant::now();
    wait(async || Ok(attempt(&database.pool, killed.task).await? == (2, true))).await?;
    let rescued_after = died.elapsed();

    sleep((stalled + SHORT).duration_since(Instant::now())).await;
    short.process.signal(Signal::CONT)?;
    sleep((stalled + LONG).duration_since(Instant::now())).await;
    long.process.signal(Signal::CONT)?;
    for busy in [&*killed, short, long] {
        wait(async || has_ended(&database.pool, busy.task).await).await?;
    }
    wait(async || Ok(long.attempt()?.ended.is_some())).await?;
    // It has recorded by then whatever it could.
    anyhow::ensure!(long.process.end(PATIENCE).await?, "the worker does not end");
    let winner = output(&database.pool, long.task).await?;
    Ok(Measured {
        rescued_after,
        short_kept: output(&database.pool, short.task).await? == short.attempt()?.name,
        long_lost: winner != long.attempt()?.name,
        late_refused: !left(&database.pool, &long.attempt()?.name).await?,
        effects: effects(&database.pool).await?,
    })
}

impl Busy {
    /// Starts a worker and gives it a task.
    async fn start(worker: Worker, pool: &PgPool, user: UserId) -> Result<Self> {
        let process = worker.start()?;
        let task = submit(pool, user).await?;
        let busy = Self {
            worker,
            process,
            task,
        };
        wait(async || Ok(busy.attempt().is_ok())).await?;
        Ok(busy)
    }

    /// The attempt that it began at its task.
    fn attempt(&self) -> Result<Attempt> {
        let attempts = journal::read_one(&self.worker.journal())?;
        let own = attempts
            .into_iter()
            .find(|attempt| attempt.task == self.task);
        own.context("the worker has begun its task")
    }
}

async fn wait(mut is_so: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let look = async {
        while !is_so().await? {
            sleep(LOOK).await;
        }
        Ok(())
    };
    timeout(PATIENCE, look).await.context("waited in vain")?
}

async fn user(pool: &PgPool) -> Result<UserId> {
    let user = NewUser {
        email: "ada@example.com",
        full_name: "Ada",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: None,
        email_verified_at: None,
    };
    Ok(users::insert(&mut *pool.acquire().await?, &user).await?)
}

async fn submit(pool: &PgPool, user: UserId) -> Result<TaskId> {
    let id = TaskId(randomness().uuid());
    let mut flow = Flow::begin(pool, user).await?;
    let (policy, task) = (Policy::default(), Picture::lasting(MILLIS));
    likeness_queue::submit(&mut flow, &policy, id, Lane::Normal, &task).await?;
    flow.commit().await?;
    Ok(id)
}

/// Whether all four workers hold their locks.
async fn all_live(pool: &PgPool) -> Result<bool> {
    let holders = "select count(*) = 4 from pg_locks
                   where locktype = 'advisory' and mode = 'ShareLock' and granted
                     and database = (select oid from pg_database where datname = current_database())";
    Ok(sqlx::query_scalar(holders).fetch_one(pool).await?)
}

/// Which attempt a task is at, and whether it runs.
async fn attempt(pool: &PgPool, task: TaskId) -> Result<(i32, bool)> {
    let state = sqlx::query_as("select attempt, state = 'running' from tasks where id = $1");
    Ok(state.bind(task.0).fetch_one(pool).await?)
}

async fn has_ended(pool: &PgPool, task: TaskId) -> Result<bool> {
    let ended = sqlx::query_scalar("select finished_at is not null from tasks where id = $1");
    Ok(ended.bind(task.0).fetch_one(pool).await?)
}

/// The attempt that ended a task.
async fn output(pool: &PgPool, task: TaskId) -> Result<String> {
    let output =
        sqlx::query_scalar("select coalesce(output #>> '{}', '') from tasks where id = $1");
    Ok(output.bind(task.0).fetch_one(pool).await?)
}

/// Whether an attempt left a file.
async fn left(pool: &PgPool, attempt: &str) -> Result<bool> {
    let left = sqlx::query_scalar("select exists (select from assets where file_name = $1)");
    Ok(left.bind(attempt).fetch_one(pool).await?)
}

async fn effects(pool: &PgPool) -> Result<i64> {
    let count = sqlx::query_scalar("select count(*) from assets where task_id is not null");
    Ok(count.fetch_one(pool).await?)
}
