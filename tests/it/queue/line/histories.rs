//! Whatever happens, the line is what a count in the database says.

use std::time::Duration;

use likeness_core::{Lane, Pool, Randomness, TaskId, UserId, WorkerId};
use likeness_db::Transaction;
use likeness_db::tasks::{self, Claim, Flow, Lease};
use likeness_queue::{Line, Policy};
use likeness_tests::until;
use serde_json::json;
use sqlx::Executor;

use super::super::probe::{Act, Probe};
use super::super::stage::{Stage, user};
use super::{CUT, difference, follow};

const STEPS: u32 = 150;

/// After how many steps the line is looked at.
const LOOK_EVERY: u32 = 10;

/// A queue to which things happen.
struct History {
    stage: Stage,
    line: Line,
    chance: Randomness,
    users: Vec<UserId>,
    /// Users whose submissions may be held open, since others of theirs would wait for these.
    held_users: Vec<UserId>,
    submitted: Vec<(UserId, TaskId)>,
    leases: Vec<(WorkerId, Lease)>,
    open: Vec<Flow>,
    /// A transaction that writes and lasts.
    forgotten: Transaction<'static>,
    was_cut: bool,
}

impl History {
    async fn begin(seed: u8) -> Self {
        let stage = Stage::new().await;
        let line = follow(&stage).await;
        let (mut users, mut held_users) = (vec![stage.user], Vec::new());
        for name in ["bea", "cat"] {
            users.push(user(stage.pool(), &format!("{name}@example.com")).await);
        }
        for name in ["dan", "eve", "fay"] {
            held_users.push(user(stage.pool(), &format!("{name}@example.com")).await);
        }
        let forgotten = writing(&stage).await;
        Self {
            stage,
            line,
            chance: Randomness::from_seed([seed; 32]),
            users,
            held_users,
            submitted: Vec::new(),
            leases: Vec::new(),
            open: Vec::new(),
            forgotten,
            was_cut: false,
        }
    }

    fn below(&self, limit: usize) -> usize {
        u32::from_le_bytes(self.chance.bytes()) as usize % limit.max(1)
    }

    async fn step(&mut self) {
        match self.below(21) {
            0..=6 => self.submit().await,
            7 | 8 => self.hold_submission().await,
            9..=11 => self.claim().await,
            12 => self.hold_claim().await,
            13 | 14 => self.end_attempt().await,
            15 => self.put_back().await,
            16 => self.cancel().await,
            17 => self.rescue().await,
            18 => self.make_due().await,
            19 => self.close().await,
            _ => self.strike().await,
        }
    }

    async fn submit(&mut self) {
        let user = self.users[self.below(self.users.len())];
        let mut flow = Flow::begin(self.stage.pool(), user).await.unwrap();
        self.submit_in(&mut flow).await;
        flow.commit().await.unwrap();
    }

    async fn submit_in(&mut self, flow: &mut Flow) {
        let id = TaskId(self.chance.uuid());
        let lane = [Lane::Normal, Lane::Normal, Lane::Vip][self.below(3)];
        let probe = Probe {
            name: "any".to_owned(),
            act: Act::Succeed,
        };
        likeness_queue::submit(flow, &Policy::default(), id, lane, &probe)
            .await
            .unwrap();
        self.submitted.push((flow.user(), id));
    }

    /// Submits in a transaction that ends later.
    async fn hold_submission(&mut self) {
        if self.open.len() < self.held_users.len() {
            let user = self.held_users[self.open.len()];
            let mut flow = Flow::begin(self.stage.pool(), user).await.unwrap();
            self.submit_in(&mut flow).await;
            self.open.push(flow);
        }
    }

    async fn claim_in(&mut self, tx: &mut Transaction<'static>) -> Vec<(WorkerId, Lease)> {
        let worker = WorkerId(self.chance.uuid());
        let claim = Claim {
            worker,
            pool: Pool::Cpu,
            kinds: &["probe".to_owned()],
            floor: 0,
            limit: 1 + self.below(3) as i64,
            token: self.chance.uuid(),
            lease: Duration::from_secs(600),
        };
        let claimed = tasks::claim(tx, &claim).await.unwrap();
        let leases = claimed.iter().map(|claimed| (worker, claimed.lease));
        leases.collect()
    }

    async fn claim(&mut self) {
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        let leases = self.claim_in(&mut tx).await;
        tx.commit().await.unwrap();
        self.leases.extend(leases);
    }

