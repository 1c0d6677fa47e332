use std::task::{Context, Poll, ready};

use apalis::layers::limit::ConcurrencyLimitLayer;
use apalis_core::backend::finalize::Ephemeral;
use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::task::Task;
use apalis_core::worker::context::WorkerContext;
use futures::future::BoxFuture;
use likeness_db::tasks::Claimed;
use uuid::Uuid;

use super::claims::Claims;

/// Lets apalis take tasks from our table, one for each free slot.
pub(super) struct QueueBackend {
    claims: Claims,
    slots: usize,
    next: Option<BoxFuture<'static, Option<Claimed>>>,
}

impl QueueBackend {
    pub(super) fn new(claims: Claims, slots: usize) -> Self {
        Self {
            claims,
            slots,
            next: None,
        }
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
        let claims = &self.claims;
        let next = self
            .next
            .get_or_insert_with(|| Box::pin(claims.clone().next()));
        let claimed = ready!(next.as_mut().poll(cx));
        self.next = None;
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
    type Layer = ConcurrencyLimitLayer;

    fn config(&self) -> &Self::Config {
        &()
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Self::Layer {
        ConcurrencyLimitLayer::new(self.slots)
    }
}
