//! Which task is next.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use likeness_core::{Lane, TaskId, TaskState};
use likeness_db::tasks::{self, Claimed, Flow};
use likeness_queue::{Policy, WorkerOptions};
use likeness_tests::{places, randomness};
use serde_json::json;

use super::line::follow;
use super::probe::{Act, Probe};
use super::stage::{Stage, quick, some_worker, submit, user};

async fn claim(stage: &Stage, limit: i64) -> Vec<Claimed> {
    stage
        .claim(some_worker(), limit, Duration::from_secs(60))
        .await
}

/// The task's place in the line; 0 when it does not wait.
async fn position(stage: &Stage, id: TaskId) -> u64 {
    let line = follow(stage).await;
    let place = line.sight(id).map_or(0, |sight| sight.position);
    let counted = places(stage.pool()).await;
    assert_eq!(place, counted.get(&id).copied().unwrap_or(0));
    place
}

#[tokio::test]
async fn users_alternate_however_many_tasks_each_has() {
    let stage = Stage::new().await;
    for name in ["a1", "a2", "a3"] {
        stage.submit(name, Act::Succeed).await;
    }
    let bea = user(stage.pool(), "bea@example.com").await;
    for name in ["b1", "b2"] {
        submit(stage.pool(), bea, Lane::Normal, name, Act::Succeed).await;
    }

    let worker = stage.worker(quick());

    assert_eq!(stage.order(5).await, ["a1", "b1", "a2", "b2", "a3"]);
    worker.end().await;
}

#[tokio::test]
async fn the_fast_lane_passes_but_does_not_starve_the_ordinary_one() {
    let stage = Stage::new().await;
    for name in ["a1", "a2"] {
        stage.submit(name, Act::Succeed).await;
    }
    let vip = user(stage.pool(), "vip@example.com").await;
    for name in ["v1", "v2", "v3", "v4", "v5"] {
        submit(stage.pool(), vip, Lane::Vip, name, Act::Succeed).await;
    }

    let worker = stage.worker(quick());

    let order = stage.order(7).await;
    assert_eq!(order, ["v1", "v2", "v3", "a1", "v4", "v5", "a2"]);
    worker.end().await;
}

#[tokio::test]
async fn a_user_who_comes_late_is_not_put_before_the_past() {
    let stage = Stage::new().await;
    let bea = user(stage.pool(), "bea@example.com").await;
    for name in ["b1", "b2", "b3"] {
        submit(stage.pool(), bea, Lane::Normal, name, Act::Succeed).await;
    }
    claim(&stage, 2).await;

    stage.submit("a1", Act::Succeed).await;
    let second = stage.submit("a2", Act::Succeed).await;

    // b3 and a1 stand at the same tag, and b3 came first.
    assert_eq!(position(&stage, second).await, 3);
}

#[tokio::test]
async fn the_past_counts_even_after_its_tasks_have_ended() {
    let stage = Stage::new().await;
    let bea = user(stage.pool(), "bea@example.com").await;
    for name in ["b1", "b2"] {
        submit(stage.pool(), bea, Lane::Normal, name, Act::Succeed).await;
    }
    let mut conn = stage.pool().acquire().await.unwrap();
    for taken in claim(&stage, 2).await {
        let ended =
            tasks::succeed_all(&mut conn, &[tasks::Success::bare(taken.lease, &json!(1))]).await;
        assert_eq!(ended.unwrap(), [taken.lease]);
    }

    let id = stage.submit("a1", Act::Succeed).await;

    assert_eq!(stage.task(id).await.order_tag, 3_000_000);
}

#[tokio::test]
async fn cancelling_gives_the_place_back() {
    let stage = Stage::new().await;
    stage.submit("first", Act::Succeed).await;
    let unwanted = stage.submit("unwanted", Act::Succeed).await;

    stage.cancel(stage.user, unwanted).await;
    let next = stage.submit("next", Act::Succeed).await;

    assert_eq!(position(&stage, next).await, 2);
    let tags = [stage.task(unwanted).await, stage.task(next).await];
    assert_eq!(tags.map(|task| task.order_tag), [2_000_000, 2_000_000]);
}

