use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use likeness_db::bench;
use serde::Deserialize;
use tokio::process::Command;
use tokio::time::timeout;

use super::Load;
use super::cycle::{HEADS, WORKERS};
use super::stage::Stage;
use super::table::{Table, rate};

/// The database in which a rival works.
const DATABASE: &str = "likeness_bench_rival";

/// How a rival goes about it: one task a statement, or as its makers recommend for many short tasks.
const MODES: [&str; 2] = ["single", "batched"];

/// How long a rival may take, its installation included.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What a rival tells.
#[derive(Deserialize)]
struct Told {
    name: String,
    version: String,
    submit_seconds: f64,
    work_seconds: f64,
    batching: String,
}

/// Has other queues do the cycles, one after another, each in a database of its own on the same server.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let folder = load.rivals.as_deref().context("no rivals were named")?;
    let about = format!(
        "the same {} no-op tasks done by other queues; workers are the concurrency of one process",
        load.tasks
    );
    let table = Table::begin("rivals", &about, &HEADS)?;
    let names = run(folder, &[]).await?;
    for name in names.lines() {
        for mode in MODES {
            for workers in WORKERS {
                let row = match cycle(stage, folder, name, load.tasks, workers, mode).await {
                    Ok(told) => told.row(load.tasks, workers, mode),
                    Err(error) => failed(name, workers, mode, &error),
                };
                table.row(&row)?;
            }
        }
    }
    let mut conn = stage.patient().await?;
    Ok(bench::drop_database(&mut conn, DATABASE).await?)
}

async fn cycle(
    stage: &Stage,
    folder: &Path,
    name: &str,
    tasks: u64,
    workers: u32,
    mode: &str,
) -> Result<Told> {
    let mut conn = stage.patient().await?;
    bench::create_database(&mut conn, DATABASE).await?;
    let (tasks, workers, url) = (
        tasks.to_string(),
        workers.to_string(),
        stage.url_of(DATABASE),
    );
    let said = run(folder, &[name, &url, &tasks, &workers, mode]).await?;
    let line = said.lines().last().context("it said nothing")?;
    serde_json::from_str(line).context("what it said is not understood")
}

/// Runs the folder's program and returns what it said.
async fn run(folder: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(folder.join("run"))
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(LIMIT, output).await.context("it takes too long")?;
    let output = output.with_context(|| format!("{} cannot be run", folder.display()))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    let complaint = complaint.lines().last().unwrap_or_default();
    ensure!(output.status.success(), "it failed: {complaint}");
    Ok(String::from_utf8(output.stdout)?)
}

impl Told {
    fn row(&self, tasks: u64, workers: u32, mode: &str) -> [String; HEADS.len()] {
        let rate = |seconds| rate(tasks, Duration::from_secs_f64(seconds));
        [
            format!("{} {}, {mode}", self.name, self.version),
            workers.to_string(),
            rate(self.submit_seconds),
            rate(self.work_seconds),
            rate(self.submit_seconds + self.work_seconds),
            self.batching.clone(),
        ]
    }
}

fn failed(name: &str, workers: u32, mode: &str, error: &anyhow::Error) -> [String; HEADS.len()] {
    let none = || "-".to_owned();
    [
        format!("{name}, {mode}"),
        workers.to_string(),
        none(),
        none(),
        none(),
        crate::one_line(error),
    ]
}
