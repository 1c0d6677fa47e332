use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use likeness_db::tasks::{self, Lease, Success};
use likeness_db::{PgConnection, PgPool, Result};

use super::outcome::Outcome;

/// An attempt that has come to its outcome.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) lease: Lease,
    pub(super) outcome: Arc<Outcome>,
}

impl Ended {
    fn success(&self) -> Option<Success<'_>> {
        match self.outcome.as_ref() {
            Outcome::Succeeded(finished) => Some(Success {
                lease: self.lease,
                output: &finished.output,
                assets: &finished.assets,
            }),
            Outcome::Failed(_) | Outcome::Retried { .. } | Outcome::GivenBack | Outcome::Lost => {
                None
            }
        }
    }
}

/// Writes all the outcomes or none, and returns the leases that were held; the others leave nothing.
pub(super) async fn write(pool: &PgPool, ended: &[Ended]) -> Result<HashSet<Lease>> {
    let successes: Vec<_> = ended.iter().filter_map(Ended::success).collect();
    if successes.len() == ended.len() {
        let mut conn = pool.acquire().await?;
        let held = tasks::succeed_all(&mut conn, &successes).await?;
        return Ok(held.into_iter().collect());
    }
    let mut tx = likeness_db::begin(pool).await?;
    let mut held = HashSet::new();
    if !successes.is_empty() {
        held.extend(tasks::succeed_all(&mut tx, &successes).await?);
    }
    for ended in ended {
        held.extend(write_other(&mut tx, ended).await?);
    }
    likeness_db::commit(tx).await?;
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
