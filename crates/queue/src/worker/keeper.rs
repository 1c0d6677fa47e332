use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use likeness_core::WorkerId;
use likeness_db::tasks::{self, Rescued};
use likeness_db::{PgConnection, PgPool};
use tokio::sync::oneshot;
use tokio::{runtime, time};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::WorkerOptions;
use super::running::{Running, StopReason};
use crate::{Error, Result};

/// How long to wait before connecting again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);

/// Shows that the worker lives, keeps its leases, and rescues the tasks of workers that do not.
///
/// It does so on a thread of its own, so that neither a busy runtime nor a worker that drains looks dead.
pub(super) struct Keeper {
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
        worker: WorkerId,
        running: Running,
        options: Arc<WorkerOptions>,
        shutdown: &CancellationToken,
    ) -> Result<Self> {
        let (alive, is_alive) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let stop = CancellationToken::new();
        let mut life = Life {
            pool,
            worker,
            running,
            options,
            alive: Some(alive),
            suspects: HashSet::new(),
        };
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::Keeper)?;
        let stopped = stop.clone();
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
        Ok(Self {
            stop: stop.drop_guard(),
            ended,
        })
    }

    /// Lets go of the worker's lock; its leases must have ended before.
    pub(super) async fn end(self) {
        drop(self.stop);
        // An error would mean that the thread ended before.
        let _ = self.ended.await;
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
    worker: WorkerId,
    running: Running,
    options: Arc<WorkerOptions>,
    alive: Option<oneshot::Sender<()>>,
    suspects: HashSet<WorkerId>,
}

impl Life {
    /// Lives on through every outage of the database.
    async fn live(&mut self) {
        loop {
            if let Err(error) = self.live_until_lost().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "leases are not renewed"
                );
            }
            time::sleep(RECONNECT_AFTER).await;
        }
    }

    async fn live_until_lost(&mut self) -> likeness_db::Result<()> {
        let mut conn = self.in_time(likeness_db::connect_alone(&self.pool)).await?;
        self.in_time(tasks::hold_worker_lock(&mut conn, self.worker))
            .await?;
        if let Some(alive) = self.alive.take() {
            // Nobody waits any more when shutdown came first.
            let _ = alive.send(());
        }
        // After an outage every lock is free for a moment, so earlier suspicions are worth nothing.
        self.suspects.clear();
        let mut renewed = None::<Instant>;
        loop {
            if renewed.is_none_or(|at| at.elapsed() >= self.options.renew_every) {
                renewed = Some(Instant::now());
                self.in_time(self.renew(&mut conn)).await?;
            }
            let lost = self.in_time(self.rescue(&mut conn)).await?;
            self.suspects = lost;
            time::sleep(self.options.rescue_every.min(self.options.renew_every)).await;
        }
    }

    /// Gives up on a database that does not answer: a connection to a machine that vanished would never end.
    async fn in_time<T>(
        &self,
        operation: impl Future<Output = likeness_db::Result<T>>,
    ) -> likeness_db::Result<T> {
        time::timeout(self.options.lease, operation)
            .await
            .unwrap_or_else(|_| Err(likeness_db::Error::no_answer()))
    }

    async fn renew(&self, conn: &mut PgConnection) -> likeness_db::Result<()> {
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

    /// Takes tasks back from workers that were seen dead twice in a row, and returns those seen now: one that just connects again is
    /// not dead.
    async fn rescue(&self, conn: &mut PgConnection) -> likeness_db::Result<HashSet<WorkerId>> {
        let seen: HashSet<_> = tasks::lost_workers(conn).await?.into_iter().collect();
        let dead: Vec<_> = seen.intersection(&self.suspects).copied().collect();
        for task in tasks::rescue(conn, &dead).await? {
            log(&task);
        }
        Ok(seen)
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
