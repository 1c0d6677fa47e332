//! Many tasks claimed in one statement, many outcomes written in one transaction.

use std::time::Duration;

use likeness_core::{Pool, TaskId, TaskState};
use likeness_queue::WorkerOptions;
use sqlx::{Connection, PgConnection};
use tokio::time;

use super::probe::Act;
use super::stage::{Stage, Worker, quick};

/// Holds the row of the task named `held`.
const HOLD: &str = "begin; select from tasks where args ->> 'name' = 'held' for update";

fn slots(count: usize) -> WorkerOptions {
    WorkerOptions {
        slots: vec![(Pool::Cpu, count)],
        ..quick()
    }
}

#[tokio::test]
async fn a_worker_claims_for_all_its_free_slots_at_once_and_for_no_other() {
    let stage = Stage::new().await;
    for i in 0..5 {
        stage.submit(&format!("p{i}"), Act::Hold).await;
    }

    let worker = stage.worker(slots(3));
    stage.order(3).await;

    // A claim gives all that it takes the same token.
    let at_once = "select count(*) = 3 and count(distinct lease_token) = 1 from tasks where state = 'running'";
    stage.until_holds(at_once).await;
    stage.release();
    assert_eq!(stage.order(1).await, ["p3"]);
    stage
        .until_holds("select count(*) = 1 from tasks where state = 'pending'")
        .await;
    for _ in 0..4 {
        stage.release();
    }
    stage.order(1).await;
    worker.end().await;
}

#[tokio::test]
async fn shutdown_gives_back_what_a_claim_brings_late_without_spending_attempts() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for name in ["p1", "p2"] {
        ids.push(stage.submit(name, Act::Succeed).await);
    }
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    let lock = sqlx::query("lock table tasks in share mode");
    lock.execute(&mut *tx).await.unwrap();
    let worker = stage.worker(WorkerOptions {
        renew_every: Duration::from_secs(600),
        ..slots(2)
    });
    stage
        .until_holds(
            "select exists (
                 select from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query ilike '%set state = ''running''%'
             )",
        )
        .await;

    worker.shutdown.cancel();
    tx.rollback().await.unwrap();
    worker.end().await;

    for id in ids {
        let task = stage.task(id).await;
        assert_eq!((task.state, task.attempt), (TaskState::Pending, 0));
    }
}

#[tokio::test]
async fn a_slot_takes_its_next_task_while_the_last_outcome_is_written_but_no_third() {
    let stage = Stage::new().await;
    let held = stage.submit("held", Act::Hold).await;
    let next = stage.submit("next", Act::Succeed).await;
    let third = stage.submit("third", Act::Succeed).await;
    let worker = stage.worker(slots(1));
    stage.order(1).await;
    let mut holder = likeness_db::connect_alone(stage.pool()).await.unwrap();
    sqlx::raw_sql(HOLD).execute(&mut holder).await.unwrap();

    stage.release();

    assert_eq!(stage.order(1).await, ["next"]);
    time::sleep(Duration::from_millis(200)).await;
    assert_eq!(stage.task(held).await.state, TaskState::Running);
    assert_eq!(stage.task(third).await.state, TaskState::Pending);
    sqlx::raw_sql("commit").execute(&mut holder).await.unwrap();
    worker.end().await;
    for id in [held, next] {
        assert_eq!(stage.task(id).await.state, TaskState::Succeeded);
    }
}

/// Tasks that end while the outcome of another waits for its row. What a task named `bad` leaves cannot be stored.
struct Jam {
    stage: Stage,
    worker: Worker,
    /// The task whose row is held.
    held: TaskId,
    others: Vec<TaskId>,
    holder: PgConnection,
}

