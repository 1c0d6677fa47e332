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
    workers::renew(&mut conn, &known).await.unwrap();
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
