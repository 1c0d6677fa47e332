use std::sync::Arc;

use likeness_core::{TaskError, TaskId, UserId};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What one attempt knows about itself and may use.
#[derive(Clone, Debug)]
pub struct TaskContext<S> {
    /// The task being run; names what it leaves.
    pub task_id: TaskId,
    /// Who submitted it and owns what it leaves.
    pub user_id: UserId,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What the worker lends.
    pub services: S,
    /// Fires when the attempt is to stop, whatever the reason.
    pub stop: CancellationToken,
    progress: Arc<watch::Sender<f32>>,
}

impl<S> TaskContext<S> {
    /// A context whose progress nobody reads yet and that nobody stops yet.
    #[must_use]
    pub fn new(task_id: TaskId, user_id: UserId, attempt: u32, services: S) -> Self {
        Self {
            task_id,
            user_id,
            attempt,
            services,
            stop: CancellationToken::new(),
            progress: Arc::new(watch::Sender::new(0.0)),
        }
    }

    /// Says which share of the attempt is done, 0 to 1; cheap enough to be called in a loop, and from any thread.
    pub fn progress(&self, share: f32) {
        if share.is_finite() {
            self.progress.send_replace(share.clamp(0.0, 1.0));
        }
    }

    /// Goes on only if the attempt is still wanted; called between steps.
    ///
    /// # Errors
    ///
    /// `Cancelled` once the attempt is to stop.
    pub fn checkpoint(&self) -> Result<(), TaskError> {
        if self.stop.is_cancelled() {
            Err(TaskError::Cancelled)
        } else {
            Ok(())
        }
    }

    pub(crate) fn watch_progress(&self) -> watch::Receiver<f32> {
        self.progress.subscribe()
    }
}