impl Jam {
    /// Starts a worker that waits so long for the database, and lets tasks with these names end behind the held one.
    async fn new(patience: Duration, names: &[&str]) -> Self {
        let stage = Stage::new().await;
        stage
            .run("alter table assets add constraint good check (file_name not like 'bad%')")
            .await;
        let worker = stage.worker(WorkerOptions {
            renew_every: patience,
            ..slots(1 + names.len())
        });
        let held = stage.submit("held", Act::Hold).await;
        stage.order(1).await;
        let mut others = Vec::new();
        for name in names {
            others.push(stage.submit(name, Act::Hold).await);
        }
        stage.order(names.len()).await;
        let mut holder = likeness_db::connect_alone(stage.pool()).await.unwrap();
        sqlx::raw_sql(HOLD).execute(&mut holder).await.unwrap();
        stage.release();
        stage
            .until_holds(
                "select exists (
                     select from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock' and query ilike '%set state = ''succeeded''%'
                 )",
            )
            .await;
        names.iter().for_each(|_| stage.release());
        Self {
            stage,
            worker,
            held,
            others,
            holder,
        }
    }

    /// Waits until every task has ended, and returns how the others did.
    async fn ends(mut self, let_go: bool) -> (Self, Vec<TaskState>) {
        if let_go {
            self.until_all_returned().await;
            sqlx::raw_sql("commit")
                .execute(&mut self.holder)
                .await
                .unwrap();
        }
        let mut states = Vec::new();
        for id in &self.others {
            let task = self.stage.until(*id, |task| task.state.is_final()).await;
            states.push(task.state);
        }
        (self, states)
    }

    /// Waits until the tasks have returned: their worker's thread is this one, and goes on to their outcomes before it comes back.
    async fn until_all_returned(&self) {
        let taken = async || self.stage.services.release.available_permits() == 0;
        likeness_tests::until("the others have returned", taken).await;
    }

    async fn clear(self) {
        self.holder.close().await.unwrap();
        let task = self
            .stage
            .until(self.held, |task| task.state.is_final())
            .await;
        assert_eq!(task.state, TaskState::Succeeded);
        self.worker.end().await;
    }
}

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn outcomes_that_wait_are_written_in_one_transaction() {
    let jam = Jam::new(LONG, &["p1", "p2", "p3", "p4"]).await;

    let (jam, states) = jam.ends(true).await;

    assert_eq!(states, [TaskState::Succeeded; 4]);
    let together =
        "select count(distinct changed_xid) = 1 from tasks where args ->> 'name' <> 'held'";
    jam.stage.until_holds(together).await;
    jam.stage
        .until_holds("select count(*) = 5 from assets")
        .await;
    jam.clear().await;
}

#[tokio::test]
async fn an_outcome_that_cannot_be_stored_costs_no_other() {
    let jam = Jam::new(LONG, &["p1", "bad", "p3"]).await;

    let (jam, states) = jam.ends(true).await;

    let [good, bad] = [TaskState::Succeeded, TaskState::Failed];
    assert_eq!(states, [good, bad, good]);
    jam.stage
        .until_holds("select count(*) = 3 from assets")
        .await;
    jam.clear().await;
}

#[tokio::test]
async fn an_attempt_that_lost_its_lease_costs_no_other() {
    let jam = Jam::new(LONG, &["p1", "lost", "p3"]).await;
    jam.stage
        .run(
            "update tasks set state = 'failed', error_code = 'worker_lost', error_message = '', finished_at = now(), worker_id = null,
                 lease_token = null, lease_expires_at = null
             where args ->> 'name' = 'lost'",
        )
        .await;

    let (jam, states) = jam.ends(true).await;

    let [good, lost] = [TaskState::Succeeded, TaskState::Failed];
    assert_eq!(states, [good, lost, good]);
    jam.stage
        .until_holds("select count(*) = 3 from assets")
        .await;
    jam.clear().await;
}

#[tokio::test]
async fn a_row_that_somebody_holds_holds_up_no_other_outcome() {
    let jam = Jam::new(Duration::from_millis(500), &["p1", "p2"]).await;

    let (jam, states) = jam.ends(false).await;

    assert_eq!(states, [TaskState::Succeeded; 2]);
    assert_eq!(jam.stage.task(jam.held).await.state, TaskState::Running);
    jam.clear().await;
}
