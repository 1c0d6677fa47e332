//! Leases: held, renewed, lost.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use likeness_core::{Pool, TaskState};
use likeness_db::tasks;
use likeness_queue::{Error, Registry, WorkerOptions};
use likeness_tests::randomness;
use serde_json::json;
use tokio::runtime;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::probe::{Act, Probe};
use super::stage::{Stage, quick, some_worker};

#[tokio::test]
async fn a_token_of_a_lost_attempt_records_nothing() {
    let stage = Stage::new().await;
    let id = stage.submit("slow", Act::Succeed).await;
    let worker = some_worker();
    let stale = stage.claim(worker, 1, Duration::ZERO).await[0].lease;
    let mut conn = stage.pool().acquire().await.unwrap();
    tasks::rescue(&mut conn, &[worker], false).await.unwrap();

    let done = tasks::succeed_all(&mut conn, &[tasks::Success::bare(stale, &json!(1))]).await;
    assert!(done.unwrap().is_empty());
    let again = tasks::put_back(&mut conn, &[stale], Duration::ZERO, false).await;
    assert!(again.unwrap().is_empty());
    let renewed = tasks::renew(&mut conn, &[stale], Duration::from_secs(60)).await;
    assert!(renewed.unwrap().is_empty());
    let progress = tasks::record_progress(&mut conn, stale, 0.5).await;
    assert!(!progress.unwrap());

    let task = stage.task(id).await;
    assert_eq!((task.state, task.attempt), (TaskState::Pending, 1));
}

#[tokio::test]
async fn a_row_that_somebody_holds_costs_no_lease() {
    let stage = Stage::new().await;
    stage.submit("held", Act::Succeed).await;
    stage.submit("free", Act::Succeed).await;
    let claimed = stage.claim(some_worker(), 2, Duration::ZERO).await;
    let leases: Vec<_> = claimed.iter().map(|claimed| claimed.lease).collect();
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    let hold = sqlx::query("select from tasks where id = $1 for update");
    hold.bind(leases[0].task.0).execute(&mut *tx).await.unwrap();

    let mut conn = stage.pool().acquire().await.unwrap();
    let renewing = tasks::renew(&mut conn, &leases, Duration::from_secs(60));
    let renewed = timeout(Duration::from_secs(10), renewing).await.unwrap();

    assert_eq!(renewed.unwrap().len(), 2);
    let prolonged = "select count(*) from tasks where lease_expires_at > now()";
    let prolonged: i64 = sqlx::query_scalar(prolonged)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(prolonged, 1);
}

#[tokio::test]
async fn what_a_worker_holds_without_knowing_goes_back_without_an_attempt() {
    let stage = Stage::new().await;
    let known = stage.submit("known", Act::Succeed).await;
    let unknown = stage.submit("unknown", Act::Succeed).await;
    let of_another = stage.submit("of another", Act::Succeed).await;
    let minute = Duration::from_secs(60);
    let worker = some_worker();
    let lease = stage.claim(worker, 1, minute).await[0].lease;
    stage.claim(worker, 1, minute).await;
    stage.claim(some_worker(), 1, minute).await;
    let mut conn = stage.pool().acquire().await.unwrap();

    let fresh = tasks::return_unknown(&mut conn, worker, &[lease], minute).await;
    let returned = tasks::return_unknown(&mut conn, worker, &[lease], Duration::ZERO).await;

    assert_eq!(fresh.unwrap(), []);
    assert_eq!(returned.unwrap(), [unknown]);
    let mut states = Vec::new();
    for id in [known, unknown, of_another] {
        let task = stage.task(id).await;
        states.push((task.state, task.attempt));
    }
    let running = (TaskState::Running, 1);
    assert_eq!(states, [running, (TaskState::Pending, 0), running]);
}

#[tokio::test]
async fn a_busy_worker_keeps_its_lease() {
    let stage = Stage::new().await;
    let id = stage.submit("hog", Act::Hog).await;
    let options = WorkerOptions {
        lease: Duration::from_secs(2),
        renew_every: Duration::from_millis(500),
        ..quick()
    };
    let rescuer = stage.worker(WorkerOptions {
        slots: vec![(Pool::Gpu, 1)],
        ..options.clone()
    });

    let shutdown = CancellationToken::new();
    let worker = hogged_worker(&stage, options, shutdown.clone());
    stage.started().await;
    // Held for much longer than one lease.
    stage
        .until_holds("select lease_expires_at > started_at + interval '5 s' from tasks")
        .await;
    stage.release();

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 1));
    shutdown.cancel();
    worker.join().unwrap().unwrap();
    rescuer.end().await;
}

/// Starts a worker whose runtime has one thread, for a task to take.
fn hogged_worker(
    stage: &Stage,
    options: WorkerOptions,
    shutdown: CancellationToken,
) -> JoinHandle<Result<(), Error>> {
    let services = stage.services.clone();
    let url = stage.database.url.clone();
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let work = async move {
        let pool = likeness_db::connect(&url, 5).await.unwrap();
        let registry = Registry::default().register::<Probe>();
        likeness_queue::work(pool, registry, services, options, shutdown, randomness()).await
    };
    thread::spawn(|| runtime.unwrap().block_on(work))
}
