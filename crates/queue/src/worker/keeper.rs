use std::collections::HashSet;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use likeness_db::tasks;
use likeness_db::workers::{self, Worker};
use likeness_db::{PgConnection, PgPool};
use tokio::sync::oneshot;
use tokio::{runtime, time};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::rescuer::Rescuer;
use super::running::{Running, StopReason};
use super::{WorkerOptions, in_time};
use crate::{Error, Result};

/// How long to wait before connecting again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);

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
        rescuer: Rescuer,
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
            runtime.block_on(async {
                tokio::select! {
                    () = stopped.cancelled() => {}
                    never = life.live() => match never {},
                    never = rescuer.rescue_for_ever() => match never {},
                }
            });
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

    /// Lets go of the worker's lock and says that it lives no more, unless leases that it could not end are left: they are found by it.
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
}

impl Life {
    /// Lives on through every outage of the database.
    async fn live(&mut self) -> Infallible {
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
        self.in_time(self.renew_worker(&mut conn)).await?;
        if let Some(alive) = self.alive.take() {
            // Nobody waits any more when shutdown came first.
            let _ = alive.send(());
        }
        let mut renewed = None::<Instant>;
        loop {
            if renewed.is_none_or(|at| at.elapsed() >= self.options.renew_every) {
                renewed = Some(Instant::now());
                self.in_time(self.renew(&mut conn)).await?;
            }
            // A connection that broke must be found before others find the lock free often enough.
            self.in_time(likeness_db::ping(&mut conn)).await?;
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
        self.renew_worker(conn).await?;
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

    /// Notes that the worker lives, as often as others need to know.
    async fn renew_worker(&self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        workers::renew(conn, &self.worker, self.options.lease / 2).await
    }
}
