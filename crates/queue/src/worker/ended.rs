use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use likeness_core::UserId;
use likeness_db::tasks::{self, Lease};
use likeness_db::{PgConnection, PgPool, Result, assets};
use serde_json::Value;

use super::outcome::Outcome;
use crate::Finished;

/// An attempt that has come to its outcome.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) lease: Lease,
    /// Who owns what it leaves.
    pub(super) user: UserId,
    pub(super) outcome: Arc<Outcome>,
}

impl Ended {
    fn success(&self) -> Option<(&Self, &Finished<Value>)> {
        match self.outcome.as_ref() {
            Outcome::Succeeded(finished) => Some((self, finished)),
            Outcome::Failed(_) | Outcome::Retried { .. } | Outcome::GivenBack | Outcome::Lost => {
                None
            }
        }
    }
}

/// Writes the outcomes in one transaction, and returns the leases that were held; the others leave nothing.
pub(super) async fn write(pool: &PgPool, ended: &[Ended]) -> Result<HashSet<Lease>> {
    let mut tx = likeness_db::begin(pool).await?;
    let successes: Vec<_> = ended.iter().filter_map(Ended::success).collect();
    let mut held = HashSet::new();
    if !successes.is_empty() {
        held.extend(write_successes(&mut tx, &successes).await?);
    }
    for ended in ended {
        held.extend(write_other(&mut tx, ended).await?);
    }
    likeness_db::commit(tx).await?;
    Ok(held)
}

/// Writes what succeeded, all in one statement, and what that leaves.
async fn write_successes(
    conn: &mut PgConnection,
    successes: &[(&Ended, &Finished<Value>)],
) -> Result<HashSet<Lease>> {
    let outputs = successes.iter().map(|(ended, f)| (ended.lease, &f.output));
    let outputs: Vec<_> = outputs.collect();
    let held: HashSet<_> = tasks::succeed_all(conn, &outputs)
        .await?
        .into_iter()
        .collect();
    for (ended, finished) in successes {
        if held.contains(&ended.lease) {
            for asset in &finished.assets {
                assets::insert(conn, ended.user, Some(ended.lease.task), asset).await?;
            }
        }
    }
    Ok(held)
}

/// Writes an outcome that is no success; returns its lease if that was held.
async fn write_other(conn: &mut PgConnection, ended: &Ended) -> Result<Vec<Lease>> {
    let lease = ended.lease;
    match ended.outcome.as_ref() {
        Outcome::Failed(failure) => {
            let held = tasks::fail(conn, lease, failure).await?;
            Ok(held.then_some(lease).into_iter().collect())
        }
        Outcome::Retried { wait, .. } => tasks::put_back(conn, &[lease], *wait, true).await,
        Outcome::GivenBack => tasks::put_back(conn, &[lease], Duration::ZERO, false).await,
        Outcome::Succeeded(_) | Outcome::Lost => Ok(Vec::new()),
    }
}
