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
use tokio_util::sync::CancellationToken;

use self::account::Account;
use self::cluster::Cluster;
pub use self::server::Server;
use crate::interruptible::unless_cancelled;

/// How often a server that starts or stops is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The harder ways of stopping a server, each after how long the softer one before it may take; the softest writes
/// everything to disk, which a slow disk takes seconds for.
const HARDER: [(Duration, Signal); 2] = [
    (Duration::from_secs(3), Signal::QUIT),
    (Duration::from_secs(1), Signal::KILL),
];

/// What a server needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where its data, its password and its log lie.
    pub directory: PathBuf,
    /// The folder of the server's programs, if it is not to be looked for.
    pub programs: Option<PathBuf>,
    /// Where a server that comes from a package is kept.
    pub packages: PathBuf,
    /// The port at which it listens; a free one unless it must stay the same.
    pub port: Option<u16>,
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
        let server = Server::find(options, progress)?;
        Self::start_on(&server, options, randomness, &CancellationToken::new()).await
    }

    /// Starts the server, making a database cluster if there is none, and waits until it takes connections; a server
    /// that is still starting when the token is cancelled is stopped.
    ///
    /// # Errors
    /// One line that says what to do, such as when the server's user cannot reach the directory; an error as well when
    /// the token was cancelled.
    pub async fn start_on(
        server: &Server,
        options: &Options,
        randomness: &Randomness,
        shutdown: &CancellationToken,
    ) -> Result<Self> {
        let launch = Self::launch(server, options, randomness);
        let mut postgres = unless_cancelled(shutdown, launch).await?;
        let ready = unless_cancelled(shutdown, postgres.wait_until_ready()).await;
        if let Err(error) = ready {
            postgres.stop().await?;
            return Err(error);
        }
        tracing::info!(port = postgres.port, programs = %server.programs().display(), "Postgres started");
        Ok(postgres)
    }

    /// Runs the server, which is not ready yet.
    async fn launch(server: &Server, options: &Options, randomness: &Randomness) -> Result<Self> {
        let cluster = Cluster::open(&options.directory, Account::choose()?)?;
        cluster.check_reach(server)?;
        stale::stop(cluster.data()).await?;
        if cluster.major()?.is_none() {
            cluster.create(server, options.durable, randomness).await?;
        }
        let (child, port) = cluster.run(server, options)?;
        Ok(Self {
            child,
            cluster,
            port,
        })
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
        for (patience, signal) in HARDER {
            if self.gone_within(patience).await? {
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

#[cfg(test)]
mod tests {
    use std::fs::{self, File, Permissions};
    use std::io::{BufRead, BufReader, Read};
    use std::os::unix::fs::PermissionsExt;

    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use tokio::task::spawn_blocking;

    use super::*;

    /// Makes programs of a server whose `initdb` writes a line to the pipe, which it holds open, and never ends.
    fn make_endless(folder: &Path, pipe: &Path) -> Result<Options> {
        let initdb = format!("exec 3>{}; echo runs >&3; exec sleep 600", pipe.display());
        let version = "echo 'postgres (PostgreSQL) 17.0'".to_owned();
        for (program, script) in [("initdb", initdb), ("postgres", version)] {
            let path = folder.join(program);
            fs::write(&path, format!("#!/bin/sh\n{script}\n"))?;
            fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        }
        Ok(Options {
            directory: folder.join("data"),
            programs: Some(folder.to_owned()),
            packages: folder.to_owned(),
            port: None,
            durable: false,
        })
    }

    #[tokio::test]
    async fn an_interrupted_start_leaves_nothing_running() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0)?;
        fs::set_permissions(&pipe, Permissions::from_mode(0o666))?;
        let options = make_endless(folder.path(), &pipe)?;
        let server = Server::present(&options)?.context("the programs are found")?;
        let shutdown = CancellationToken::new();
        let interrupt = shutdown.clone();
        let watched = spawn_blocking(move || -> Result<String> {
            let mut pipe = BufReader::new(File::open(pipe)?);
            let mut said = String::new();
            pipe.read_line(&mut said)?;
            interrupt.cancel();
            // Ends as soon as nobody holds the other end any more.
            pipe.read_to_string(&mut said)?;
            Ok(said)
        });

        let randomness = Randomness::from_seed([1; 32]);
        let started = Postgres::start_on(&server, &options, &randomness, &shutdown).await;

        assert!(started.is_err_and(|error| error.to_string().contains("interrupted")));
        assert_eq!(watched.await??, "runs\n");
        Ok(())
    }
}
