//! How long tasks still take.

use std::time::Duration;

use likeness_core::TaskId;
use likeness_db::tasks;
use likeness_queue::Line;
use likeness_tests::until;
use serde_json::json;

use super::super::probe::Act;
use super::super::stage::{Stage, some_worker};
use super::{USUAL, follow};

const MINUTE: Duration = Duration::from_secs(60);

fn eta(line: &Line, id: TaskId) -> Option<f64> {
    line.sight(id)?.eta.map(|eta| eta.as_secs_f64())
}

/// Lets a worker live that has one slot, and is not missed however long the test takes.
async fn live(stage: &Stage) {
    stage
        .run("insert into workers (id, cpu_slots, gpu_slots, seen_at) values (gen_random_uuid(), 1, 0, now() + interval '1 hour')")
        .await;
}

/// Runs the first task in the line for ten minutes of the database's.
async fn run_ten_minutes(stage: &Stage) {
    let claimed = stage.claim(some_worker(), 1, MINUTE).await;
    stage
        .run("update tasks set started_at = now() - interval '600 s' where state = 'running'")
        .await;
    let mut conn = stage.pool().acquire().await.unwrap();
    tasks::succeed_all(
        &mut conn,
        &[tasks::Success::bare(claimed[0].lease, &json!(1))],
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_task_waits_for_the_work_before_it_which_all_slots_share() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    for name in ["first", "second"] {
        stage.submit(name, Act::Succeed).await;
    }
    let third = stage.submit("third", Act::Succeed).await;
    line.catch_up().await;
    let unattended = eta(&line, third);

    stage
        .run("insert into workers (id, cpu_slots, gpu_slots) values (gen_random_uuid(), 2, 0), (gen_random_uuid(), 2, 4)")
        .await;
    stage
        .run("insert into workers (id, cpu_slots, gpu_slots, seen_at) values (gen_random_uuid(), 9, 0, now() - interval '1 minute')")
        .await;

    let usual = USUAL.as_secs_f64();
    assert_eq!(unattended, None);
    until("slots are counted", async || {
        eta(&line, third) == Some(1.5 * usual)
    })
    .await;
}

#[tokio::test]
async fn run_times_are_learnt_from_tasks_that_succeed_and_known_from_the_start() {
    let stage = Stage::new().await;
    live(&stage).await;
    let line = follow(&stage).await;
    stage.submit("done", Act::Succeed).await;
    run_ten_minutes(&stage).await;
    let waiting = stage.submit("waiting", Act::Succeed).await;
    line.catch_up().await;

    let learnt = eta(&line, waiting).unwrap();
    let known = eta(&follow(&stage).await, waiting).unwrap();

    for seconds in [learnt, known] {
        assert!((600.0..660.0).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_running_task_falls_until_nobody_knows() {
    let stage = Stage::new().await;
    live(&stage).await;
    let line = follow(&stage).await;
    let running = stage.submit("running", Act::Succeed).await;
    stage.claim(some_worker(), 1, MINUTE).await;
    let waiting = stage.submit("waiting", Act::Succeed).await;
    let mut left = Vec::new();
    for back in [
        "update tasks set started_at = now() - interval '400 s', progress = 0.1 where state = 'running'",
        "update tasks set started_at = now() - interval '1 hour', progress = 0.2 where state = 'running'",
    ] {
        stage.run(back).await;
        line.catch_up().await;
        left.push((eta(&line, running), eta(&line, waiting).unwrap()));
    }

    let (some, after) = (left[0].0.unwrap(), left[0].1);
    assert!((540.0..=600.0).contains(&some), "{some}");
    assert!((1540.0..=1600.0).contains(&after), "{after}");
    assert_eq!(left[1], (None, USUAL.as_secs_f64()));
}
