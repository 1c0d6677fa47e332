use std::thread::{self, JoinHandle};
use std::time::Duration;

use likeness_core::{Pool, TaskId, TaskState, WorkerId};
use likeness_db::tasks::{self, Claim, Claimed};
use likeness_db::{PgConnection, assets};
use likeness_queue::{Error, Registry, WorkerOptions};
use likeness_tests::randomness;
use serde_json::json;
use tokio::runtime;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::stage::{Act, Probe, Stage, quick};

/// Claims one task under a lease that runs out at once.
async fn claim_briefly(conn: &mut PgConnection) -> Claimed {
    let claim = Claim {
        worker: WorkerId(randomness().uuid()),
        pool: Pool::Cpu,
        kinds: &["probe".to_owned()],
        limit: 1,
        token: randomness().uuid(),
        lease: Duration::ZERO,
    };
    tasks::claim(conn, &claim).await.unwrap().pop().unwrap()
}

#[tokio::test]
async fn a_token_of_a_lost_attempt_records_nothing() {
    let stage = Stage::new().await;
    let id = stage.submit("slow", Act::Succeed).await;
    let mut conn = stage.pool().acquire().await.unwrap();
    let stale = claim_briefly(&mut conn).await.lease;
    tasks::rescue(&mut conn, &[]).await.unwrap();

    assert!(!tasks::succeed(&mut conn, stale, &json!(1)).await.unwrap());
    let again = tasks::put_back(&mut conn, stale, Duration::ZERO, false).await;
    assert!(!again.unwrap());
    let renewed = tasks::renew(&mut conn, &[stale], Duration::from_secs(60)).await;
    assert!(renewed.unwrap().is_empty());
    let progress = tasks::record_progress(&mut conn, stale, 0.5).await;
    assert!(!progress.unwrap());

    let task = stage.task(id).await;
    assert_eq!((task.state, task.attempt), (TaskState::Pending, 1));
}

#[tokio::test]
async fn a_task_that_loses_its_worker_every_time_fails_with_the_reason() {
    let stage = Stage::new().await;
    let id = stage.submit("deadly", Act::Succeed).await;
    let mut conn = stage.pool().acquire().await.unwrap();

    for _ in 0..3 {
        claim_briefly(&mut conn).await;
        tasks::rescue(&mut conn, &[]).await.unwrap();
    }

    let task = stage.task(id).await;
    assert_eq!((task.state, task.attempt), (TaskState::Failed, 3));
    let failure = task.failure.unwrap();
    assert_eq!(failure.code, "worker_lost");
    assert_eq!(
        failure.message,
        "the worker process was lost during attempt 3, the last"
    );
}

#[tokio::test]
async fn a_task_that_was_cancelled_is_not_rescued_into_the_line() {
    let stage = Stage::new().await;
    let id = stage.submit("unwanted", Act::Succeed).await;
    let mut conn = stage.pool().acquire().await.unwrap();
    claim_briefly(&mut conn).await;
    tasks::cancel(&mut conn, stage.user, id).await.unwrap();

    tasks::rescue(&mut conn, &[]).await.unwrap();

    let task = stage.task(id).await;
    assert_eq!(task.failure.unwrap().code, "cancelled");
}

#[tokio::test]
async fn a_dead_worker_s_task_is_rescued_and_takes_effect_once() {
    let stage = Stage::new().await;
    let id = stage.submit("picture", Act::Hold).await;
    let first = stage.worker(quick());
    assert_eq!(stage.started().await.1, 1);

    first.die().await;
    let second = stage.worker(quick());
    assert_eq!(stage.started().await.1, 2);
    let rescued = stage.until(id, |task| task.state.is_final()).await;
    // The first attempt still runs and now ends, too late.
    stage.release();
    stage.submit("next", Act::Succeed).await;
    assert_eq!(stage.order(1).await, ["next"]);

    assert_eq!(rescued.output, Some(json!(2)));
    assert_eq!(stage.task(id).await.output, Some(json!(2)));
    let mut conn = stage.pool().acquire().await.unwrap();
    let left = assets::of_tasks(&mut conn, stage.user, &[id])
        .await
        .unwrap();
    assert_eq!(
        left.iter().map(|asset| asset.bytes).collect::<Vec<_>>(),
        [2]
    );
    second.end().await;
}

#[tokio::test]
async fn a_busy_worker_keeps_its_lease() {
    let stage = Stage::new().await;
    let id = stage.submit("hog", Act::Hog).await;
    let options = WorkerOptions {
        lease: Duration::from_millis(500),
        ..quick()
    };
    let rescuer = stage.worker(WorkerOptions {
        slots: vec![(Pool::Gpu, 1)],
        ..options.clone()
    });

    let shutdown = CancellationToken::new();
    let worker = hogged_worker(&stage, options, shutdown.clone());
    stage.started().await;
    until_renewed(&stage, id).await;
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

/// Waits until the task is held for much longer than one lease.
async fn until_renewed(stage: &Stage, id: TaskId) {
    let held = "select lease_expires_at > started_at + interval '2 s' from tasks where id = $1";
    let renewed = async {
        loop {
            let row = sqlx::query_scalar(held).bind(id.0);
            if row.fetch_one(stage.pool()).await.unwrap() {
                break;
            }
        }
    };
    timeout(Duration::from_secs(20), renewed).await.unwrap();
}
