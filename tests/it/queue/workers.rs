//! Workers: how many slots, which tasks, how they stop.

use std::time::Duration;

use likeness_core::{Pool, TaskState};
use likeness_queue::WorkerOptions;

use super::probe::Act;
use super::stage::{Stage, quick};

#[tokio::test]
async fn a_worker_runs_as_many_tasks_at_a_time_as_it_has_slots() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for name in ["p1", "p2", "p3"] {
        ids.push(stage.submit(name, Act::Hold).await);
    }

    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 2)],
        ..quick()
    });
    let mut names = stage.order(2).await;
    names.sort();

    assert_eq!(names, ["p1", "p2"]);
    assert_eq!(stage.task(ids[2]).await.state, TaskState::Pending);
    stage.release();
    assert_eq!(stage.order(1).await, ["p3"]);
    stage.release();
    stage.release();
    worker.end().await;
}

#[tokio::test]
async fn a_submission_wakes_an_idle_worker() {
    let stage = Stage::new().await;
    // Polls so rarely that only the announcement can wake it.
    let worker = stage.worker(WorkerOptions {
        poll_every: Duration::from_secs(600),
        ..quick()
    });
    stage.submit("first", Act::Succeed).await;
    stage.order(1).await;

    let id = stage.submit("second", Act::Succeed).await;

    stage.until(id, |task| task.state.is_final()).await;
    worker.end().await;
}

#[tokio::test]
async fn shutdown_lets_running_tasks_end() {
    let stage = Stage::new().await;
    let id = stage.submit("running", Act::Hold).await;
    let waiting = stage.submit("waiting", Act::Succeed).await;
    let worker = stage.worker(quick());
    stage.started().await;

    worker.shutdown.cancel();
    stage.release();
    worker.end().await;

    assert_eq!(stage.task(id).await.state, TaskState::Succeeded);
    let waiting = stage.task(waiting).await;
    assert_eq!((waiting.state, waiting.attempt), (TaskState::Pending, 0));
}

#[tokio::test]
async fn shutdown_gives_back_what_does_not_end_in_time_without_spending_an_attempt() {
    let stage = Stage::new().await;
    let heeds = stage.submit("heeds", Act::Hold).await;
    let ignores = stage.submit("ignores", Act::Block).await;
    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 2)],
        grace: Duration::ZERO,
        ..quick()
    });
    stage.order(2).await;

    worker.end().await;

    for id in [heeds, ignores] {
        let task = stage.task(id).await;
        assert_eq!((task.state, task.attempt), (TaskState::Pending, 0));
    }
}

#[tokio::test]
async fn a_worker_outlives_its_connections() {
    let stage = Stage::new().await;
    let held = stage.submit("held", Act::Hold).await;
    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 2)],
        ..quick()
    });
    stage.started().await;

    let others = "select pg_terminate_backend(pid, 10000) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()";
    sqlx::query(others).execute(stage.pool()).await.unwrap();
    // The test's own connections are made anew as well.
    for _ in 0..10 {
        let _ = sqlx::query("select").execute(stage.pool()).await;
    }
    let next = stage.submit("next", Act::Succeed).await;
    stage.until(next, |task| task.state.is_final()).await;
    stage.release();

    let task = stage.until(held, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 1));
    worker.end().await;
}
