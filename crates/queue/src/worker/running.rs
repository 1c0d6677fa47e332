use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use likeness_core::TaskId;
use likeness_db::tasks::Lease;
use tokio_util::sync::CancellationToken;

/// Why an attempt is stopped from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StopReason {
    /// The caller no longer wants the task.
    Cancelled,
    /// The worker shuts down.
    Shutdown,
    /// It takes longer than its kind allows.
    TimedOut,
    /// The task was rescued from this worker; nothing may be recorded any more.
    LeaseLost,
}

/// Stops one attempt; the first reason counts.
#[derive(Clone, Debug)]
pub(super) struct Stopper {
    token: CancellationToken,
    reason: Arc<OnceLock<StopReason>>,
}

impl Stopper {
    pub(super) fn new(token: CancellationToken) -> Self {
        Self {
            token,
            reason: Arc::default(),
        }
    }

    pub(super) fn stop(&self, reason: StopReason) {
        self.reason.get_or_init(|| reason);
        self.token.cancel();
    }

    pub(super) fn reason(&self) -> Option<StopReason> {
        self.reason.get().copied()
    }

    pub(super) async fn stopped(&self) {
        self.token.cancelled().await;
    }
}

/// The attempts that this process holds leases for, shared between those who run, keep and stop them.
#[derive(Clone, Debug, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<Lease, Stopper>>>);

impl Running {
    /// Adds an attempt until the guard is dropped.
    pub(super) fn enter(&self, lease: Lease, stopper: Stopper) -> Entered {
        self.lock().insert(lease, stopper);
        Entered {
            running: self.clone(),
            lease,
        }
    }

    pub(super) fn leases(&self) -> Vec<Lease> {
        self.lock().keys().copied().collect()
    }

    pub(super) fn stop(&self, lease: Lease, reason: StopReason) {
        if let Some(stopper) = self.lock().get(&lease) {
            stopper.stop(reason);
        }
    }

    pub(super) fn stop_task(&self, task: TaskId, reason: StopReason) {
        for (lease, stopper) in self.lock().iter() {
            if lease.task == task {
                stopper.stop(reason);
            }
        }
    }

    pub(super) fn stop_all(&self, reason: StopReason) {
        for stopper in self.lock().values() {
            stopper.stop(reason);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Lease, Stopper>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Proof that an attempt is among the running ones.
#[derive(Debug)]
pub(super) struct Entered {
    running: Running,
    lease: Lease,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.running.lock().remove(&self.lease);
    }
}
