use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use likeness_db::tasks::{self, Rescued};
use likeness_db::workers::{self, Worker};
use likeness_db::{PgConnection, PgPool};
use tokio::sync::oneshot;
use tokio::{runtime, time};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::floor::rest;
use super::running::{Running, StopReason};
use super::suspects::Suspects;
use super::{WorkerOptions, in_time};
use crate::{Error, Result};

/// How long to wait before connecting again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);

/// For how many leases a worker that holds its lock may be silent before it counts as gone.
const SILENT_LEASES: u32 = 4;

/// Shows that the worker lives, keeps its leases, and rescues the tasks of workers that do not.
///
/// It does so on a thread of its own, so that neither a busy runtime nor a worker that drains looks dead.
pub(super) struct Keeper {
    pool: PgPool,
    worker: Worker,
    patience: Duration,
    stop: DropGuard,
    ended: oneshot::Receiver<()>,
}

impl Keeper {
    /// Starts the thread and waits until the worker is known to live, or until `shutdown`.
    ///
    /// # Errors
    ///
    /// `Keeper` when the system has no thread to give.
    pub(super) async fn start(
        pool: PgPool,
        worker: Worker,
        running: Running,
        options: Arc<WorkerOptions>,
        shutdown: &CancellationToken,
    ) -> Result<Self> {
        let (alive, is_alive) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let stop = CancellationToken::new();
        let patience = options.renew_every;
        let mut life = Life {
            pool: pool.clone(),
            worker,
            running,
            options,
            alive: Some(alive),
            look_at: None,
        };
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Keeper)?;
        let stopped = stop.clone();
        // Made before the wait: who drops this future in it stops the thread, too.
        let keeper = Self {
            pool,
            worker,
            patience,
            stop: stop.drop_guard(),
            ended,
        };
        spawn(move || {
            runtime.block_on(stopped.run_until_cancelled(life.live()));
            // Nobody waits for the end when the worker itself was dropped.
            let _ = end.send(());
        })
        .map_err(Error::Keeper)?;

        tokio::select! {
            _ = is_alive => {}
            () = shutdown.cancelled() => {}
        }
        Ok(keeper)
    }

    /// Lets go of the worker's lock and says that it lives no more; its leases must have ended before.
    pub(super) async fn end(self) {
        drop(self.stop);
        // An error would mean that the thread ended before.
        let _ = self.ended.await;
        let remove = async {
            let mut conn = self.pool.acquire().await?;
            workers::remove(&mut conn, &[self.worker.id]).await
        };
        if let Err(error) = in_time(self.patience, remove).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "the worker's end will be found by others"
            );
        }
    }
}

fn spawn(body: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name("likeness-keeper".to_owned())
        .spawn(body)
        .map(|_| ())
}

struct Life {
    pool: PgPool,
    worker: Worker,
    running: Running,
    options: Arc<WorkerOptions>,
    alive: Option<oneshot::Sender<()>>,
    /// When all running tasks are looked at again.
    look_at: Option<Instant>,
}

impl Life {
    /// Lives on through every outage of the database.
    async fn live(&mut self) {
        loop {
            let begin = Instant::now();
            if let Err(error) = self.live_until_lost().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "leases are not renewed"
                );
            }
            // A connection that had served is made anew at once: others must not take its worker for dead.
            if begin.elapsed() < RECONNECT_AFTER {
                time::sleep(RECONNECT_AFTER).await;
            }
        }
    }

    async fn live_until_lost(&mut self) -> likeness_db::Result<()> {
        let mut conn = self.in_time(likeness_db::connect_alone(&self.pool)).await?;
        self.in_time(tasks::hold_worker_lock(&mut conn, self.worker.id))
            .await?;
        // Others find what it takes by this.
        self.in_time(workers::renew(&mut conn, &self.worker))
            .await?;
        if let Some(alive) = self.alive.take() {
            // Nobody waits any more when shutdown came first.
            let _ = alive.send(());
        }
        let connected = Instant::now();
        let mut suspects = Suspects::default();
        let mut renewed = None::<Instant>;
        loop {
            if renewed.is_none_or(|at| at.elapsed() >= self.options.renew_every) {
                renewed = Some(Instant::now());
                self.in_time(self.renew(&mut conn)).await?;
            }
            self.in_time(self.rescue(&mut conn, &mut suspects)).await?;
            // After an outage every lease has run out, and its holder needs a moment to renew it.
            let settled = connected.elapsed() >= 2 * self.options.renew_every;
            if settled && self.look_at.is_none_or(|at| at <= Instant::now()) {
                self.look(&mut conn).await?;
            }
            time::sleep(self.options.rescue_every.min(self.options.renew_every)).await;
        }
    }

    async fn in_time<T>(
        &self,
        operation: impl Future<Output = likeness_db::Result<T>>,
    ) -> likeness_db::Result<T> {
        in_time(self.options.renew_every, operation).await
    }

    async fn renew(&self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        workers::renew(conn, &self.worker).await?;
        let leases = self.running.leases();
        let renewed = tasks::renew(conn, &leases, self.options.lease).await?;
        let mut lost: HashSet<_> = leases.into_iter().collect();
        for held in renewed {
            lost.remove(&held.lease);
            if held.cancel_requested {
                self.running.stop(held.lease, StopReason::Cancelled);
            }
        }
        for lease in lost {
            self.running.stop(lease, StopReason::LeaseLost);
        }
        Ok(())
    }

    /// Takes tasks back from dead workers and forgets those; lets tasks whose back-off is over stand in the line.
    async fn rescue(
        &self,
        conn: &mut PgConnection,
        suspects: &mut Suspects,
    ) -> likeness_db::Result<()> {
        let lost = tasks::lost_workers(conn).await?.into_iter().collect();
        let dead = suspects.see(&lost);
        let mut tx = likeness_db::begin_on(conn).await?;
        let rescued = tasks::rescue(&mut tx, &dead, false).await?;
        workers::remove(&mut tx, &dead).await?;
        tasks::make_due(&mut tx).await?;
        likeness_db::commit(tx).await?;
        rescued.iter().for_each(log);
        Ok(())
    }

    /// Looks at all running tasks for leases that ran out and for those that were claimed in the worker's name by a statement whose
    /// answer never came, and forgets workers that have been silent for long.
    async fn look(&mut self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        let began = Instant::now();
        // It may not end in time.
        self.look_at = Some(began + rest(self.options.renew_every));
        let rescued = self
            .in_time(async {
                let mut tx = likeness_db::begin_on(conn).await?;
                let rescued = tasks::rescue(&mut tx, &[], true).await?;
                self.return_unknown(&mut tx).await?;
                workers::remove_silent(&mut tx, SILENT_LEASES * self.options.lease).await?;
                likeness_db::commit(tx).await?;
                Ok(rescued)
            })
            .await?;
        self.look_at = Some(Instant::now() + rest(began.elapsed()));
        rescued.iter().for_each(log);
        Ok(())
    }

    async fn return_unknown(&self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        // Claims are given up earlier.
        let since = 2 * self.options.renew_every;
        let known = self.running.leases();
        for task in tasks::return_unknown(conn, self.worker.id, &known, since).await? {
            tracing::warn!(task.id = %task, "task was claimed unknowingly, and given back");
        }
        Ok(())
    }
}

fn log(task: &Rescued) {
    tracing::warn!(
        task.id = %task.id,
        task.kind = task.kind,
        attempt = task.attempt,
        state = %task.state,
        "task was rescued from a lost worker"
    );
}
