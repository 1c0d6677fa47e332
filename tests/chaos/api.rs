use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex as Lock, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail};
use likeness_tests::executable;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::process::{Process, output};

/// How long an API process may take until it is ready, while the database is away or the machine busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// One process that serves the API, started anew whenever it ended.
#[derive(Debug)]
pub(crate) struct Api {
    /// Where its data and what it says lie.
    data: PathBuf,
    said: PathBuf,
    database: String,
    url: Lock<String>,
    /// Locked by whoever does something to it.
    pub(crate) process: Mutex<Process>,
}

impl Api {
    pub(crate) async fn start(number: usize, data: &Path, database: &str) -> Result<Self> {
        let said = data.join(format!("api-{number}"));
        let (process, url) = ready(data, &said, database).await?;
        Ok(Self {
            data: data.to_owned(),
            said,
            database: database.to_owned(),
            url: Lock::new(url),
            process: Mutex::new(process),
        })
    }

    /// Where it serves, or did before it ended.
    pub(crate) fn url(&self) -> String {
        self.url
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Starts it anew, and waits until it serves.
    pub(crate) async fn start_anew(&self, process: &mut Process) -> Result<()> {
        let (fresh, url) = ready(&self.data, &self.said, &self.database).await?;
        *process = fresh;
        *self.url.lock().unwrap_or_else(PoisonError::into_inner) = url;
        Ok(())
    }
}

/// Starts a process again and again until one serves: it does not while the database is away.
async fn ready(data: &Path, said: &Path, database: &str) -> Result<(Process, String)> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let mut process = Process::start(&mut command(data, database), said)?;
        while process.ended()?.is_none() && Instant::now() < deadline {
            if let Some(url) = served(&fs::read_to_string(output(said))?) {
                return Ok((process, url));
            }
            sleep(Duration::from_millis(20)).await;
        }
        sleep(Duration::from_millis(100)).await;
    }
    bail!(
        "the API does not start; see {}",
        said.with_extension("log").display()
    )
}

fn served(said: &str) -> Option<String> {
    let line = said
        .lines()
        .find(|line| line.starts_with("likeness is ready"))?;
    let url = line.split(' ').find(|word| word.starts_with("http://"));
    url.map(str::to_owned)
}

fn command(data: &Path, database: &str) -> Command {
    let mut command = Command::new(executable());
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--email-login",
            "trusted",
        ])
        .args(["--metrics-listen", "127.0.0.1:0"])
        .env("LIKENESS_LOG", "warn")
        .env("LIKENESS_DATA", data)
        .env("LIKENESS_DATABASE_URL", database);
    command
}
