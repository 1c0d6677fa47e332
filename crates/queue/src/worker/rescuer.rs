use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_core::WorkerId;
use likeness_db::tasks::{self, Rescued};
use likeness_db::{PgConnection, PgPool, workers};
use tokio::time;

use super::floor::{LOOK_EVERY, rest};
use super::running::Running;
use super::suspects::Suspects;
use super::{WorkerOptions, in_time};

/// How long to wait before connecting again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(500);

/// For how many leases a worker that holds its lock may be silent before it counts as gone.
const SILENT_LEASES: u32 = 4;

/// How many leases a step may take: while a transaction of the server looks on, much that has ended is in its way.
const PATIENT_LEASES: u32 = 2;

/// Looks after the tasks of all workers: rescues those that their workers lost, and lets those whose back-off is over stand in the line.
///
/// It does so over a connection of its own, so that leases are renewed however long that takes.
pub(super) struct Rescuer {
    pool: PgPool,
    worker: WorkerId,
    running: Running,
    options: Arc<WorkerOptions>,
    suspects: Suspects,
    /// When back-offs are looked through again.
    make_due_at: Option<Instant>,
    /// When all running tasks are looked at again.
    look_at: Option<Instant>,
}

impl Rescuer {
    /// Will work over connections to the pool's server, with the time limits of that pool.
    pub(super) fn new(
        pool: PgPool,
        worker: WorkerId,
        running: Running,
        options: Arc<WorkerOptions>,
    ) -> Self {
        Self {
            pool,
            worker,
            running,
            options,
            suspects: Suspects::default(),
            make_due_at: None,
            look_at: None,
        }
    }

    /// Goes on through every outage of the database.
    pub(super) async fn rescue_for_ever(mut self) -> Infallible {
        loop {
            if let Err(error) = self.rescue_until_lost().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "lost tasks are not rescued"
                );
            }
            time::sleep(RECONNECT_AFTER).await;
        }
    }

    async fn rescue_until_lost(&mut self) -> likeness_db::Result<()> {
        let connection = likeness_db::connect_alone(&self.pool);
        let mut conn = in_time(self.options.renew_every, connection).await?;
        let connected = Instant::now();
        let mut returns_unknown = true;
        loop {
            if is_due(self.make_due_at) {
                self.make_due(&mut conn).await?;
            }
            self.rescue_from_dead(&mut conn).await?;
            // After an outage every lease has run out, and its holder needs a moment to renew it.
            let settled = connected.elapsed() >= 2 * self.options.renew_every;
            let looks = settled && is_due(self.look_at);
            if looks || returns_unknown {
                // Before these leases count as run out, which would spend attempts.
                self.return_unknown(&mut conn).await?;
                returns_unknown = false;
            }
            if looks {
                self.look(&mut conn).await?;
            }
            time::sleep(self.options.rescue_every).await;
        }
    }

    /// Lets tasks whose back-off is over stand in the line.
    async fn make_due(&mut self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        let began = Instant::now();
        self.make_due_at = Some(began + self.options.lease);
        let made_due = async {
            let mut tx = likeness_db::begin_on(conn).await?;
            tasks::make_due(&mut tx).await?;
            likeness_db::commit(tx).await
        };
        in_time(self.patience(), made_due).await?;
        // Retries wait for it, so that it rests no longer than after a failure.
        let rest = rest(Duration::ZERO, began.elapsed()).min(self.options.lease);
        self.make_due_at = Some(Instant::now() + rest);
        Ok(())
    }

    /// Takes tasks back from dead workers, and forgets those from which it took all.
    async fn rescue_from_dead(&mut self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        // An answer that is late tells that leases may not have been renewed meanwhile, either.
        let lost = in_time(self.options.renew_every, tasks::lost_workers(conn)).await?;
        // This one lives; its keeper may just be connecting again.
        let others = lost.into_iter().filter(|worker| *worker != self.worker);
        let dead = self.suspects.see(&others.collect());
        if dead.is_empty() {
            return Ok(());
        }
        let rescued = async {
            let mut tx = likeness_db::begin_on(conn).await?;
            let rescued = tasks::rescue(&mut tx, &dead, false).await?;
            workers::remove(&mut tx, &dead).await?;
            likeness_db::commit(tx).await?;
            Ok(rescued)
        };
        let rescued = in_time(self.patience(), rescued).await?;
        rescued.iter().for_each(log);
        Ok(())
    }

    /// Gives back what was claimed in the worker's name by a statement whose answer never came.
    async fn return_unknown(&self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        // Claims are given up earlier, by the worker and by the server.
        let since = 2 * self.options.renew_every;
        let known = self.running.leases();
        let returned = async {
            let mut tx = likeness_db::begin_on(conn).await?;
            let returned = tasks::return_unknown(&mut tx, self.worker, &known, since).await?;
            likeness_db::commit(tx).await?;
            Ok(returned)
        };
        for task in in_time(self.patience(), returned).await? {
            tracing::warn!(task.id = %task, "task was claimed unknowingly, and given back");
        }
        Ok(())
    }

    /// Looks at all running tasks for leases that ran out, and forgets workers that have been silent for long.
    async fn look(&mut self, conn: &mut PgConnection) -> likeness_db::Result<()> {
        let began = Instant::now();
        // It may not end in time.
        self.look_at = Some(began + self.options.lease);
        let rescued = async {
            let mut tx = likeness_db::begin_on(conn).await?;
            let rescued = tasks::rescue(&mut tx, &[], true).await?;
            workers::remove_silent(&mut tx, SILENT_LEASES * self.options.lease).await?;
            likeness_db::commit(tx).await?;
            Ok(rescued)
        };
        let rescued = in_time(self.patience(), rescued).await?;
        self.look_at = Some(Instant::now() + rest(LOOK_EVERY, began.elapsed()));
        rescued.iter().for_each(log);
        Ok(())
    }

    fn patience(&self) -> Duration {
        PATIENT_LEASES * self.options.lease
    }
}

fn is_due(at: Option<Instant>) -> bool {
    at.is_none_or(|at| at <= Instant::now())
}

fn log(task: &Rescued) {
    tracing::warn!(
        task.id = %task.id,
        task.kind = task.kind,
        attempt = task.attempt,
        state = %task.state,
        "task was rescued from a lost worker"
    );
}
