use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use likeness_core::Pool;
use likeness_db::tasks::{CANCEL_CHANNEL, READY_CHANNEL, Ready};
use likeness_db::{Announcement, PgPool};
use tokio::sync::Notify;

use super::floor::Floor;
use super::running::{Running, StopReason};

/// What announcements say of one pool.
#[derive(Clone, Debug, Default)]
pub(super) struct Wake {
    /// Rung when a task may have become ready.
    pub(super) bell: Arc<Notify>,
    /// Where its line begins.
    pub(super) floor: Floor,
}

/// What announcements say of each pool that the process serves.
#[derive(Clone, Debug)]
pub(super) struct Wakes(Arc<BTreeMap<Pool, Wake>>);

impl Wakes {
    pub(super) fn new(pools: impl Iterator<Item = Pool>) -> Self {
        Self(Arc::new(
            pools.map(|pool| (pool, Wake::default())).collect(),
        ))
    }

    /// What is said of the pool: nothing ever if the process does not serve it.
    pub(super) fn of(&self, pool: Pool) -> Wake {
        self.0.get(&pool).cloned().unwrap_or_default()
    }

    /// Takes note that announcements may have been missed, and whether they are heard from now on.
    fn reset(&self, hears: bool) {
        for wake in self.0.values() {
            wake.floor.reset(hears);
            wake.bell.notify_one();
        }
    }

    fn announced(&self, ready: Ready) {
        if let Some(wake) = self.0.get(&ready.pool) {
            wake.floor.announced(ready.order_tag);
            wake.bell.notify_one();
        }
    }
}

/// Rings the bells and stops cancelled attempts as the database announces them, until dropped.
pub(super) async fn listen(pool: &PgPool, wakes: &Wakes, running: &Running) -> Infallible {
    let deliver = |announcement| match announcement {
        Announcement::Begun => wakes.reset(true),
        Announcement::Lost => wakes.reset(false),
        Announcement::Message { channel, payload } => deliver(&channel, &payload, wakes, running),
    };
    likeness_db::listen(pool, &[READY_CHANNEL, CANCEL_CHANNEL], deliver).await
}

fn deliver(channel: &str, payload: &str, wakes: &Wakes, running: &Running) {
    if channel == CANCEL_CHANNEL {
        if let Ok(task) = payload.parse() {
            running.stop_task(task, StopReason::Cancelled);
        }
    } else if let Ok(ready) = payload.parse() {
        wakes.announced(ready);
    }
}
