use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long anybody waits for a refresh.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long anybody waits for the first one, which reads everything.
const FIRST_PATIENCE: Duration = Duration::from_secs(5);

/// Counts the refreshes, so that others can wait for one.
#[derive(Debug, Default)]
pub(super) struct Rounds(watch::Sender<Round>);

/// The numbers of the refreshes that began, ended and succeeded last.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    begun: u64,
    ended: u64,
    succeeded: u64,
}

impl Rounds {
    /// A refresh begins, which sees what was committed until now; its number.
    pub(super) fn begin(&self) -> u64 {
        self.0.send_modify(|round| round.begun += 1);
        self.begun()
    }

    /// The number of the refresh that began last.
    pub(super) fn begun(&self) -> u64 {
        self.0.borrow().begun
    }

    /// Whether a refresh is under way.
    pub(super) fn is_under_way(&self) -> bool {
        let round = *self.0.borrow();
        round.begun > round.ended
    }

    /// It is over, and if it succeeded shows.
    pub(super) fn end(&self, succeeded: bool) {
        self.0.send_modify(|round| {
            round.ended = round.begun;
            if succeeded {
                round.succeeded = round.begun;
            }
        });
    }

    /// Waits for the end of a successful refresh that begins after this call; `false` when there is none in time.
    pub(super) fn next(&self) -> impl Future<Output = bool> {
        let begun = self.begun();
        self.until(PATIENCE, move |round| round.succeeded > begun)
    }

    /// Waits until any refresh has succeeded; `false` when none does in time.
    pub(super) async fn first(&self) -> bool {
        self.until(FIRST_PATIENCE, |round| round.succeeded > 0)
            .await
    }

    async fn until(&self, patience: Duration, is_so: impl FnMut(&Round) -> bool) -> bool {
        let mut rounds = self.0.subscribe();
        let seen = timeout(patience, rounds.wait_for(is_so)).await;
        matches!(seen, Ok(Ok(_)))
    }
}
