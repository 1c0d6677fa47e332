//! Submits no-op tasks to `apalis-postgres` and works on them: `likeness-rival URL TASKS WORKERS single|batched`.
//!
//! A worker is a place in one apalis worker's concurrency limit, as a slot is with us.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use apalis::prelude::{
    BoxDynError, Data, ParallelizeExt, TaskBuilder, TaskSink, WorkerBuilder, WorkerBuilderExt,
};
use apalis_postgres::{Config, PgPool, PostgresStorage};
use futures::stream;
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use tokio::time::sleep;

const QUEUE: &str = "noop";
const BULK: u64 = 1000;

/// How many tasks were run.
type Ran = Arc<AtomicU64>;

struct Load {
    pool: PgPool,
    tasks: u64,
    workers: usize,
    /// How many tasks are fetched at a time; above 1 they are submitted in bulk as well.
    batch: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, tasks, workers, mode] = args.as_slice() else {
        bail!("usage: likeness-rival URL TASKS WORKERS single|batched");
    };
    let workers: usize = workers.parse()?;
    let pool = PgPoolOptions::new()
        .max_connections(u32::try_from(workers)? + 4)
        .connect(url)
        .await?;
    let load = Load {
        pool,
        tasks: tasks.parse()?,
        workers,
        batch: if mode == "batched" { 100 } else { 1 },
    };
    migrate(&load.pool).await?;
    let submit_seconds = load.submit().await?;
    let work_seconds = load.work().await?;
    let batching = match load.batch {
        1 => {
            "submit 1 a statement; fetch 1; acknowledgements as the library gathers them".to_owned()
        }
        batch => format!("submit {BULK} a statement; fetch {batch}; acknowledgements gathered"),
    };
    let line = json!({
        "name": "apalis-postgres", "version": "1.0.0", "tasks": load.tasks, "workers": load.workers,
        "submit_seconds": submit_seconds, "work_seconds": work_seconds, "batching": batching,
    });
    println!("{line}");
    Ok(())
}

/// Makes the tables; without the extension `pgcrypto`, which a later migration makes superfluous and not every server has.
async fn migrate(pool: &PgPool) -> Result<()> {
    let mut migrations = PostgresStorage::<()>::migrations();
    let without = migrations.migrations.iter().cloned().map(|mut migration| {
        let text = migration.sql.as_str();
        if text.contains("EXTENSION IF NOT EXISTS pgcrypto") {
            let text = text.replace("CREATE EXTENSION IF NOT EXISTS pgcrypto;", "");
            migration.sql = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(text));
        }
        migration
    });
    migrations.migrations = Cow::Owned(without.collect());
    migrations.run(pool).await?;
    Ok(())
}

impl Load {
    fn storage(&self) -> PostgresStorage<u64> {
        // Liveness is not measured: no heartbeat falls into a run.
        let config = Config::default()
            .queue(QUEUE)
            .batch_size(self.batch)
            .heartbeat_interval(Duration::from_secs(3600));
        PostgresStorage::new(&self.pool).with_config(config)
    }

    /// Submits all tasks from as many clients as there are workers, and returns the seconds it took.
    async fn submit(&self) -> Result<f64> {
        let began = Instant::now();
        let clients = self.workers as u64;
        let shares = (0..clients).map(|client| {
            let share = self.tasks / clients + u64::from(client < self.tasks % clients);
            tokio::spawn(push(self.storage(), share, self.batch > 1))
        });
        for share in shares.collect::<Vec<_>>() {
            share.await??;
        }
        Ok(began.elapsed().as_secs_f64())
    }

    /// Works until the table says that all tasks are done, and returns the seconds it took.
    async fn work(&self) -> Result<f64> {
        let ran = Ran::default();
        let backend = self.storage().with_pubsub();
        let began = Instant::now();
        let worker = WorkerBuilder::new("rival")
            .backend(backend)
            .data(ran.clone())
            .concurrency(self.workers)
            .parallelize(tokio::spawn)
            .build(noop);
        tokio::select! {
            ended = worker.run() => {
                ended.map_err(|error| anyhow::anyhow!("{error:?}"))?;
                bail!("the worker ended")
            }
            done = self.wait_until_done(&ran) => done?,
        }
        Ok(began.elapsed().as_secs_f64())
    }

    async fn wait_until_done(&self, ran: &Ran) -> Result<()> {
        while ran.load(Ordering::Relaxed) < self.tasks {
            sleep(Duration::from_millis(5)).await;
        }
        while self.unfinished().await? > 0 {
            sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    async fn unfinished(&self) -> Result<i64> {
        sqlx::query_scalar("select count(*) from apalis.jobs where status <> 'Done'")
            .fetch_one(&self.pool)
            .await
            .context("tasks cannot be counted")
    }
}

async fn push(mut storage: PostgresStorage<u64>, tasks: u64, bulk: bool) -> Result<()> {
    let size = if bulk { BULK } else { 1 };
    let mut left = tasks;
    while left > 0 {
        let some = left.min(size);
        let mut tasks = stream::iter((0..some).map(|number| TaskBuilder::new(number).build()));
        let pushed = storage.push_all(&mut tasks).await;
        pushed.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        left -= some;
    }
    Ok(())
}

async fn noop(_: u64, ran: Data<Ran>) -> Result<(), BoxDynError> {
    ran.fetch_add(1, Ordering::Relaxed);
    Ok(())
}
