use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::try_join_all;
use likeness_core::{Randomness, UserId, WorkerId};
use likeness_db::PgConnection;
use likeness_db::bench;
use likeness_db::tasks::{self, Claim, Claimed};
use likeness_queue::TaskKind;
use serde_json::json;

use super::noop::Noop;
use super::stage::Stage;

/// Connections that take tasks at once.
pub(super) const TAKERS: usize = 8;

/// How many claims are explained at a time.
pub(super) const EXPLAINED: i64 = 20;

/// A long lease: nobody renews it here.
const LEASE: Duration = Duration::from_secs(24 * 3600);

/// How tasks are taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// How many a statement claims at most.
    pub(super) limit: i64,
    /// Whether what was claimed is completed at once, one by one, each in a transaction of its own.
    pub(super) complete: bool,
}

/// Takes tasks over some connections, knowing as a worker process does from where on tasks wait.
pub(super) struct Takers {
    conns: Vec<PgConnection>,
    worker: WorkerId,
    kinds: [String; 1],
    randomness: Randomness,
    floor: AtomicI64,
}

impl Takers {
    /// Takers with a connection each.
    pub(super) async fn open(stage: &Stage) -> Result<Self> {
        let mut conns = Vec::new();
        for _ in 0..TAKERS {
            conns.push(stage.patient().await?);
        }
        Ok(Self {
            conns,
            worker: WorkerId(stage.randomness.uuid()),
            kinds: [Noop::NAME.to_owned()],
            randomness: stage.randomness.clone(),
            floor: AtomicI64::new(0),
        })
    }

    /// Forgets from where on tasks wait.
    pub(super) fn forget(&mut self) {
        *self.floor.get_mut() = 0;
    }

    /// Takes tasks until so many were taken or the time is over; how many were, and how long it took.
    pub(super) async fn take(
        &mut self,
        way: Way,
        most: u64,
        time: Duration,
    ) -> Result<(u64, Duration)> {
        let began = Instant::now();
        let taken = AtomicU64::new(0);
        let mut conns = std::mem::take(&mut self.conns);
        let this = &*self;
        let all = conns.iter_mut().map(async |conn| {
            while taken.load(Ordering::Relaxed) < most && began.elapsed() < time {
                let claimed = this.claim(conn, way.limit).await?;
                for claimed in claimed.iter().filter(|_| way.complete) {
                    complete(conn, claimed).await?;
                }
                taken.fetch_add(claimed.len() as u64, Ordering::Relaxed);
                if claimed.is_empty() {
                    break;
                }
            }
            anyhow::Ok(())
        });
        let done = try_join_all(all).await;
        let time = began.elapsed();
        self.conns = conns;
        done?;
        Ok((taken.into_inner(), time))
    }

    /// Claims some times over one connection, and says how the server did it: the pages that were touched for each task, and the plan.
    pub(super) async fn explain(&mut self, limit: i64) -> Result<(f64, Vec<String>)> {
        let claim = Claim {
            worker: self.worker,
            pool: Noop::POOL,
            kinds: &self.kinds,
            floor: *self.floor.get_mut(),
            limit,
            token: self.randomness.uuid(),
            lease: LEASE,
        };
        let (mut pages, mut plan) = (0, Vec::new());
        for _ in 0..EXPLAINED {
            let explained = bench::explain_claim(&mut self.conns[0], &claim).await?;
            pages += explained.buffers;
            plan = explained.nodes;
        }
        Ok((pages as f64 / (EXPLAINED * limit) as f64, plan))
    }

    /// Takes the next task, and says whose it is.
    pub(super) async fn take_one(&mut self) -> Result<Option<UserId>> {
        let mut conns = std::mem::take(&mut self.conns);
        let claimed = self.claim(&mut conns[0], 1).await;
        self.conns = conns;
        Ok(claimed?.pop().map(|claimed| claimed.user))
    }

    async fn claim(&self, conn: &mut PgConnection, limit: i64) -> Result<Vec<Claimed>> {
        let claim = Claim {
            worker: self.worker,
            pool: Noop::POOL,
            kinds: &self.kinds,
            floor: self.floor.load(Ordering::Relaxed),
            limit,
            token: self.randomness.uuid(),
            lease: LEASE,
        };
        let claimed = tasks::claim(conn, &claim).await?;
        if let Some(last) = claimed.last() {
            self.floor.fetch_max(last.order_tag, Ordering::Relaxed);
        }
        Ok(claimed)
    }
}

async fn complete(conn: &mut PgConnection, claimed: &Claimed) -> Result<()> {
    tasks::succeed_all(conn, &[tasks::Success::bare(claimed.lease, &json!({}))]).await?;
    Ok(())
}
