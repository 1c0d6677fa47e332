use std::any::Any;
use std::convert::Infallible;
use std::future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt;
use likeness_core::{Randomness, TaskError};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Claimed, Lease};
use serde_json::Value;
use tokio::sync::{Semaphore, watch};
use tokio::time;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::WorkerOptions;
use super::outcome::{Outcome, log_causes};
use super::recorder::Recorder;
use super::running::{Running, StopReason, Stopper};
use crate::registry::Kind;
use crate::{Finished, Registry, TaskContext};

/// How often an attempt's progress is written, at most.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// Runs attempts and records what comes of them.
pub(super) struct Runner<S> {
    pub(super) pool: PgPool,
    pub(super) registry: Arc<Registry<S>>,
    pub(super) services: S,
    pub(super) running: Running,
    pub(super) options: Arc<WorkerOptions>,
    pub(super) recorder: Recorder,
    /// What records outcomes whose slots are free already.
    pub(super) recording: TaskTracker,
    /// How many of those there may be.
    pub(super) unrecorded: Arc<Semaphore>,
    /// Fires when nobody may wait for the database any more.
    pub(super) give_up: CancellationToken,
    pub(super) randomness: Randomness,
}

impl<S: Clone + Send + Sync + 'static> Runner<S> {
    /// Runs one attempt, and leaves its outcome to be recorded: the next task of the slot need not wait for that. Whatever the task does,
    /// this neither fails nor panics.
    #[tracing::instrument(
        name = "task.run",
        skip_all,
        fields(task.id = %claimed.lease.task, task.kind = %claimed.kind, attempt = claimed.attempt)
    )]
    pub(super) async fn run(self: Arc<Self>, claimed: Claimed) {
        let begin = Instant::now();
        let cx = TaskContext::new(
            claimed.lease.task,
            claimed.user,
            claimed.attempt,
            self.services.clone(),
        );
        let stopper = Stopper::new(cx.stop.clone());
        let entered = self.running.enter(claimed.lease, stopper.clone());

        let progress = cx.watch_progress();
        let result = tokio::select! {
            result = self.execute(cx, &claimed, &stopper) => result,
            never = write_progress(&self.pool, claimed.lease, progress) => match never {},
        };

        let chance = f64::from(u32::from_le_bytes(self.randomness.bytes())) / f64::from(u32::MAX);
        let wait = self.options.backoff_after(claimed.attempt, chance);
        let outcome = Outcome::decide(&claimed, result, stopper.reason(), wait);
        let recording = self.recording.clone();
        // It is never closed.
        let permit = self.unrecorded.clone().acquire_owned().await;
        let recorded = async move {
            let _held = (entered, permit);
            let outcome = self.record(&claimed, outcome, &stopper).await;
            tell(&claimed.kind, begin.elapsed(), &outcome);
        };
        recording.spawn(recorded.in_current_span());
    }

    /// Runs the task until it returns, or until it was told to stop and did not in time.
    async fn execute(
        &self,
        cx: TaskContext<S>,
        claimed: &Claimed,
        stopper: &Stopper,
    ) -> Result<Finished<Value>, TaskError> {
        let Some(kind) = self.registry.kind(&claimed.kind) else {
            let message = format!("no task is called `{}`", claimed.kind);
            return Err(TaskError::fail_with("unknown_kind", message));
        };
        let task = guarded(kind, cx, claimed.args.clone());
        tokio::select! {
            result = task => result,
            () = self.patience(kind.timeout, stopper) => Err(TaskError::Cancelled),
        }
    }

    /// Ends when the task was stopped, by its timeout or from outside, and has had its time to return by itself.
    async fn patience(&self, timeout: Duration, stopper: &Stopper) {
        if time::timeout(timeout, stopper.stopped()).await.is_err() {
            stopper.stop(StopReason::TimedOut);
        }
        time::sleep(self.options.stop_within).await;
    }
}

/// Runs the task; a panic fails it rather than the worker.
async fn guarded<S>(
    kind: &Kind<S>,
    cx: TaskContext<S>,
    args: Value,
) -> Result<Finished<Value>, TaskError> {
    let result = AssertUnwindSafe((kind.run)(cx, args)).catch_unwind().await;
    let result = result.unwrap_or_else(|panic| {
        tracing::error!(panic = panic_text(panic.as_ref()), "task panicked");
        Err(TaskError::fail("task met an unexpected fault"))
    });
    if let Err(error) = &result {
        log_causes(error);
    }
    result
}

/// Counts the task if it has ended, and notes how long its attempt took.
fn tell(kind: &str, taken: Duration, outcome: &Outcome) {
    metrics::histogram!("likeness_task_run_seconds", "kind" => kind.to_owned()).record(taken);
    if let Some(ending) = outcome.ending() {
        metrics::counter!("likeness_tasks_total", "kind" => kind.to_owned(), "outcome" => ending)
            .increment(1);
    }
    tracing::info!(
        duration_ms = taken.as_millis(),
        outcome = outcome.word(),
        reason = outcome.reason(),
        "attempt ended"
    );
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}

/// Writes the newest progress from time to time. A write that fails is not missed: the next one says more.
async fn write_progress(
    pool: &PgPool,
    lease: Lease,
    mut progress: watch::Receiver<f32>,
) -> Infallible {
    while progress.changed().await.is_ok() {
        let share = *progress.borrow_and_update();
        let written = async {
            let mut conn = pool.acquire().await?;
            tasks::record_progress(&mut conn, lease, share).await
        };
        if let Err(error) = written.await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "progress was not written"
            );
        }
        time::sleep(PROGRESS_EVERY).await;
    }
    future::pending().await
}
