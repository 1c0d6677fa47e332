//! Tasks of workers that are gone.

use std::time::Duration;

use likeness_core::{TaskState, WorkerId};
use likeness_db::workers::{self, Worker};
use likeness_db::{assets, tasks};
use likeness_queue::WorkerOptions;
use serde_json::json;
use tokio::time::timeout;

use super::probe::Act;
use super::stage::{Stage, quick, some_worker};

/// Claims one task under a lease that runs out at once.
async fn lose(stage: &Stage) -> WorkerId {
    let worker = some_worker();
    let claimed = stage.claim(worker, 1, Duration::ZERO).await;
    assert_eq!(claimed.len(), 1);
    let known = Worker {
        id: worker,
        cpu_slots: 1,
        gpu_slots: 0,
    };
    let mut conn = stage.pool().acquire().await.unwrap();
    workers::renew(&mut conn, &known, Duration::ZERO)
        .await
        .unwrap();
    worker
}

async fn rescue(stage: &Stage) {
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    tasks::rescue(&mut tx, &[], true).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_task_that_loses_its_worker_every_time_fails_with_the_reason() {
    let stage = Stage::new().await;
    let id = stage.submit("deadly", Act::Succeed).await;

    for _ in 0..3 {
        lose(&stage).await;
        rescue(&stage).await;
    }

    let task = stage.task(id).await;
    assert_eq!((task.state, task.attempt), (TaskState::Failed, 3));
    let failure = task.failure.unwrap();
    assert_eq!(failure.code, "worker_lost");
    assert_eq!(
        failure.message,
        "the worker process was lost during attempt 3, the last"
    );
}

#[tokio::test]
async fn a_task_that_was_cancelled_is_not_rescued_into_the_line() {
    let stage = Stage::new().await;
    let id = stage.submit("unwanted", Act::Succeed).await;
    for _ in 0..2 {
        lose(&stage).await;
        rescue(&stage).await;
    }
    lose(&stage).await;
    stage.cancel(stage.user, id).await;

    rescue(&stage).await;

    let task = stage.task(id).await;
    assert_eq!(task.failure.unwrap().code, "cancelled");
}

#[tokio::test]
async fn a_dead_worker_s_task_is_rescued_and_takes_effect_once() {
    let stage = Stage::new().await;
    let id = stage.submit("picture", Act::Hold).await;
    let first = stage.worker(quick());
    assert_eq!(stage.started().await.1, 1);

    let gone = first.die().await;
    let second = stage.worker(quick());
    assert_eq!(stage.started().await.1, 2);
    let rescued = stage.until(id, |task| task.state.is_final()).await;
    // The first attempt still runs and now ends, too late.
    stage.release();
    timeout(Duration::from_secs(20), gone.cancelled())
        .await
        .unwrap();

    assert_eq!(rescued.output, Some(json!(2)));
    assert_eq!(stage.task(id).await.output, Some(json!(2)));
    let mut conn = stage.pool().acquire().await.unwrap();
    let left = assets::of_tasks(&mut conn, stage.user, &[id])
        .await
        .unwrap();
    assert_eq!(
        left.iter().map(|asset| asset.bytes).collect::<Vec<_>>(),
        [2]
    );
    second.end().await;
}

#[tokio::test]
async fn a_dead_worker_is_known_as_long_as_a_task_of_its_cannot_be_taken_back() {
    let stage = Stage::new().await;
    let id = stage.submit("held", Act::Succeed).await;
    let dead = lose(&stage).await;
    let bury = async || {
        let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
        tasks::rescue(&mut tx, &[dead], false).await.unwrap();
        workers::remove(&mut tx, &[dead]).await.unwrap();
        tx.commit().await.unwrap();
    };
    let mut holder = likeness_db::begin(stage.pool()).await.unwrap();
    let hold = sqlx::query("select from tasks for update");
    hold.execute(&mut *holder).await.unwrap();

    bury().await;

    stage.until_holds("select count(*) = 1 from workers").await;
    assert_eq!(stage.task(id).await.state, TaskState::Running);

    holder.rollback().await.unwrap();
    bury().await;

    stage.until_holds("select count(*) = 0 from workers").await;
    assert_eq!(stage.task(id).await.state, TaskState::Pending);
}

#[tokio::test]
async fn what_a_worker_holds_without_knowing_costs_no_attempt_although_its_lease_ran_out() {
    let stage = Stage::new().await;
    let worker = stage.worker(quick());
    stage.until_holds("select count(*) = 1 from workers").await;

    stage
        .run(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, state, attempt, taken_at, started_at,
                                worker_id, lease_token, lease_expires_at)
             select gen_random_uuid(), 1, 'probe', 'cpu', 'normal', '{\"name\": \"unheard\", \"act\": \"Succeed\"}', 0, 3, 'running', 1,
                    now(), now() - interval '1 hour', id, gen_random_uuid(), now() - interval '1 hour'
             from workers",
        )
        .await;

    assert_eq!(stage.started().await, ("unheard".to_owned(), 1));
    worker.end().await;
}

