//! Where claims start: nothing is passed over that comes in late.

use std::time::Duration;

use likeness_core::{Lane, Pool, TaskId, TaskState};
use likeness_db::tasks::{self, Claim, Flow};
use likeness_queue::{Policy, WorkerOptions};
use likeness_tests::randomness;
use sqlx::Connection;

use super::probe::{Act, Probe};
use super::stage::{Stage, quick, some_worker, user};

/// Options under which only announcements lead to claims.
fn patient() -> WorkerOptions {
    WorkerOptions {
        poll_every: Duration::from_secs(600),
        ..quick()
    }
}

#[tokio::test]
async fn a_submission_that_commits_late_has_the_place_that_it_was_given() {
    let stage = Stage::new().await;
    let bea = user(stage.pool(), "bea@example.com").await;
    let mut late = Flow::begin(stage.pool(), bea).await.unwrap();
    submit_in(&mut late, "late").await;
    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 2)],
        ..patient()
    });
    for (name, act) in [("a1", Act::Succeed), ("a2", Act::Hold)] {
        stage.submit(name, act).await;
    }
    assert_eq!(stage.order(2).await, ["a1", "a2"]);

    // Both are there at the same moment, one before and one behind what was taken last.
    submit_in(&mut late, "later").await;
    late.commit().await.unwrap();

    assert_eq!(stage.order(2).await, ["late", "later"]);
    stage.release();
    worker.end().await;
}

#[tokio::test]
async fn an_idle_worker_takes_a_late_submission_at_once() {
    let stage = Stage::new().await;
    let bea = user(stage.pool(), "bea@example.com").await;
    let mut late = Flow::begin(stage.pool(), bea).await.unwrap();
    submit_in(&mut late, "late").await;
    let worker = stage.worker(patient());
    for name in ["a1", "a2"] {
        let id = stage.submit(name, Act::Succeed).await;
        stage.until(id, |task| task.state.is_final()).await;
    }
    stage.order(2).await;

    late.commit().await.unwrap();

    assert_eq!(stage.order(1).await, ["late"]);
    worker.end().await;
}

async fn submit_in(flow: &mut Flow, name: &str) {
    let id = TaskId(randomness().uuid());
    let probe = Probe {
        name: name.to_owned(),
        act: Act::Succeed,
    };
    likeness_queue::submit(flow, &Policy::default(), id, Lane::Normal, &probe)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_task_whose_claim_dies_uncommitted_is_found_again() {
    let stage = Stage::new().await;
    let first = stage.submit("first", Act::Succeed).await;
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let mut dying = likeness_db::begin_on(&mut conn).await.unwrap();
    let claim = Claim {
        worker: some_worker(),
        pool: Pool::Cpu,
        kinds: &["probe".to_owned()],
        floor: 0,
        limit: 1,
        token: randomness().uuid(),
        lease: Duration::from_secs(60),
    };
    assert_eq!(tasks::claim(&mut dying, &claim).await.unwrap().len(), 1);
    let worker = stage.worker(quick());
    stage.submit("second", Act::Succeed).await;
    assert_eq!(stage.order(1).await, ["second"]);

    let end = "select pg_terminate_backend(pid, 10000) from pg_stat_activity
               where datname = current_database() and state = 'idle in transaction'";
    sqlx::query(end).execute(stage.pool()).await.unwrap();

    let task = stage.until(first, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 1));
    worker.end().await;
}

#[tokio::test]
async fn claims_go_back_only_for_returned_tasks_that_they_may_take() {
    let stage = Stage::new().await;
    stage
        .run(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, taken_at, cancel_requested_at)
             values (gen_random_uuid(), 1, 'other', 'cpu', 'normal', '{}', 1, 3, now(), null),
                    (gen_random_uuid(), 1, 'probe', 'cpu', 'normal', '{}', 2, 3, now(), now()),
                    (gen_random_uuid(), 1, 'probe', 'cpu', 'normal', '{}', 3, 3, null, null),
                    (gen_random_uuid(), 1, 'probe', 'cpu', 'normal', '{}', 4, 3, now(), null),
                    (gen_random_uuid(), 1, 'probe', 'cpu', 'normal', '{}', 5, 3, null, null)",
        )
        .await;
    let claim = Claim {
        worker: some_worker(),
        pool: Pool::Cpu,
        kinds: &["probe".to_owned()],
        floor: 6,
        limit: 10,
        token: randomness().uuid(),
        lease: Duration::from_secs(60),
    };

    let mut conn = stage.pool().acquire().await.unwrap();
    let claimed = tasks::claim(&mut conn, &claim).await.unwrap();

    let tags: Vec<_> = claimed.iter().map(|claimed| claimed.order_tag).collect();
    assert_eq!(tags, [4, 5]);
}

#[tokio::test]
async fn a_task_that_nobody_announces_is_found() {
    let stage = Stage::new().await;
    let worker = stage.worker(quick());
    let before = stage.submit("before", Act::Succeed).await;
    stage.until(before, |task| task.state.is_final()).await;
    let id = TaskId(randomness().uuid());

    let silent = "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
                  select $1, id, 'probe', 'cpu', 'normal', '{\"name\": \"silent\", \"act\": \"Succeed\"}', 0, 3 from users";
    let silent = sqlx::query(silent).bind(id.0).execute(stage.pool());
    silent.await.unwrap();

    stage.until(id, |task| task.state.is_final()).await;
    worker.end().await;
}

#[tokio::test]
async fn what_was_announced_while_nobody_heard_it_is_found_once_somebody_hears_again() {
    let stage = Stage::new().await;
    let worker = stage.worker(patient());
    let before = stage.submit("before", Act::Succeed).await;
    stage.until(before, |task| task.state.is_final()).await;

    let deafen = "select pg_terminate_backend(pid, 10000) from pg_stat_activity
                  where datname = current_database() and query ilike 'listen%'";
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    sqlx::query(deafen).execute(&mut conn).await.unwrap();
    let id = stage.submit("unheard", Act::Succeed).await;

    stage.until(id, |task| task.state.is_final()).await;
    conn.close().await.unwrap();
    worker.end().await;
}
