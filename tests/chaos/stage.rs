use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use likeness_tests::{CHECK_TASKS, Cluster, data_directory};
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::{Mutex, RwLock};
use tokio::time::{Instant, sleep};

use crate::api::Api;
use crate::process::Process;
use crate::record::Record;

/// How many API processes there are.
pub(crate) const APIS: usize = 2;

/// How many worker processes there are.
pub(crate) const WORKERS: usize = 4;

/// How many tasks each runs at a time.
const SLOTS: usize = 4;

/// How long the database may be away.
const PATIENCE: Duration = Duration::from_secs(30);

/// The studio that everything happens to.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) cluster: Mutex<Cluster>,
    pub(crate) database: String,
    pub(crate) apis: Vec<Api>,
    pub(crate) workers: Vec<Worker>,
    pub(crate) record: Record,
    /// Held by whoever changes something, and whole by who wants that nothing changes.
    pub(crate) gate: RwLock<()>,
    /// Whether the load and the faults are over.
    pub(crate) over: AtomicBool,
    /// Whether all tasks had their time to end, too.
    pub(crate) drained: AtomicBool,
    data: TempDir,
}

/// One worker process, started anew whenever it ended.
#[derive(Debug)]
pub(crate) struct Worker {
    database: String,
    folder: PathBuf,
    number: usize,
    slots: usize,
    starts: AtomicU64,
    /// Locked by whoever does something to it, for as long as it is kept from running; `None` while workers rest.
    pub(crate) process: Mutex<Option<Process>>,
}

impl Stage {
    /// Starts the database, the API processes and the workers.
    pub(crate) async fn open() -> Result<Self> {
        let cluster = Cluster::start().await?;
        let database = cluster.url.clone();
        let pool = likeness_db::connect(&database, 1).await?;
        likeness_db::migrate(&pool).await?;
        pool.execute(CHECK_TASKS).await?;
        pool.close().await;
        let data = data_directory();
        let mut apis = Vec::new();
        for number in 0..APIS {
            apis.push(Api::start(number, data.path(), &database).await?);
        }
        let worker = |number| Worker::new(&database, data.path(), number, SLOTS);
        Ok(Self {
            cluster: Mutex::new(cluster),
            apis,
            workers: (0..WORKERS).map(worker).collect(),
            database,
            record: Record::default(),
            gate: RwLock::new(()),
            over: AtomicBool::new(false),
            drained: AtomicBool::new(false),
            data,
        })
    }

    /// Where the journals of the workers lie, and what the processes say.
    pub(crate) fn folder(&self) -> &Path {
        self.data.path()
    }

    /// A connection that no process of the studio has, as soon as the server takes one.
    pub(crate) async fn connect(&self) -> Result<PgConnection> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match PgConnection::connect(&self.database).await {
                Err(_) if Instant::now() < deadline => sleep(Duration::from_millis(50)).await,
                connected => return Ok(connected?),
            }
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Ends every process and leaves nothing behind.
    pub(crate) async fn close(self) -> Result<()> {
        drop((self.apis, self.workers));
        self.cluster.into_inner().stop().await
    }
}

impl Worker {
    pub(crate) fn new(database: &str, folder: &Path, number: usize, slots: usize) -> Self {
        Self {
            database: database.to_owned(),
            folder: folder.to_owned(),
            number,
            slots,
            starts: AtomicU64::new(0),
            process: Mutex::new(None),
        }
    }

    /// Starts it with a journal of its own.
    pub(crate) fn start(&self) -> Result<Process> {
        self.starts.fetch_add(1, Ordering::Relaxed);
        let mut command = Command::new(env::current_exe()?);
        command
            .args(["worker", &self.database])
            .arg(self.journal())
            .arg(self.slots.to_string());
        Process::start(
            &mut command,
            &self.folder.join(format!("worker-{}", self.number)),
        )
    }

    /// Where the latest of its processes writes.
    pub(crate) fn journal(&self) -> PathBuf {
        let starts = self.starts.load(Ordering::Relaxed);
        self.folder
            .join(format!("worker-{}-{starts}.journal", self.number))
    }
}
