use std::slice;
use std::sync::Arc;
use std::time::Duration;

use likeness_db::tasks::{Claimed, Failure};
use tokio::time;

use super::attempt::Runner;
use super::ended::{Ended, write};
use super::in_time;
use super::outcome::Outcome;
use super::recorder::{Refusal, Written};
use super::running::{StopReason, Stopper};

/// How long to wait before an outcome is recorded again after the database went away.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

impl<S> Runner<S> {
    /// Records what an attempt came to, and says what was recorded: `Lost` when the lease was, a failure when the outcome itself
    /// cannot be stored. While the database is away it tries again, until the lease is known to be lost or the worker gives up on
    /// it; the lease is renewed meanwhile.
    pub(super) async fn record(
        &self,
        claimed: &Claimed,
        outcome: Outcome,
        stopper: &Stopper,
    ) -> Arc<Outcome> {
        let lost = || Arc::new(Outcome::Lost);
        let mut ended = Ended {
            lease: claimed.lease,
            outcome: Arc::new(outcome),
        };
        let mut written = self.recorder.write(ended.clone()).await;
        loop {
            match written {
                Ok(true) => return ended.outcome,
                Ok(false) => return lost(),
                // The error may be another's, or this one may hold up the others.
                Err(Refusal {
                    error,
                    alone: false,
                }) if error.may_be_of_a_part() => {}
                // It would be the same again for ever.
                Err(Refusal { error, alone: true }) if !error.may_pass() => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "outcome cannot be recorded"
                    );
                    if matches!(*ended.outcome, Outcome::Failed(_)) {
                        return lost();
                    }
                    ended.outcome = Arc::new(unrecordable());
                }
                Err(Refusal { error, .. }) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "outcome was not recorded yet"
                    );
                    if !self.may_try_again(stopper).await {
                        return lost();
                    }
                }
            }
            written = self.write_alone(&ended).await;
        }
    }

    async fn write_alone(&self, ended: &Ended) -> Written {
        let written = write(&self.pool, slice::from_ref(ended));
        let written = in_time(self.options.renew_every, written).await;
        let held = written.map(|leases| leases.contains(&ended.lease));
        held.map_err(|error| Refusal {
            error: Arc::new(error),
            alone: true,
        })
    }

    /// Waits a moment for the database; `false` once nobody may, and the task is rescued when its lease runs out.
    async fn may_try_again(&self, stopper: &Stopper) -> bool {
        tokio::select! {
            () = self.give_up.cancelled() => false,
            () = time::sleep(AGAIN_AFTER) => stopper.reason() != Some(StopReason::LeaseLost),
        }
    }
}

fn unrecordable() -> Outcome {
    Outcome::Failed(Failure {
        code: "internal".to_owned(),
        message: "outcome could not be stored".to_owned(),
    })
}
