//! Tasks that failed and are put back in the line.

use std::time::Duration;

use likeness_core::{Lane, Pool, TaskId, TaskState};
use likeness_db::tasks::{self, Failure};
use likeness_queue::WorkerOptions;

use super::probe::Act;
use super::stage::{Stage, quick, some_worker, submit, user};

const MINUTE: Duration = Duration::from_secs(60);

async fn retry(stage: &Stage, ids: &[TaskId]) -> Vec<TaskId> {
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    let retried = tasks::retry(&mut tx, ids).await.unwrap();
    tx.commit().await.unwrap();
    retried
}

/// Takes the first task of the line and loses it until it fails.
async fn lose(stage: &Stage, id: TaskId) {
    while stage.task(id).await.state == TaskState::Pending {
        let worker = some_worker();
        stage.claim(worker, 1, MINUTE).await;
        let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
        tasks::rescue(&mut tx, &[worker], false).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_task_that_killed_its_workers_can_be_retried() {
    let stage = Stage::new().await;
    let id = stage.submit("unlucky", Act::Succeed).await;
    lose(&stage, id).await;
    let lost = stage.task(id).await;

    let retried = retry(&stage, &[id]).await;
    let waiting = stage.task(id).await;
    let worker = stage.worker(quick());
    let done = stage.until(id, |task| task.state.is_final()).await;

    assert_eq!(lost.failure.unwrap().code, "worker_lost");
    assert_eq!(retried, [id]);
    assert_eq!(waiting.state, TaskState::Pending);
    assert_eq!(
        (waiting.attempt, waiting.order_tag, waiting.progress),
        (lost.attempt, lost.order_tag, 0.0)
    );
    assert!(waiting.failure.is_none() && waiting.finished_at.is_none());
    assert_eq!(done.state, TaskState::Succeeded);
    assert_eq!(done.attempt, lost.attempt + 1);
    worker.end().await;
}

#[tokio::test]
async fn a_retried_task_stands_where_it_stood_and_the_others_as_before() {
    let stage = Stage::new().await;
    let bea = user(stage.pool(), "bea@example.com").await;
    let first = stage.submit("a1", Act::Succeed).await;
    let unwanted = stage.submit("a2", Act::Succeed).await;
    stage.submit("a3", Act::Succeed).await;
    for name in ["b1", "b2", "b3"] {
        submit(stage.pool(), bea, Lane::Normal, name, Act::Succeed).await;
    }
    stage.cancel(stage.user, unwanted).await;
    stage.cancel(stage.user, first).await;

    retry(&stage, &[unwanted, first]).await;
    let worker = stage.worker(quick());

    let order = stage.order(6).await;
    assert_eq!(order, ["a1", "b1", "a2", "b2", "a3", "b3"]);
    worker.end().await;
}

#[tokio::test]
async fn a_worker_is_told_of_a_retried_task_that_the_line_has_passed() {
    let stage = Stage::new().await;
    let unwanted = stage.submit("unwanted", Act::Succeed).await;
    stage.cancel(stage.user, unwanted).await;
    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 1)],
        poll_every: Duration::from_secs(600),
        ..quick()
    });
    for name in ["p1", "p2", "p3"] {
        stage.submit(name, Act::Succeed).await;
        assert_eq!(stage.order(1).await, [name]);
    }

    retry(&stage, &[unwanted]).await;

    assert_eq!(stage.order(1).await, ["unwanted"]);
    worker.end().await;
}

#[tokio::test]
async fn only_a_task_that_failed_is_retried() {
    let stage = Stage::new().await;
    let waiting = stage.submit("waiting", Act::Succeed).await;
    let running = stage.submit("running", Act::Succeed).await;
    let done = stage.submit("done", Act::Succeed).await;
    let failed = stage.submit("failed", Act::Succeed).await;
    let claimed = stage.claim(some_worker(), 4, MINUTE).await;
    let lease = |id| {
        let claimed = claimed.iter().map(|claimed| claimed.lease);
        claimed.into_iter().find(|lease| lease.task == id).unwrap()
    };
    let mut conn = stage.pool().acquire().await.unwrap();
    let failure = Failure {
        code: "no_face".to_owned(),
        message: "no face in the photo".to_owned(),
    };
    tasks::put_back(&mut conn, &[lease(waiting)], Duration::ZERO, false)
        .await
        .unwrap();
    tasks::succeed_all(
        &mut conn,
        &[tasks::Success::bare(lease(done), &serde_json::json!(1))],
    )
    .await
    .unwrap();
    tasks::fail(&mut conn, lease(failed), &failure)
        .await
        .unwrap();

    let retried = retry(&stage, &[waiting, running, done, failed]).await;

    assert_eq!(retried, [failed]);
    assert_eq!(stage.task(running).await.state, TaskState::Running);
    assert_eq!(stage.task(done).await.state, TaskState::Succeeded);
}

#[tokio::test]
async fn all_that_failed_for_one_reason_are_retried_once_and_in_batches() {
    let stage = Stage::new().await;
    for name in ["p1", "p2", "p3"] {
        stage.submit(name, Act::Succeed).await;
    }
    let other = stage.submit("p4", Act::Succeed).await;
    stage
        .run(
            "update tasks set state = 'failed', error_message = 'x', finished_at = now(),
                 error_code = case when seq = 4 then 'no_face' else 'worker_lost' end",
        )
        .await;
    let mut conn = stage.pool().acquire().await.unwrap();

    let count = tasks::count_failed(&mut conn, "worker_lost").await.unwrap();
    let (mut batches, mut last) = (Vec::new(), 0);
    while let Some((retried, seq)) = tasks::retry_failed(&mut conn, "worker_lost", last, 2)
        .await
        .unwrap()
    {
        batches.push(retried);
        last = seq;
        // Those that fail again at once are left alone.
        stage
            .run(
                "update tasks set state = 'failed', error_message = 'x', finished_at = now(), error_code = 'worker_lost'
                 where state = 'pending'",
            )
            .await;
    }

    assert_eq!((count, batches), (3, vec![2, 1]));
    assert_eq!(stage.task(other).await.failure.unwrap().code, "no_face");
}
