use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use likeness_core::Pool;
use likeness_db::tasks::{CANCEL_CHANNEL, READY_CHANNEL, Ready};
use likeness_db::{Listener, Notification, PgPool};
use tokio::sync::Notify;

use super::running::{Running, StopReason};

/// How long to wait before listening again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// One bell for each pool, rung when a task of it may have become ready.
#[derive(Clone, Debug)]
pub(super) struct Wakes(Arc<BTreeMap<Pool, Arc<Notify>>>);

impl Wakes {
    pub(super) fn new(pools: impl Iterator<Item = Pool>) -> Self {
        Self(Arc::new(pools.map(|pool| (pool, Arc::default())).collect()))
    }

    /// The pool's bell; one that is never rung if the process does not serve it.
    pub(super) fn bell(&self, pool: Pool) -> Arc<Notify> {
        self.0.get(&pool).cloned().unwrap_or_default()
    }

    fn ring_all(&self) {
        for bell in self.0.values() {
            bell.notify_one();
        }
    }
}

/// Rings the bells and stops cancelled attempts as the database announces them, until dropped.
pub(super) async fn listen(pool: &PgPool, wakes: &Wakes, running: &Running) -> Infallible {
    loop {
        if let Err(error) = listen_until_lost(pool, wakes, running).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "announcements are not heard"
            );
        }
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

async fn listen_until_lost(
    pool: &PgPool,
    wakes: &Wakes,
    running: &Running,
) -> likeness_db::Result<()> {
    let mut listener = Listener::open(pool, &[READY_CHANNEL, CANCEL_CHANNEL]).await?;
    wakes.ring_all();
    loop {
        match listener.recv().await? {
            Some(message) => deliver(&message, wakes, running),
            None => wakes.ring_all(),
        }
    }
}

fn deliver(message: &Notification, wakes: &Wakes, running: &Running) {
    if message.channel == CANCEL_CHANNEL {
        if let Ok(task) = message.payload.parse() {
            running.stop_task(task, StopReason::Cancelled);
        }
    } else if let Ok(ready) = message.payload.parse::<Ready>() {
        wakes.bell(ready.pool).notify_one();
    }
}
