//! Tasks that fail, and are tried again.

use std::time::Duration;

use likeness_core::{Area, Lane, Pool, TaskId, TaskState};
use likeness_db::tasks::{self, NewTask};
use likeness_queue::WorkerOptions;
use likeness_tests::randomness;
use serde_json::json;

use super::probe::Act;
use super::stage::{Stage, quick};

#[tokio::test]
async fn a_success_records_the_output_and_the_assets() {
    let stage = Stage::new().await;
    let id = stage.submit("picture", Act::Succeed).await;

    let worker = stage.worker(quick());
    let task = stage.until(id, |task| task.state.is_final()).await;

    assert_eq!(task.state, TaskState::Succeeded);
    assert_eq!(task.output, Some(json!(1)));
    let mut conn = stage.pool().acquire().await.unwrap();
    let assets = likeness_db::assets::list(&mut conn, stage.user, Area::Gallery)
        .await
        .unwrap();
    assert_eq!(assets.len(), 1);
    assert_eq!(assets[0].task, Some(id));
    worker.end().await;
}

#[tokio::test]
async fn a_fault_that_may_pass_is_tried_again_after_a_wait() {
    let stage = Stage::new().await;
    let id = stage.submit("unlucky", Act::RetryOnce).await;

    let worker = stage.worker(WorkerOptions {
        backoff: Duration::from_millis(400),
        ..quick()
    });
    let task = stage.until(id, |task| task.state.is_final()).await;

    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 2));
    let waited = "select started_at - taken_at >= interval '200 ms' from tasks";
    stage.until_holds(waited).await;
    worker.end().await;
}

#[tokio::test]
async fn a_fault_that_does_not_pass_in_time_fails_the_task() {
    let stage = Stage::new().await;
    let id = stage.submit("hopeless", Act::RetryAlways).await;

    let worker = stage.worker(quick());
    let task = stage.until(id, |task| task.state.is_final()).await;

    assert_eq!(task.attempt, 3);
    let failure = task.failure.unwrap();
    assert_eq!(failure.code, "attempts_exhausted");
    assert_eq!(failure.message, "attempt 3 was the last: out of luck");
    worker.end().await;
}

#[tokio::test]
async fn a_fault_that_will_not_pass_fails_the_task_at_once() {
    let stage = Stage::new().await;
    let id = stage.submit("faceless", Act::Fail).await;

    let worker = stage.worker(quick());
    let task = stage.until(id, |task| task.state.is_final()).await;

    assert_eq!(task.attempt, 1);
    let failure = task.failure.unwrap();
    assert_eq!(failure.code, "no_face");
    assert_eq!(failure.message, "no face in the photo");
    worker.end().await;
}

#[tokio::test]
async fn a_panic_fails_its_task_and_no_other() {
    let stage = Stage::new().await;
    let panics = stage.submit("panics", Act::Panic).await;
    let next = stage.submit("next", Act::Succeed).await;

    let worker = stage.worker(quick());
    let task = stage.until(panics, |task| task.state.is_final()).await;

    assert_eq!(task.failure.unwrap().code, "internal");
    let next = stage.until(next, |task| task.state.is_final()).await;
    assert_eq!(next.state, TaskState::Succeeded);
    worker.end().await;
}

async fn submit_raw(stage: &Stage, kind: &str) -> TaskId {
    let id = TaskId(randomness().uuid());
    let task = NewTask {
        id,
        user: stage.user,
        kind,
        pool: Pool::Cpu,
        lane: Lane::Normal,
        args: &json!({ "shape": "of another version" }),
        order_tag: 0,
        max_attempts: 3,
    };
    let mut conn = stage.pool().acquire().await.unwrap();
    tasks::insert(&mut conn, &task).await.unwrap();
    id
}

#[tokio::test]
async fn arguments_that_are_not_understood_fail_the_task_and_not_the_worker() {
    let stage = Stage::new().await;
    let strange = submit_raw(&stage, "probe").await;
    let next = stage.submit("next", Act::Succeed).await;

    let worker = stage.worker(quick());
    stage.until(next, |task| task.state.is_final()).await;

    let task = stage.task(strange).await;
    assert_eq!(task.failure.unwrap().code, "invalid_args");
    worker.end().await;
}

#[tokio::test]
async fn a_kind_the_worker_does_not_know_is_left_in_the_line() {
    let stage = Stage::new().await;
    let unknown = submit_raw(&stage, "of_a_newer_version").await;
    let next = stage.submit("next", Act::Succeed).await;

    let worker = stage.worker(quick());
    stage.until(next, |task| task.state.is_final()).await;

    let task = stage.task(unknown).await;
    assert_eq!((task.state, task.attempt), (TaskState::Pending, 0));
    worker.end().await;
}
