use std::sync::Arc;

use likeness_core::{Pool, Randomness, WorkerId};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Claim, Claimed};
use tokio::sync::Notify;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::outcome::Outcome;
use super::record::write;
use super::{WorkerOptions, in_time};

/// Takes tasks from the line of one pool, as long as the worker is not shut down.
#[derive(Clone)]
pub(super) struct Claims {
    pub(super) pool: PgPool,
    pub(super) line: Pool,
    pub(super) worker: WorkerId,
    pub(super) kinds: Arc<[String]>,
    pub(super) options: Arc<WorkerOptions>,
    pub(super) bell: Arc<Notify>,
    pub(super) shutdown: CancellationToken,
    pub(super) randomness: Randomness,
}

impl Claims {
    /// The next task of the line, as soon as there is one; `None` at shutdown.
    pub(super) async fn next(self) -> Option<Claimed> {
        while !self.shutdown.is_cancelled() {
            match in_time(self.options.renew_every, self.claim()).await {
                Ok(Some(claimed)) if self.shutdown.is_cancelled() => {
                    self.give_back(claimed).await;
                    return None;
                }
                Ok(Some(claimed)) => return Some(claimed),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "no task could be claimed"
                    );
                }
            }
            tokio::select! {
                () = self.shutdown.cancelled() => {}
                () = self.bell.notified() => {}
                () = time::sleep(self.options.poll_every) => {}
            }
        }
        None
    }

    async fn claim(&self) -> likeness_db::Result<Option<Claimed>> {
        let claim = Claim {
            worker: self.worker,
            pool: self.line,
            kinds: &self.kinds,
            floor: 0,
            limit: 1,
            token: self.randomness.uuid(),
            lease: self.options.lease,
        };
        let mut conn = self.pool.acquire().await?;
        Ok(tasks::claim(&mut conn, &claim).await?.pop())
    }

    async fn give_back(&self, claimed: Claimed) {
        let written = write(&self.pool, &claimed, &Outcome::GivenBack);
        if let Err(error) = in_time(self.options.renew_every, written).await {
            tracing::warn!(
                task.id = %claimed.lease.task,
                error = &error as &dyn std::error::Error,
                "a task waits until its lease runs out"
            );
        }
    }
}
