//! Which worker processes are known to live.

use std::time::Duration;

use likeness_core::Pool;
use likeness_db::tasks;
use likeness_db::workers::{self, Worker};
use likeness_queue::WorkerOptions;

use super::stage::{Stage, quick, some_worker};

/// Holds the lock of a worker that does nothing else; it goes with the connection.
async fn idle_worker(stage: &Stage) -> sqlx::PgConnection {
    let worker = Worker {
        id: some_worker(),
        cpu_slots: 1,
        gpu_slots: 0,
    };
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    tasks::hold_worker_lock(&mut conn, worker.id).await.unwrap();
    workers::renew(&mut conn, &worker).await.unwrap();
    conn
}

#[tokio::test]
async fn a_worker_is_known_with_its_slots_from_its_start_to_its_end() {
    let stage = Stage::new().await;

    let worker = stage.worker(WorkerOptions {
        slots: vec![(Pool::Cpu, 3), (Pool::Gpu, 1)],
        ..quick()
    });
    let known = "select count(*) = 1 from workers where cpu_slots = 3 and gpu_slots = 1";
    stage.until_holds(known).await;
    stage
        .until_holds("select seen_at > started_at from workers")
        .await;
    worker.end().await;

    stage.until_holds("select count(*) = 0 from workers").await;
}

#[tokio::test]
async fn a_worker_that_dies_is_forgotten_by_another() {
    let stage = Stage::new().await;
    let dead = idle_worker(&stage).await;
    let other = stage.worker(quick());
    stage.until_holds("select count(*) = 2 from workers").await;

    drop(dead);

    stage.until_holds("select count(*) = 1 from workers").await;
    other.end().await;
}

#[tokio::test]
async fn a_worker_that_is_silent_for_long_is_forgotten_and_known_again_when_it_comes_back() {
    let stage = Stage::new().await;
    let _alive = idle_worker(&stage).await;
    let other = stage.worker(WorkerOptions {
        renew_every: Duration::from_millis(300),
        ..quick()
    });
    stage.until_holds("select count(*) = 2 from workers").await;

    stage
        .run("update workers set seen_at = now() - interval '61 s'")
        .await;

    // The one that still renews its leases was silent, too.
    let remaining = "select count(*) = 1 from workers where seen_at > now() - interval '30 s'";
    stage.until_holds(remaining).await;
    stage.until_holds("select count(*) = 1 from workers").await;
    other.end().await;
}
