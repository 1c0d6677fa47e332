use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use likeness_cli::Terminal;
use likeness_cli::postgres::{Options, Postgres};
use likeness_core::Randomness;
use likeness_db::PgPool;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;
use tokio::time::interval;
use uuid::Uuid;

use crate::cache;

const TEMPLATE: &str = "likeness_template";

/// Has the database check every write of a task, as it checks those of others than this program; see `is_sound_task`.
pub const CHECK_TASKS: &str =
    "alter table tasks add constraint tasks_sound check (is_sound_task(tasks))";

static SERVER: OnceCell<Postgres> = OnceCell::const_new();

/// A fresh, migrated database of a server that the first test starts.
pub struct Database {
    /// Connections to it.
    pub pool: PgPool,
    /// Where it is, password included.
    pub url: String,
}

impl Database {
    /// Makes a database that no other test sees.
    ///
    /// # Panics
    ///
    /// When no server can be started.
    pub async fn new() -> Self {
        let server = SERVER.get_or_init(start).await;
        let name = format!("test_{}", randomness().uuid().simple());
        create(server, &name, Some(TEMPLATE)).await;
        let url = server.url(&name).expect("the server has a password");
        let pool = likeness_db::connect(&url, 10)
            .await
            .expect("the database takes connections");
        Self { pool, url }
    }
}

impl Database {
    /// Waits until every task has ended.
    pub(crate) async fn wait_until_drained(&self) {
        let mut ticks = interval(Duration::from_millis(50));
        while unfinished(&self.url).await.expect("tasks are counted") > 0 {
            ticks.tick().await;
        }
    }
}

/// How many tasks of the database at the URL have not ended.
pub(crate) async fn unfinished(url: &str) -> Result<i64, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query_scalar("select count(*) from tasks where state in ('pending', 'running')")
        .fetch_one(&mut connection)
        .await
}

/// Randomness that differs from test to test and from run to run.
#[must_use]
pub fn randomness() -> Randomness {
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(fresh_uuid().as_bytes());
    Randomness::from_seed(seed)
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no context to take random bytes from"
)]
fn fresh_uuid() -> Uuid {
    Uuid::new_v4()
}

async fn start() -> Postgres {
    remove_leftovers();
    let options = Options {
        directory: folder(process::id()),
        programs: None,
        packages: cache().postgres_packages(),
        port: None,
        durable: false,
    };
    let server = Postgres::start(&options, &Terminal::default(), &randomness())
        .await
        .expect("Postgres starts");
    create(&server, TEMPLATE, None).await;
    let url = server.url(TEMPLATE).expect("the server has a password");
    let pool = likeness_db::connect(&url, 1)
        .await
        .expect("the template opens");
    likeness_db::migrate(&pool).await.expect("migrations apply");
    pool.execute(CHECK_TASKS).await.expect("tasks are checked");
    // A database is copied only while nobody is connected to it.
    pool.close().await;
    server
}

async fn create(server: &Postgres, name: &str, template: Option<&str>) {
    let url = server.url("postgres").expect("the server has a password");
    let mut connection = PgConnection::connect(&url)
        .await
        .expect("the server takes connections");
    let template = template.map_or(String::new(), |template| format!(" template {template}"));
    connection
        .execute(AssertSqlSafe(format!("create database {name}{template}")))
        .await
        .expect("a database is made");
}

fn folder(process: u32) -> PathBuf {
    env::temp_dir().join(format!("likeness-tests-postgres-{process}"))
}

/// Removes what earlier runs left: a test process has no moment after its last test.
fn remove_leftovers() {
    let entries = fs::read_dir(env::temp_dir()).expect("the folder of temporary files opens");
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix("likeness-tests-postgres-");
        if owner.is_some_and(|owner| !Path::new("/proc").join(owner).exists()) {
            // Another run may be removing the same one.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
