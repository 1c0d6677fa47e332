//! A queue with a user, for tests.

use std::sync::Arc;
use std::time::Duration;

use likeness_core::{Lane, Pool, TaskId, TaskState, UserId, WorkerId};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Claim, Claimed, Flow};
use likeness_db::users::{self, NewUser};
use likeness_queue::{Error, Policy, Registry, Task, WorkerOptions};
use likeness_tests::{Database, randomness, until};
use sqlx::Executor;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time;
use tokio_util::sync::CancellationToken;

use super::probe::{Act, Probe, Services};

/// How long a test waits for what must happen.
const DEADLINE: Duration = Duration::from_secs(20);

/// A database with a user, and the means to run probes on it.
pub(super) struct Stage {
    pub(super) database: Database,
    pub(super) user: UserId,
    pub(super) services: Services,
    started: Mutex<mpsc::UnboundedReceiver<(String, u32)>>,
}

impl Stage {
    pub(super) async fn new() -> Self {
        let database = Database::new().await;
        let user = user(&database.pool, "ada@example.com").await;
        let (sender, started) = mpsc::unbounded_channel();
        Self {
            database,
            user,
            services: Services {
                started: sender,
                release: Arc::new(Semaphore::new(0)),
                _life: Arc::new(CancellationToken::new().drop_guard()),
            },
            started: Mutex::new(started),
        }
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.database.pool
    }

    pub(super) async fn submit(&self, name: &str, act: Act) -> TaskId {
        submit(self.pool(), self.user, Lane::Normal, name, act).await
    }

    pub(super) async fn task(&self, id: TaskId) -> Task {
        let mut conn = self.pool().acquire().await.unwrap();
        let task = likeness_db::tasks::find(&mut conn, self.user, id).await;
        task.unwrap().unwrap()
    }

    /// Begins attempts in the name of a worker that does nothing.
    pub(super) async fn claim(
        &self,
        worker: WorkerId,
        limit: i64,
        lease: Duration,
    ) -> Vec<Claimed> {
        let claim = Claim {
            worker,
            pool: Pool::Cpu,
            kinds: &["probe".to_owned()],
            floor: 0,
            limit,
            token: randomness().uuid(),
            lease,
        };
        let mut conn = self.pool().acquire().await.unwrap();
        tasks::claim(&mut conn, &claim).await.unwrap()
    }

    /// Asks to stop a task in the name of a user.
    pub(super) async fn cancel(&self, user: UserId, id: TaskId) -> Option<TaskState> {
        let mut tx = likeness_db::begin(self.pool()).await.unwrap();
        let state = likeness_queue::cancel(&mut tx, user, id).await.unwrap();
        tx.commit().await.unwrap();
        state
    }

    /// Runs SQL.
    pub(super) async fn run(&self, sql: &'static str) {
        self.pool().execute(sql).await.unwrap();
    }

    /// Waits until a condition in SQL holds.
    pub(super) async fn until_holds(&self, condition: &'static str) {
        let holds = async || {
            let holds = sqlx::query_scalar(condition);
            holds.fetch_one(self.pool()).await.unwrap()
        };
        until(condition, holds).await;
    }

    /// Waits until the task is as wished.
    pub(super) async fn until(&self, id: TaskId, wish: impl Fn(&Task) -> bool) -> Task {
        let look = async {
            let mut ticks = time::interval(Duration::from_millis(10));
            loop {
                let task = self.task(id).await;
                if wish(&task) {
                    return task;
                }
                ticks.tick().await;
            }
        };
        match time::timeout(DEADLINE, look).await {
            Ok(task) => task,
            Err(_) => panic!("never as wished: {:?}", self.task(id).await),
        }
    }

    /// Waits for the next attempt to start: the probe's name and the number of the attempt.
    pub(super) async fn started(&self) -> (String, u32) {
        let mut started = self.started.lock().await;
        let next = time::timeout(DEADLINE, started.recv()).await;
        next.expect("an attempt starts").unwrap()
    }

    /// Waits for so many attempts to start, and says whose they are in order.
    pub(super) async fn order(&self, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        while names.len() < count {
            names.push(self.started().await.0);
        }
        names
    }

    /// Lets one held probe go on.
    pub(super) fn release(&self) {
        self.services.release.add_permits(1);
    }

    /// Starts a worker that knows probes.
    pub(super) fn worker(&self, options: WorkerOptions) -> Worker {
        self.worker_on(self.pool().clone(), options)
    }

    /// Starts a worker that knows probes on other connections.
    pub(super) fn worker_on(&self, pool: PgPool, options: WorkerOptions) -> Worker {
        let (shutdown, gone) = (CancellationToken::new(), CancellationToken::new());
        let services = Services {
            _life: Arc::new(gone.clone().drop_guard()),
            ..self.services.clone()
        };
        let work = likeness_queue::work(
            pool,
            Registry::default().register::<Probe>(),
            services,
            options,
            shutdown.clone(),
            randomness(),
        );
        Worker {
            shutdown,
            gone,
            handle: tokio::spawn(work),
        }
    }
}

/// A worker in the background.
pub(super) struct Worker {
    pub(super) shutdown: CancellationToken,
    gone: CancellationToken,
    handle: JoinHandle<Result<(), Error>>,
}

impl Worker {
    /// Asks it to shut down and waits until it did.
    pub(super) async fn end(self) {
        self.shutdown.cancel();
        let ended = time::timeout(DEADLINE, self.handle).await;
        ended.expect("the worker ends").unwrap().unwrap();
    }

    /// Lets it die as if its process had, but for its attempts: the token fires when the last of them has ended.
    pub(super) async fn die(self) -> CancellationToken {
        self.handle.abort();
        assert!(self.handle.await.unwrap_err().is_cancelled());
        self.gone
    }
}

/// Options under which everything happens soon.
pub(super) fn quick() -> WorkerOptions {
    WorkerOptions {
        renew_every: Duration::from_secs(1),
        rescue_every: Duration::from_millis(50),
        poll_every: Duration::from_millis(50),
        stop_within: Duration::from_millis(50),
        backoff: Duration::from_millis(100),
        ..WorkerOptions::default()
    }
}

pub(super) fn some_worker() -> WorkerId {
    WorkerId(randomness().uuid())
}

pub(super) async fn user(pool: &PgPool, email: &str) -> UserId {
    let user = NewUser {
        email,
        full_name: "Ada",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: None,
        email_verified_at: None,
    };
    let mut conn = pool.acquire().await.unwrap();
    users::insert(&mut conn, &user).await.unwrap()
}

pub(super) async fn submit(
    pool: &PgPool,
    user: UserId,
    lane: Lane,
    name: &str,
    act: Act,
) -> TaskId {
    let id = TaskId(randomness().uuid());
    let probe = Probe {
        name: name.to_owned(),
        act,
    };
    let mut flow = Flow::begin(pool, user).await.unwrap();
    likeness_queue::submit(&mut flow, &Policy::default(), id, lane, &probe)
        .await
        .unwrap();
    flow.commit().await.unwrap();
    id
}