    /// Claims in a transaction that is rolled back after others have gone on.
    async fn hold_claim(&mut self) {
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        self.claim_in(&mut tx).await;
        self.submit().await;
        self.line.catch_up().await;
        tx.rollback().await.unwrap();
    }

    fn take_lease(&mut self) -> Option<Lease> {
        let chosen = self.below(self.leases.len());
        (!self.leases.is_empty()).then(|| self.leases.swap_remove(chosen).1)
    }

    async fn end_attempt(&mut self) {
        if let Some(lease) = self.take_lease() {
            let mut conn = self.stage.pool().acquire().await.unwrap();
            tasks::record_progress(&mut conn, lease, 0.5).await.unwrap();
            tasks::succeed_all(&mut conn, &[tasks::Success::bare(lease, &json!(1))])
                .await
                .unwrap();
        }
    }

    async fn put_back(&mut self) {
        if let Some(lease) = self.take_lease() {
            let delay = Duration::from_millis(self.below(2) as u64);
            let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
            let spent = self.below(2) == 0;
            // The last attempt cannot be spent and the task wait on.
            if tasks::put_back(&mut tx, &[lease], delay, spent)
                .await
                .is_ok()
            {
                tx.commit().await.unwrap();
            }
        }
    }

    async fn cancel(&mut self) {
        if let Some((user, id)) = self.some_task() {
            self.stage.cancel(user, id).await;
        }
    }

    fn some_task(&self) -> Option<(UserId, TaskId)> {
        self.submitted
            .get(self.below(self.submitted.len()))
            .copied()
    }

    async fn rescue(&mut self) {
        let lost: Vec<_> = self.leases.drain(..).map(|(worker, _)| worker).collect();
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        tasks::rescue(&mut tx, &lost, false).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn make_due(&mut self) {
        let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
        tasks::make_due(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Ends the transactions that were held open.
    async fn close(&mut self) {
        for tx in std::mem::take(&mut self.open) {
            if self.below(3) == 0 {
                drop(tx);
            } else {
                tx.commit().await.unwrap();
            }
        }
        self.forgotten = writing(&self.stage).await;
    }

    /// Removes all of a user's tasks, or cuts off whoever follows the line, or both.
    async fn strike(&mut self) {
        let what = self.below(3);
        if what < 2 {
            self.stage.pool().execute(CUT).await.unwrap();
            self.was_cut = true;
        }
        if what > 0 {
            let chosen = self.below(self.users.len());
            // Whose tasks are removed submits no more, as a user whose account is.
            let email = format!("{}@example.com", self.chance.uuid());
            let new = user(self.stage.pool(), &email).await;
            let user = std::mem::replace(&mut self.users[chosen], new);
            let mut tx = likeness_db::begin(self.stage.pool()).await.unwrap();
            tasks::delete_some(&mut tx, user, 1000).await.unwrap();
            tx.commit().await.unwrap();
            self.until_forgotten(user).await;
        }
    }

    /// Waits until the line knows none of a user's tasks, for removals are announced on their own.
    async fn until_forgotten(&self, user: UserId) {
        let theirs = self.submitted.iter().filter(|(owner, _)| *owner == user);
        let theirs: Vec<_> = theirs.map(|(_, id)| *id).collect();
        let knows_none = async || theirs.iter().all(|id| self.line.sight(*id).is_none());
        until("removed tasks are forgotten", knows_none).await;
    }

    /// Compares the line with the table.
    async fn look(&mut self, seed: u8) {
        self.line.catch_up().await;
        if std::mem::take(&mut self.was_cut) {
            until("the line recovers", async || {
                difference(&self.stage, &self.line).await.is_none()
            })
            .await;
        }
        let difference = difference(&self.stage, &self.line).await;
        assert_eq!(difference, None, "history {seed}");
    }
}

/// A transaction that counts as one that writes.
async fn writing(stage: &Stage) -> Transaction<'static> {
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    tx.execute("select pg_current_xact_id()").await.unwrap();
    tx
}

#[tokio::test]
async fn the_line_is_exact_after_every_history() {
    for seed in 1..=6 {
        let mut history = History::begin(seed).await;
        for step in 1..=STEPS {
            history.step().await;
            if step % LOOK_EVERY == 0 {
                history.look(seed).await;
            }
        }
        history.close().await;
        history.look(seed).await;
        assert!(!history.submitted.is_empty());
    }
}
