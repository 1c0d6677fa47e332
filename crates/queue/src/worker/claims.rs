use std::sync::Arc;
use std::time::Duration;

use likeness_core::{Pool, Randomness, WorkerId};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Claim, Claimed};
use tokio::sync::Semaphore;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::wakes::Wake;
use super::{WorkerOptions, in_time};

/// Takes tasks from the line of one pool, as long as the worker is not shut down.
#[derive(Clone)]
pub(super) struct Claims {
    pub(super) pool: PgPool,
    pub(super) line: Pool,
    pub(super) worker: WorkerId,
    pub(super) kinds: Arc<[String]>,
    pub(super) options: Arc<WorkerOptions>,
    pub(super) wake: Wake,
    pub(super) shutdown: CancellationToken,
    pub(super) randomness: Randomness,
}

impl Claims {
    /// The next tasks of the line, in order, as soon as there are any: one for the slot that asks and one for each of the `others`
    /// that is free. None at shutdown, when those that were not started are given back.
    pub(super) async fn next(
        self,
        unstarted: Vec<Claimed>,
        others: Arc<Semaphore>,
    ) -> Vec<Claimed> {
        let mut unstarted = unstarted;
        while !self.shutdown.is_cancelled() {
            match in_time(self.options.renew_every, self.claim(&others)).await {
                Ok(claimed) if claimed.is_empty() => {}
                Ok(claimed) if self.shutdown.is_cancelled() => unstarted.extend(claimed),
                Ok(claimed) => return claimed,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "no task could be claimed"
                    );
                    self.suppose().await;
                }
            }
            tokio::select! {
                () = self.shutdown.cancelled() => {}
                () = self.wake.bell.notified() => {}
                () = time::sleep(self.options.poll_every) => {}
            }
        }
        self.give_back(&unstarted).await;
        Vec::new()
    }

    async fn claim(&self, others: &Semaphore) -> likeness_db::Result<Vec<Claimed>> {
        let mut conn = self.pool.acquire().await?;
        let view = self.wake.floor.begin();
        let claim = Claim {
            worker: self.worker,
            pool: self.line,
            kinds: &self.kinds,
            floor: view.tag,
            limit: i64::try_from(others.available_permits()).unwrap_or(0) + 1,
            token: self.randomness.uuid(),
            lease: self.options.lease,
        };
        let claimed = tasks::claim(&mut conn, &claim).await?;
        let last = claimed.last().map(|claimed| claimed.order_tag);
        self.wake.floor.settle(view, last);
        Ok(claimed)
    }

    /// Lets the next claims start at virtual time: a transaction that looks on for hours may leave so much in the way that a look at
    /// the whole line does not end in time.
    async fn suppose(&self) {
        let virtual_time = async {
            let mut conn = self.pool.acquire().await?;
            tasks::virtual_time(&mut conn, self.line).await
        };
        // It will fail again while the database is away.
        if let Ok(tag) = in_time(self.options.renew_every, virtual_time).await {
            self.wake.floor.suppose(tag);
        }
    }

    /// Puts tasks back in the line as if they had not been taken.
    async fn give_back(&self, unstarted: &[Claimed]) {
        if unstarted.is_empty() {
            return;
        }
        let leases: Vec<_> = unstarted.iter().map(|claimed| claimed.lease).collect();
        let put_back = async {
            let mut tx = likeness_db::begin(&self.pool).await?;
            tasks::put_back(&mut tx, &leases, Duration::ZERO, false).await?;
            likeness_db::commit(tx).await
        };
        if let Err(error) = in_time(self.options.renew_every, put_back).await {
            tracing::warn!(
                tasks = leases.len(),
                error = &error as &dyn std::error::Error,
                "tasks wait until their leases run out"
            );
        }
    }
}