#[tokio::test]
async fn a_task_in_back_off_is_out_of_the_line() {
    let stage = Stage::new().await;
    let unlucky = stage.submit("unlucky", Act::RetryOnce).await;
    let worker = stage.worker(WorkerOptions {
        backoff: Duration::from_secs(3600),
        ..quick()
    });
    stage.started().await;
    stage
        .until(unlucky, |task| task.state == TaskState::Pending)
        .await;
    worker.end().await;

    let next = stage.submit("next", Act::Succeed).await;

    assert_eq!(position(&stage, next).await, 1);
    let claimed = claim(&stage, 2).await;
    let claimed: Vec<_> = claimed.iter().map(|claimed| claimed.lease.task).collect();
    assert_eq!(claimed, [next]);
}

#[tokio::test]
async fn a_position_falls_as_tasks_ahead_are_taken() {
    let stage = Stage::new().await;
    stage.submit("first", Act::Succeed).await;
    stage.submit("second", Act::Succeed).await;
    let third = stage.submit("third", Act::Succeed).await;

    let mut seen = vec![position(&stage, third).await];
    for _ in 0..3 {
        claim(&stage, 1).await;
        seen.push(position(&stage, third).await);
    }

    assert_eq!(seen, [3, 2, 1, 0]);
}

#[tokio::test]
async fn submissions_at_the_same_time_never_share_a_tag() {
    let stage = Stage::new().await;

    let names: Vec<_> = (0..8).map(|i| format!("p{i}")).collect();
    join_all(names.iter().map(|name| stage.submit(name, Act::Succeed))).await;

    let mut conn = stage.pool().acquire().await.unwrap();
    let rows = tasks::list(&mut conn, stage.user, 100, None).await.unwrap();
    let tags: BTreeSet<_> = rows.iter().map(|task| task.order_tag).collect();
    assert_eq!(tags, (1..=8).map(|second| second * 1_000_000).collect());
}

#[tokio::test]
async fn a_submission_that_is_rolled_back_leaves_nothing() {
    let stage = Stage::new().await;
    let probe = Probe {
        name: "never".to_owned(),
        act: Act::Succeed,
    };

    let mut flow = Flow::begin(stage.pool(), stage.user).await.unwrap();
    let id = TaskId(randomness().uuid());
    likeness_queue::submit(&mut flow, &Policy::default(), id, Lane::Normal, &probe)
        .await
        .unwrap();
    drop(flow);

    assert!(claim(&stage, 1).await.is_empty());
}

#[tokio::test]
async fn no_task_is_claimed_by_two_workers() {
    let stage = Stage::new().await;
    for i in 0..40 {
        stage.submit(&format!("p{i}"), Act::Succeed).await;
    }

    let claimers = (0..8).map(|_| async {
        let mut mine = Vec::new();
        while let Some(claimed) = claim(&stage, 1).await.pop() {
            mine.push(claimed.lease.task);
        }
        mine
    });
    let claimed = join_all(claimers).await.concat();

    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 40);
}

#[tokio::test]
async fn tasks_are_listed_newest_first_from_any_of_them_on() {
    let stage = Stage::new().await;
    let mut ids = Vec::new();
    for name in ["p1", "p2", "p3"] {
        ids.push(stage.submit(name, Act::Succeed).await);
    }

    let mut conn = stage.pool().acquire().await.unwrap();
    let page = tasks::list(&mut conn, stage.user, 2, Some(ids[2]));
    let page: Vec<_> = page.await.unwrap().iter().map(|task| task.id).collect();

    assert_eq!(page, [ids[1], ids[0]]);
}

#[tokio::test]
async fn the_past_counts_even_after_its_tasks_are_removed() {
    let stage = Stage::new().await;
    let stranger = user(stage.pool(), "bea@example.com").await;
    for name in ["a1", "a2"] {
        stage.submit(name, Act::Succeed).await;
    }
    claim(&stage, 2).await;

    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    let removed = tasks::delete_some(&mut tx, stage.user, 10).await;
    tx.commit().await.unwrap();

    assert_eq!(removed.unwrap(), 2);
    let id = submit(stage.pool(), stranger, Lane::Normal, "b1", Act::Succeed).await;
    let tag = sqlx::query_scalar::<_, i64>("select order_tag from tasks where id = $1");
    let tag = tag.bind(id.0).fetch_one(stage.pool()).await.unwrap();
    assert_eq!(tag, 3_000_000);
}
