//! Runs tasks in a worker process.

mod attempt;
mod backend;
mod claims;
mod ended;
mod floor;
mod keeper;
mod options;
mod outcome;
mod record;
mod recorder;
mod rescuer;
mod running;
mod suspects;
mod wakes;

use std::convert::Infallible;
use std::future;
use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::{Monitor, WorkerBuilder};
use apalis_core::worker::ext::parallelize::ParallelizeExt;
use likeness_core::{Pool, Randomness, WorkerId};
use likeness_db::PgPool;
use likeness_db::tasks::Claimed;
use likeness_db::workers::Worker;
use tokio::sync::Semaphore;
use tokio::time;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::attempt::Runner;
use self::backend::QueueBackend;
use self::claims::Claims;
use self::keeper::Keeper;
pub use self::options::WorkerOptions;
use self::recorder::Recorder;
use self::rescuer::Rescuer;
use self::running::{Running, StopReason};
use self::wakes::{Wake, Wakes};
use crate::{Error, Registry, Result};

/// How many connections a worker opens, at most, for what it asks again and again: claims of two pools, outcomes, progress.
const CONNECTIONS: u32 = 4;

/// Takes tasks of the registered kinds and runs them, until `shutdown` fires and the running ones have ended or were given back.
///
/// It opens connections of its own beside the pool's. An outage of the database is waited out. Dropping the future is like a crash: other workers rescue its tasks.
///
/// # Errors
///
/// `Keeper` when no thread can be started.
pub async fn work<S: Clone + Send + Sync + 'static>(
    pool: PgPool,
    registry: Registry<S>,
    services: S,
    options: WorkerOptions,
    shutdown: CancellationToken,
    randomness: Randomness,
) -> Result<()> {
    let worker = WorkerId(randomness.uuid());
    let running = Running::default();
    let options = Arc::new(options);
    let rescuer = Rescuer::new(pool.clone(), worker, running.clone(), options.clone());
    let pool = likeness_db::for_worker(&pool, options.statement_limit(), CONNECTIONS);
    let keeper = Keeper::start(
        pool.clone(),
        Worker {
            id: worker,
            cpu_slots: options.slots_of(Pool::Cpu),
            gpu_slots: options.slots_of(Pool::Gpu),
        },
        rescuer,
        running.clone(),
        options.clone(),
        &shutdown,
    )
    .await?;
    tracing::info!(worker.id = %worker, "worker started");

    let wakes = Wakes::new(options.slots.iter().map(|(line, _)| *line));
    let claims = Claims {
        pool: pool.clone(),
        line: Pool::Cpu,
        worker,
        kinds: registry.names().map(str::to_owned).collect(),
        options: options.clone(),
        wake: Wake::default(),
        shutdown: shutdown.clone(),
        randomness: randomness.clone(),
    };
    let runner = Arc::new(Runner {
        pool: pool.clone(),
        registry: Arc::new(registry),
        services,
        running: running.clone(),
        options: options.clone(),
        recorder: Recorder::start(pool.clone(), options.renew_every),
        recording: TaskTracker::new(),
        unrecorded: Arc::new(Semaphore::new(
            options.slots.iter().map(|(_, slots)| slots).sum(),
        )),
        give_up: CancellationToken::new(),
        randomness,
    });
    let monitor = monitor(&options, &claims, &wakes, &runner);

    tokio::select! {
        ended = run(monitor, &runner.recording) => ended?,
        never = wakes::listen(&pool, &wakes, &running) => match never {},
        never = stop_after_grace(&shutdown, &runner) => match never {},
    }
    keeper.end().await;
    tracing::info!(worker.id = %worker, "worker ended");
    Ok(())
}

/// One apalis worker for each pool, which takes as many tasks at a time as it has slots.
fn monitor<S: Clone + Send + Sync + 'static>(
    options: &WorkerOptions,
    claims: &Claims,
    wakes: &Wakes,
    runner: &Arc<Runner<S>>,
) -> Monitor {
    let mut monitor = Monitor::new().should_restart(|_, _| true);
    let served = options
        .slots
        .iter()
        .copied()
        .filter(|(_, slots)| *slots > 0);
    for (line, slots) in served {
        let claims = Claims {
            line,
            wake: wakes.of(line),
            ..claims.clone()
        };
        let runner = runner.clone();
        monitor = monitor.register(move |restarts| {
            let runner = runner.clone();
            WorkerBuilder::new(format!("{line}-{}-{restarts}", claims.worker))
                .backend(QueueBackend::new(claims.clone(), slots))
                .parallelize(tokio::spawn)
                .build(move |claimed: Claimed| runner.clone().run(claimed))
        });
    }
    monitor
}

/// Takes tasks until shutdown, and ends when the outcome of each is recorded.
async fn run(monitor: Monitor, recording: &TaskTracker) -> Result<()> {
    let ended = monitor.run().await;
    recording.close();
    recording.wait().await;
    ended.map_err(|error| Error::Workers(error.into()))
}

/// Stops the attempts that are still running some time after shutdown was asked for.
async fn stop_after_grace<S>(shutdown: &CancellationToken, runner: &Runner<S>) -> Infallible {
    shutdown.cancelled().await;
    time::sleep(runner.options.grace).await;
    runner.running.stop_all(StopReason::Shutdown);
    runner.give_up.cancel();
    future::pending().await
}

/// Gives up on a database that does not answer: a connection to a machine that vanished would never end.
async fn in_time<T>(
    limit: Duration,
    operation: impl Future<Output = likeness_db::Result<T>>,
) -> likeness_db::Result<T> {
    time::timeout(limit, operation)
        .await
        .unwrap_or_else(|_| Err(likeness_db::Error::no_answer()))
}
