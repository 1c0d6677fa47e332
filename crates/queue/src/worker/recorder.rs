use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use likeness_db::tasks::Lease;
use likeness_db::{Error, PgPool};
use tokio::sync::{mpsc, oneshot};

use super::ended::{Ended, write};
use super::in_time;

/// The most outcomes that one transaction records.
const MOST: usize = 256;

/// Writes outcomes: all that wait when it is free, in one transaction, so that many that come at once share one flush to disk.
/// Nobody waits for a transaction to fill.
#[derive(Clone, Debug)]
pub(super) struct Recorder(mpsc::UnboundedSender<Entry>);

/// Why an outcome was not written.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// What the database said.
    pub(super) error: Arc<Error>,
    /// Whether the outcome was the only one in its transaction, so that the error must be about it.
    pub(super) alone: bool,
}

/// Whether the lease was still held, so that the outcome was written.
pub(super) type Written = Result<bool, Refusal>;

/// An outcome that waits to be written, and who waits for that.
#[derive(Debug)]
struct Entry {
    ended: Ended,
    told: oneshot::Sender<Written>,
}

impl Recorder {
    /// Starts to write to the pool's database, and gives a transaction so much time. It ends when the last clone is dropped and
    /// everything that waited was tried.
    pub(super) fn start(pool: PgPool, patience: Duration) -> Self {
        let (sender, mut waiting) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut entries = Vec::new();
            while waiting.recv_many(&mut entries, MOST).await > 0 {
                write_all(&pool, patience, &mut entries).await;
            }
        });
        Self(sender)
    }

    /// Writes an outcome, together with others that wait.
    ///
    /// # Errors
    ///
    /// When the transaction failed, for whatever reason of whichever outcome in it.
    pub(super) async fn write(&self, ended: Ended) -> Written {
        let (told, answer) = oneshot::channel();
        // The other side goes only with the runtime, and this future with it.
        let _ = self.0.send(Entry { ended, told });
        answer.await.unwrap_or(Ok(false))
    }
}

/// Writes the outcomes in one transaction, and tells those who wait for them.
async fn write_all(pool: &PgPool, patience: Duration, entries: &mut Vec<Entry>) {
    // In one order everywhere, so that two transactions do not wait for each other.
    entries.sort_unstable_by_key(|entry| entry.ended.lease.task);
    let (ended, told): (Vec<_>, Vec<_>) = entries
        .drain(..)
        .map(|entry| (entry.ended, entry.told))
        .unzip();
    let written = in_time(patience, write(pool, &ended)).await;
    let written = written.map_err(|error| Refusal {
        error: Arc::new(error),
        alone: ended.len() == 1,
    });
    for (ended, told) in ended.iter().zip(told) {
        let held = |leases: &HashSet<Lease>| leases.contains(&ended.lease);
        // Nobody listens when the attempt was dropped with its runtime.
        let _ = told.send(written.as_ref().map(held).map_err(Refusal::clone));
    }
}
