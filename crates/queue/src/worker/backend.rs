use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use apalis::layers::limit::GlobalConcurrencyLimitLayer;
use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::worker::context::WorkerContext;
use futures::future::BoxFuture;
use likeness_db::tasks::Claimed;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::claims::Claims;

/// Lets apalis take tasks from our table, one for each free slot.
///
/// It asks for one at a time. What a claim brings beyond that waits here for no longer than it takes to ask again.
pub(super) struct QueueBackend {
    claims: Claims,
    /// The slots that are free, but for the one that apalis holds while it asks.
    slots: Arc<Semaphore>,
    claimed: VecDeque<Claimed>,
    next: Option<BoxFuture<'static, Vec<Claimed>>>,
}

impl QueueBackend {
    pub(super) fn new(claims: Claims, slots: usize) -> Self {
        Self {
            claims,
            slots: Arc::new(Semaphore::new(slots)),
            claimed: VecDeque::new(),
            next: None,
        }
    }

    /// Claims when nothing claimed is left; at shutdown nothing ever is.
    fn poll_claims(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let shutdown = self.claims.shutdown.is_cancelled();
        if self.next.is_none() && (self.claimed.is_empty() || shutdown) {
            let unstarted = mem::take(&mut self.claimed).into();
            let next = self.claims.clone().next(unstarted, self.slots.clone());
            self.next = Some(Box::pin(next));
        }
        if let Some(next) = &mut self.next {
            self.claimed = ready!(next.as_mut().poll(cx)).into();
            self.next = None;
        }
        Poll::Ready(())
    }
}

/// The backend waits out every fault itself, so apalis never sees one.
#[derive(Debug, thiserror::Error)]
#[error("queue backend failed")]
pub(super) enum Never {}

impl Backend for QueueBackend {
    type Task = Task<Claimed>;
    type Error = Never;

    fn poll_ready(&mut self, _: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Never>> {
        Poll::Ready(Ok(()))
    }

    /// Is called only while a slot is free, so nothing is claimed that cannot start at once.
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, Never>>> {
        ready!(self.poll_claims(cx));
        let claimed = self.claimed.pop_front();
        if claimed.is_none() {
            // Without it apalis would wait for work after the end of the stream. It fails only if the worker stopped already.
            let _ = worker.stop();
        }
        Poll::Ready(claimed.map(|claimed| Ok(Task::from(claimed))))
    }

    fn poll_close(&mut self, cx: &mut Context<'_>, _: &WorkerContext) -> Poll<Result<(), Never>> {
        // A claim on its way is seen through: at shutdown it gives back what it got.
        if let Some(next) = &mut self.next {
            ready!(next.as_mut().poll(cx));
            self.next = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl BackendConfig for QueueBackend {
    type Args = Claimed;
    type Id = Uuid;
    type Kind = Ephemeral;
    type Config = ();
    type Layer = GlobalConcurrencyLimitLayer;

    fn config(&self) -> &Self::Config {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Self::Layer {
        GlobalConcurrencyLimitLayer::with_semaphore(self.slots.clone())
    }
}
