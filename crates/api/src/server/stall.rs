use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

/// How long a client takes nothing of what it is sent.
pub(super) struct Stall {
    patience: Duration,
    over: Option<Pin<Box<Sleep>>>,
}

impl Stall {
    /// None yet; it may last as long as the patience.
    pub(super) fn new(patience: Duration) -> Self {
        let over = None;
        Self { patience, over }
    }

    /// Turns the attempt to send into an error when none has succeeded for too long.
    pub(super) fn bound<T>(
        &mut self,
        context: &mut Context<'_>,
        sent: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.over = None;
            return sent;
        }
        let patience = self.patience;
        let over = self.over.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(over.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}
