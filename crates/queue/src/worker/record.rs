use std::time::Duration;

use likeness_db::tasks::{self, Claimed, Failure};
use likeness_db::{PgPool, assets};
use tokio::time;

use super::attempt::Runner;
use super::in_time;
use super::outcome::Outcome;
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
        mut outcome: Outcome,
        stopper: &Stopper,
    ) -> Outcome {
        loop {
            let written = write(&self.pool, claimed, &outcome);
            match in_time(self.options.renew_every, written).await {
                Ok(true) => return outcome,
                Ok(false) => return Outcome::Lost,
                Err(error) if error.is_about_values() => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "outcome cannot be recorded"
                    );
                    if matches!(outcome, Outcome::Failed(_)) {
                        return Outcome::Lost;
                    }
                    outcome = unrecordable();
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "outcome was not recorded yet"
                    );
                    if !self.may_try_again(stopper).await {
                        return Outcome::Lost;
                    }
                }
            }
        }
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

/// Writes the outcome in one transaction; `false`, leaving nothing, when the lease was lost.
pub(super) async fn write(
    pool: &PgPool,
    claimed: &Claimed,
    outcome: &Outcome,
) -> likeness_db::Result<bool> {
    let lease = claimed.lease;
    let mut tx = likeness_db::begin(pool).await?;
    let held = match outcome {
        Outcome::Succeeded(finished) => {
            let held = tasks::succeed(&mut tx, lease, &finished.output).await?;
            for asset in finished.assets.iter().filter(|_| held) {
                assets::insert(&mut tx, claimed.user, Some(lease.task), asset).await?;
            }
            held
        }
        Outcome::Failed(failure) => tasks::fail(&mut tx, lease, failure).await?,
        Outcome::Retried { wait, .. } => tasks::put_back(&mut tx, lease, *wait, true).await?,
        Outcome::GivenBack => tasks::put_back(&mut tx, lease, Duration::ZERO, false).await?,
        Outcome::Lost => false,
    };
    if held {
        likeness_db::commit(tx).await?;
    }
    Ok(held)
}