#[tokio::test]
async fn leases_are_kept_however_long_it_takes_to_look_after_lost_tasks() {
    let stage = Stage::new().await;
    let mut holder = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let hold = "select pg_advisory_lock(1)";
    sqlx::query(hold).execute(&mut holder).await.unwrap();
    stage
        .run(
            "create function wait() returns trigger language plpgsql as $$
             begin
                 perform pg_advisory_xact_lock(1);
                 return new;
             end $$;
             create trigger wait before update of is_due on tasks for each row when (new.is_due and not old.is_due)
                 execute function wait()",
        )
        .await;
    let id = stage.submit("held", Act::Hold).await;
    let worker = stage.worker(WorkerOptions {
        renew_every: Duration::from_millis(250),
        ..quick()
    });
    stage.started().await;
    let keepers = "select pid from pg_locks where locktype = 'advisory' and mode = 'ShareLock'
                   and database = (select oid from pg_database where datname = current_database())";
    let keeper = async || -> Vec<i32> {
        let keepers = sqlx::query_scalar(keepers).fetch_all(stage.pool());
        keepers.await.unwrap()
    };
    let before = keeper().await;

    stage
        .run(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, is_due)
             values (gen_random_uuid(), 1, 'other', 'cpu', 'normal', '{}', 0, 3, false)",
        )
        .await;
    let waits = "select exists (select from pg_locks where locktype = 'advisory' and not granted)";
    stage.until_holds(waits).await;
    let renewed =
        "select lease_expires_at > now() + interval '14 s' and started_at < now() - interval '2 s'
                   from tasks where state = 'running'";
    stage.until_holds(renewed).await;

    stage.until_holds(waits).await;
    assert_eq!(keeper().await, before);
    sqlx::Connection::close(holder).await.unwrap();
    stage.release();
    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 1));
    worker.end().await;
}

#[tokio::test]
async fn a_worker_that_lives_but_lets_its_lease_run_out_loses_the_task() {
    let stage = Stage::new().await;
    let id = stage.submit("stalled", Act::Succeed).await;
    let stalled = lose(&stage).await;
    let mut alive = likeness_db::connect_alone(stage.pool()).await.unwrap();
    tasks::hold_worker_lock(&mut alive, stalled).await.unwrap();

    let worker = stage.worker(WorkerOptions {
        renew_every: Duration::from_millis(500),
        ..quick()
    });

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 2));
    worker.end().await;
}

#[tokio::test]
async fn a_worker_that_just_connected_leaves_others_time_to_renew() {
    let stage = Stage::new().await;
    let id = stage.submit("expired", Act::Succeed).await;
    let other = lose(&stage).await;
    let mut alive = likeness_db::connect_alone(stage.pool()).await.unwrap();
    tasks::hold_worker_lock(&mut alive, other).await.unwrap();
    let abandoned = stage.submit("abandoned", Act::Succeed).await;
    lose(&stage).await;

    let worker = stage.worker(WorkerOptions {
        renew_every: Duration::from_secs(600),
        ..quick()
    });
    // The task of a worker that is dead is rescued meanwhile.
    let task = stage.until(abandoned, |task| task.state.is_final()).await;

    assert_eq!(task.attempt, 2);
    let task = stage.task(id).await;
    assert_eq!((task.state, task.attempt), (TaskState::Running, 1));
    worker.end().await;
}

#[tokio::test]
async fn a_worker_s_broken_connection_does_not_keep_it_from_holding_its_lock() {
    let stage = Stage::new().await;
    stage.submit("held", Act::Succeed).await;
    let worker = lose(&stage).await;
    let mut broken = likeness_db::connect_alone(stage.pool()).await.unwrap();
    tasks::hold_worker_lock(&mut broken, worker).await.unwrap();

    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let held = timeout(
        Duration::from_secs(10),
        tasks::hold_worker_lock(&mut conn, worker),
    );
    held.await.unwrap().unwrap();

    sqlx::Connection::close(broken).await.unwrap();
    assert!(tasks::lost_workers(&mut conn).await.unwrap().is_empty());
}
