//! Seeing what tasks do.

use std::time::Duration;

use likeness_core::{Pool, TaskState};
use likeness_queue::{Follower, Paces, Sight};
use tokio::time::timeout;

use super::probe::Act;
use super::stage::{Stage, quick};

const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_task_is_followed_to_its_end_while_somebody_looks_on() {
    let stage = Stage::new().await;
    let id = stage.submit("watched", Act::Hold).await;
    let follower = Follower::new(stage.pool().clone());
    let sight = Sight {
        task: stage.task(id).await,
        position: 1,
    };
    let (mut first, second) = (follower.follow(sight.clone()), follower.follow(sight));
    let worker = stage.worker(quick());
    stage.started().await;
    let mut seen = vec![first.sight().unwrap().task.state];

    drop(second);
    let follow = async {
        while seen.last() != Some(&TaskState::Succeeded) {
            first.changed().await;
            seen.push(first.sight().unwrap().task.state);
            stage.release();
        }
    };
    timeout(DEADLINE, follow).await.expect("the end is seen");

    seen.dedup();
    let last = [TaskState::Running, TaskState::Succeeded];
    assert!(seen.ends_with(&last), "{seen:?}");
    assert_eq!(follower.count(), 1);
    drop(first);
    assert_eq!(follower.count(), 0);
    worker.end().await;
}

#[tokio::test]
async fn following_begins_anew_after_nobody_looked_on() {
    let stage = Stage::new().await;
    let id = stage.submit("watched", Act::Succeed).await;
    let follower = Follower::new(stage.pool().clone());
    let sight = Sight {
        task: stage.task(id).await,
        position: 1,
    };
    drop(follower.follow(sight.clone()));
    stage
        .until_holds(
            "select not exists (select from pg_stat_activity where datname = current_database() and query ilike 'listen%')",
        )
        .await;

    let mut again = follower.follow(sight);
    let worker = stage.worker(quick());
    let follow = async {
        while again.sight().unwrap().task.state != TaskState::Succeeded {
            again.changed().await;
        }
    };

    timeout(DEADLINE, follow).await.expect("the end is seen");
    worker.end().await;
}

#[tokio::test]
async fn the_pace_of_a_pool_is_that_of_its_latest_tasks() {
    let stage = Stage::new().await;
    let usual = Duration::from_secs(600);
    let mut conn = stage.pool().acquire().await.unwrap();
    let before = Paces::default().of(&mut conn, Pool::Cpu).await.unwrap();
    let worker = stage.worker(quick());
    let done = stage.submit("done", Act::Succeed).await;
    stage.until(done, |task| task.state.is_final()).await;

    let after = Paces::default().of(&mut conn, Pool::Cpu).await.unwrap();

    assert_eq!(before.run_time("probe", usual), usual);
    assert!(after.run_time("probe", usual) < Duration::from_secs(20));
    assert!(after.wait(10, usual) < Duration::from_secs(200));
    assert_eq!(after.run_time("other", usual), usual);
    worker.end().await;
}
