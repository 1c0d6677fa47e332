//! Looking at the line.

use std::time::Duration;

use futures::future::join_all;
use likeness_core::{Lane, Pool, TaskState};
use likeness_db::tasks;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::super::probe::Act;
use super::super::stage::{Stage, quick, some_worker, submit};
use super::{difference, follow, follow_until, until_read};

#[tokio::test]
async fn a_task_that_was_just_submitted_has_its_place_and_stays_seen() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;

    for place in 1..=20 {
        let id = stage.submit("new", Act::Succeed).await;
        let sights = line.sights(vec![stage.task(id).await]).await.unwrap();

        assert_eq!(sights[0].position, place);
        assert_eq!(line.sight(id).map(|sight| sight.position), Some(place));
    }
}

#[tokio::test]
async fn a_line_that_is_not_read_any_more_still_tells_the_place_of_a_new_task() {
    let stage = Stage::new().await;
    let first = stage.submit("first", Act::Succeed).await;
    let shutdown = CancellationToken::new();
    let line = follow_until(&stage, &shutdown);
    until_read(&line).await;
    shutdown.cancel();

    let id = stage.submit("second", Act::Succeed).await;
    let task = stage.task(id).await;
    let sights = line.sights(vec![task]).await.unwrap();

    assert!(line.sight(first).is_some() && line.sight(id).is_none());
    assert_eq!(sights[0].position, 2);
}

#[tokio::test]
async fn a_cancelled_task_is_out_of_the_line_as_soon_as_that_is_waited_for() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let (first, second) = (
        stage.submit("first", Act::Succeed).await,
        stage.submit("second", Act::Succeed).await,
    );
    line.catch_up().await;
    let before = line.sight(second).unwrap().position;

    stage.cancel(stage.user, first).await;
    line.catch_up().await;

    assert!(line.sight(first).is_none());
    let after = line.sight(second).unwrap().position;
    assert_eq!((before, after), (2, 1));
}

#[tokio::test]
async fn what_has_ended_is_not_seen_waiting_again() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let worker = stage.worker(quick());

    for _ in 0..20 {
        let id = stage.submit("quick", Act::Succeed).await;
        let task = stage.until(id, |task| task.state.is_final()).await;
        let sights = line.sights(vec![task]).await.unwrap();

        assert_eq!(sights[0].task.state, TaskState::Succeeded);
        assert!(line.sight(id).is_none());
    }
    worker.end().await;
}

#[tokio::test]
async fn what_has_ended_is_told_by_a_line_that_was_never_read() {
    let stage = Stage::new().await;
    let id = stage.submit("cancelled", Act::Succeed).await;
    stage.cancel(stage.user, id).await;
    let never = CancellationToken::new();
    never.cancel();
    let line = follow_until(&stage, &never);

    let sights = line.sights(vec![stage.task(id).await]);
    let sights = timeout(Duration::from_secs(2), sights).await.unwrap();

    assert_eq!(sights.unwrap()[0].task.state, TaskState::Failed);
}

#[tokio::test]
async fn the_line_is_followed_and_seen_while_every_connection_of_the_pool_is_taken() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let mut alone = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let id = stage.submit("waiting", Act::Succeed).await;
    line.catch_up().await;
    let size = stage.pool().options().get_max_connections();
    let taken = join_all((0..size).map(|_| stage.pool().acquire())).await;

    for _ in 0..100 {
        assert_eq!(line.sight(id).unwrap().position, 1);
    }
    tasks::cancel(&mut alone, stage.user, id).await.unwrap();
    line.catch_up().await;

    assert!(line.sight(id).is_none());
    assert!(taken.iter().all(Result::is_ok) && stage.pool().try_acquire().is_none());
}

#[tokio::test]
async fn onlookers_are_told_of_changes_and_of_nothing_else() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let id = stage.submit("watched", Act::Succeed).await;
    line.catch_up().await;
    let mut changed = line.changed();

    line.catch_up().await;
    let idle = changed.has_changed().unwrap();
    stage.run("update tasks set progress = 0.25").await;
    changed.changed().await.unwrap();

    assert!(!idle);
    assert_eq!(line.sight(id).unwrap().task.progress, 0.25);
}

#[tokio::test]
async fn tasks_are_counted_by_pool_and_lane() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    for name in ["a", "b"] {
        stage.submit(name, Act::Succeed).await;
    }
    submit(stage.pool(), stage.user, Lane::Vip, "v", Act::Succeed).await;
    stage.claim(some_worker(), 1, Duration::from_secs(60)).await;
    line.catch_up().await;

    let counts = line.counts();

    assert_eq!(counts.waiting.get(&(Pool::Cpu, Lane::Normal)), Some(&2));
    assert_eq!(counts.waiting.get(&(Pool::Cpu, Lane::Vip)), None);
    assert_eq!(counts.running.get(&Pool::Cpu), Some(&1));
    assert!(counts.oldest[&Pool::Cpu] <= line.now());
    assert_eq!(difference(&stage, &line).await, None);
}
