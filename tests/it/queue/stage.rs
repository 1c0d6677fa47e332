use std::sync::Arc;
use std::time::Duration;

use likeness_core::{Area, Lane, Pool, TaskError, TaskId, UserId};
use likeness_db::PgPool;
use likeness_db::users::{self, NewUser};
use likeness_queue::{
    Error, Finished, NewAsset, Policy, Registry, Task, TaskContext, TaskKind, WorkerOptions,
};
use likeness_tests::{Database, randomness};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time;
use tokio_util::sync::CancellationToken;

/// How long a test waits for what must happen.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a probe does when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Act {
    Succeed,
    RetryOnce,
    RetryAlways,
    Fail,
    Panic,
    /// Waits to be released; a first attempt only.
    Hold,
    /// Like `Hold`, on every attempt, and pays no heed to being stopped.
    Block,
    /// Takes the whole thread until it is released.
    Hog,
}

/// A task that shows what the queue does with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Probe {
    pub(super) name: String,
    pub(super) act: Act,
}

/// What probes tell the test, and what the test tells them.
#[derive(Clone, Debug)]
pub(super) struct Services {
    started: mpsc::UnboundedSender<(String, u32)>,
    release: Arc<Semaphore>,
}

impl TaskKind for Probe {
    const NAME: &'static str = "probe";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(1);
    const TIMEOUT: Duration = Duration::from_secs(60);

    type Services = Services;
    type Output = u32;

    async fn run(&self, cx: &TaskContext<Services>) -> Result<Finished<u32>, TaskError> {
        let _ = cx.services.started.send((self.name.clone(), cx.attempt));
        match self.act {
            Act::Succeed => {}
            Act::RetryOnce if cx.attempt > 1 => {}
            Act::RetryOnce | Act::RetryAlways => return Err(TaskError::retry("out of luck")),
            Act::Fail => return Err(TaskError::fail_with("no_face", "no face in the photo")),
            Act::Panic => panic!("as asked"),
            Act::Hold if cx.attempt > 1 => {}
            Act::Hold => tokio::select! {
                _ = cx.services.release.acquire() => {}
                () = cx.stop.cancelled() => cx.checkpoint()?,
            },
            Act::Block => drop(cx.services.release.acquire().await),
            Act::Hog => {
                while cx.services.release.try_acquire().is_err() {
                    std::thread::yield_now();
                }
            }
        }
        cx.progress(1.0);
        Ok(Finished {
            output: cx.attempt,
            assets: vec![NewAsset {
                area: Area::Gallery,
                file_name: format!("{}.txt", self.name),
                thumbnail_name: None,
                content_type: "text/plain".to_owned(),
                bytes: i64::from(cx.attempt),
            }],
        })
    }
}

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
        let registry = Registry::default().register::<Probe>();
        let shutdown = CancellationToken::new();
        let work = likeness_queue::work(
            self.pool().clone(),
            registry,
            self.services.clone(),
            options,
            shutdown.clone(),
            randomness(),
        );
        Worker {
            shutdown,
            handle: tokio::spawn(work),
        }
    }
}

/// A worker in the background.
pub(super) struct Worker {
    pub(super) shutdown: CancellationToken,
    handle: JoinHandle<Result<(), Error>>,
}

impl Worker {
    /// Asks it to shut down and waits until it did.
    pub(super) async fn end(self) {
        self.shutdown.cancel();
        let ended = time::timeout(DEADLINE, self.handle).await;
        ended.expect("the worker ends").unwrap().unwrap();
    }

    /// Lets it die as if its process had.
    pub(super) async fn die(self) {
        self.handle.abort();
        assert!(self.handle.await.unwrap_err().is_cancelled());
    }
}

/// Options under which everything happens soon.
pub(super) fn quick() -> WorkerOptions {
    WorkerOptions {
        renew_every: Duration::from_millis(100),
        rescue_every: Duration::from_millis(50),
        poll_every: Duration::from_millis(50),
        stop_within: Duration::from_millis(50),
        backoff: Duration::from_millis(100),
        ..WorkerOptions::default()
    }
}

pub(super) async fn user(pool: &PgPool, email: &str) -> UserId {
    let user = NewUser {
        email,
        full_name: "Ada",
        date_of_birth: 0,
        ethnicity: "",
        gender: "",
        password_hash: None,
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
    let mut tx = likeness_db::begin(pool).await.unwrap();
    likeness_queue::submit(&mut tx, &Policy::default(), id, user, lane, &probe)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}
