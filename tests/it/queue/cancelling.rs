//! Tasks that are cancelled.

use std::time::Duration;

use likeness_core::{Pool, TaskState};
use likeness_queue::WorkerOptions;

use super::probe::Act;
use super::stage::{Stage, Worker, quick, some_worker, user};

/// Starts a worker with two slots that learns of new and unwanted tasks from announcements alone, and waits until it hears them.
async fn listening_worker(stage: &Stage) -> Worker {
    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 2)],
        poll_every: Duration::from_secs(600),
        renew_every: Duration::from_secs(600),
        ..quick()
    });
    stage
        .until_holds(
            "select exists (
                 select from pg_stat_activity
                 where datname = current_database() and state = 'idle' and query ilike 'listen%'
             )",
        )
        .await;
    worker
}

#[tokio::test]
async fn a_pending_task_that_is_cancelled_never_starts() {
    let stage = Stage::new().await;
    let id = stage.submit("unwanted", Act::Succeed).await;

    let state = stage.cancel(stage.user, id).await;
    let worker = stage.worker(quick());
    stage.submit("next", Act::Succeed).await;

    assert_eq!(state, Some(TaskState::Failed));
    assert_eq!(stage.order(1).await, ["next"]);
    let task = stage.task(id).await;
    assert_eq!(task.failure.unwrap().code, "cancelled");
    worker.end().await;
}

#[tokio::test]
async fn a_running_task_that_is_cancelled_stops() {
    let stage = Stage::new().await;
    let worker = listening_worker(&stage).await;
    for act in [Act::Hold, Act::Block] {
        let id = stage.submit("unwanted", act).await;
        stage.started().await;

        let state = stage.cancel(stage.user, id).await;

        assert_eq!(state, Some(TaskState::Running));
        let task = stage.until(id, |task| task.state.is_final()).await;
        assert_eq!(task.failure.unwrap().code, "cancelled");
    }
    worker.end().await;
}

#[tokio::test]
async fn a_pending_task_of_somebody_else_cannot_be_cancelled() {
    let stage = Stage::new().await;
    let id = stage.submit("wanted", Act::Succeed).await;
    let stranger = user(stage.pool(), "bea@example.com").await;

    assert_eq!(stage.cancel(stranger, id).await, None);

    assert_eq!(stage.task(id).await.state, TaskState::Pending);
}

#[tokio::test]
async fn a_running_task_of_somebody_else_cannot_be_cancelled() {
    let stage = Stage::new().await;
    let stranger = user(stage.pool(), "bea@example.com").await;
    let worker = listening_worker(&stage).await;
    let id = stage.submit("wanted", Act::Hold).await;
    stage.started().await;

    assert_eq!(stage.cancel(stranger, id).await, None);
    // The worker hears announcements in their order, so it has dealt with the earlier one by then.
    stage.submit("next", Act::Succeed).await;
    assert_eq!(stage.order(1).await, ["next"]);
    stage.release();

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!(task.state, TaskState::Succeeded);
    worker.end().await;
}

#[tokio::test]
async fn a_task_that_somebody_asked_to_stop_is_not_taken() {
    let stage = Stage::new().await;
    stage.submit("unwanted", Act::Succeed).await;
    stage
        .run("update tasks set cancel_requested_at = now()")
        .await;

    let claimed = stage.claim(some_worker(), 1, Duration::from_secs(60)).await;

    assert!(claimed.is_empty());
}
