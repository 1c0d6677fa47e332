//! A Postgres server of our own: found on the machine or brought from a package, run as an unprivileged user, on the
//! loopback interface alone, and gone when the process that started it is.

mod account;
mod cluster;
mod package;
mod server;
mod stale;

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use likeness_core::Randomness;
use likeness_inference::Progress;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

use self::account::Account;
use self::cluster::Cluster;
pub use self::server::Server;

/// How often a server that starts or stops is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// How long each way of stopping a server may take before the next harder one.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a server needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its data, its password and its log lie.
    pub directory: PathBuf,
    /// The folder of the server's programs, if it is not to be looked for.
    pub programs: Option<PathBuf>,
    /// Where a server that comes from a package is kept.
    pub packages: PathBuf,
    /// Whether what was committed outlives a crash of the machine; tests do without and are faster.
    pub durable: bool,
}

/// A running server; it stops when this is dropped or the process ends, however that happens.
#[derive(Debug)]
pub struct Postgres {
    child: Child,
    cluster: Cluster,
    port: u16,
}

impl Postgres {
    /// Finds a server, bringing one if need be, and starts it as [`Postgres::start_on`] does.
    ///
    /// # Errors
    /// As [`Server::find`] and [`Postgres::start_on`].
    pub async fn start(
        options: &Options,
        progress: &dyn Progress,
        randomness: &Randomness,
    ) -> Result<Self> {
        Self::start_on(&Server::find(options, progress)?, options, randomness).await
    }

    /// Starts the server, making a database cluster if there is none, and waits until it takes connections.
    ///
    /// # Errors
    /// One line that says what to do, such as when the server's user cannot reach the directory.
    pub async fn start_on(
        server: &Server,
        options: &Options,
        randomness: &Randomness,
    ) -> Result<Self> {
        let cluster = Cluster::open(&options.directory, Account::choose()?)?;
        cluster.check_reach(server)?;
        stale::stop(cluster.data()).await?;
        if cluster.major()?.is_none() {
            cluster.create(server, options.durable, randomness)?;
        }
        let (child, port) = cluster.run(server, options.durable)?;
        let mut postgres = Self {
            child,
            cluster,
            port,
        };
        postgres.wait_until_ready().await?;
        tracing::info!(port, programs = %server.programs().display(), "Postgres started");
        Ok(postgres)
    }

    /// The URL of a database of this server, password included.
    pub fn url(&self, database: &str) -> Result<String> {
        let password = self.cluster.password()?;
        Ok(format!(
            "postgres://{}:{password}@127.0.0.1:{}/{database}",
            cluster::USER,
            self.port
        ))
    }

    /// Waits until the server ends by itself, which it should not.
    pub async fn ended(&mut self) -> anyhow::Error {
        loop {
            match self.child.try_wait() {
                Ok(None) => sleep(Duration::from_millis(500)).await,
                Ok(Some(status)) => {
                    return anyhow::anyhow!(
                        "Postgres ended ({status}): {}",
                        self.cluster.last_words()
                    );
                }
                Err(error) => return error.into(),
            }
        }
    }

    /// Stops the server, cutting connections off, and waits until it is gone.
    pub async fn stop(mut self) -> Result<()> {
        // The end of the pipe has the server interrupted, which is its fast shutdown.
        drop(self.child.stdin.take());
        for signal in [Signal::QUIT, Signal::KILL] {
            if self.gone_within(PATIENCE).await? {
                return Ok(());
            }
            let pid = Pid::from_raw(self.child.id().cast_signed())
                .context("Postgres has no process id")?;
            kill_process(pid, signal).context("Postgres cannot be stopped")?;
        }
        self.child.wait().context("Postgres cannot be waited for")?;
        Ok(())
    }

    async fn gone_within(&mut self, patience: Duration) -> Result<bool> {
        let deadline = Instant::now() + patience;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                return Ok(false);
            }
            sleep(LOOK).await;
        }
        Ok(true)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !self.cluster.is_ready(self.child.id()) {
            if self.child.try_wait()?.is_some() {
                bail!("Postgres does not start: {}", self.cluster.last_words());
            }
            if Instant::now() > deadline {
                bail!(
                    "Postgres is not ready after a minute; see {}",
                    self.cluster.log().display()
                );
            }
            sleep(LOOK).await;
        }
        Ok(())
    }
}

/// Whether a path is a folder that holds the programs of a server.
fn holds_server(programs: &Path) -> bool {
    ["postgres", "initdb"]
        .iter()
        .all(|program| programs.join(program).is_file())
}
