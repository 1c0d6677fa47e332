use std::fs;
use std::fs::Permissions;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use anyhow::{Context, Result};
use likeness_cli::Terminal;
use likeness_cli::postgres::{Options, Postgres, Server};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{cache, randomness};

/// A database server that can be stopped in the middle of everything and comes back at the same port.
#[derive(Debug)]
pub struct Cluster {
    options: Options,
    server: Server,
    running: Option<Postgres>,
    /// Where its database is, password included.
    pub url: String,
    _folder: TempDir,
}

impl Cluster {
    /// Makes a durable cluster of its own and starts it.
    ///
    /// # Errors
    ///
    /// When no server can be started.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("likeness-tests-chaos-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir_in("/var/tmp")?;
        let options = Options {
            directory: folder.path().join("postgres"),
            programs: None,
            packages: cache().postgres_packages(),
            port: Some(free_port()?),
            durable: true,
        };
        let server = Server::find(&options, &Terminal::default())?;
        let mut cluster = Self {
            options,
            server,
            running: None,
            url: String::new(),
            _folder: folder,
        };
        cluster.run().await?;
        cluster.keep_times().await?;
        let running = cluster.running.as_ref().context("the server runs")?;
        cluster.url = running.url("postgres")?;
        Ok(cluster)
    }

    /// Lets the server note when transactions commit, so that a history knows since when others see what they wrote.
    async fn keep_times(&mut self) -> Result<()> {
        if let Some(running) = &self.running {
            let mut connection = PgConnection::connect(&running.url("postgres")?).await?;
            connection
                .execute("alter system set track_commit_timestamp = on")
                .await?;
        }
        self.crash(Duration::ZERO).await
    }

    /// Stops the server without letting it write anything, and starts it again after a while.
    ///
    /// # Errors
    ///
    /// When it does not run, or does not start again.
    pub async fn crash(&mut self, down: Duration) -> Result<()> {
        let lock = self.options.directory.join("data/postmaster.pid");
        let lock = fs::read_to_string(lock).context("the server has a lock file")?;
        let pid = lock
            .lines()
            .next()
            .context("the lock file names a process")?;
        let pid = Pid::from_raw(pid.parse()?).context("a process has an id")?;
        kill_process(pid, Signal::QUIT)?;
        if let Some(mut running) = self.running.take() {
            running.ended().await;
        }
        sleep(down).await;
        self.run().await
    }

    /// Stops the server for good.
    ///
    /// # Errors
    ///
    /// When it cannot be stopped.
    pub async fn stop(mut self) -> Result<()> {
        match self.running.take() {
            Some(running) => running.stop().await,
            None => Ok(()),
        }
    }

    async fn run(&mut self) -> Result<()> {
        let (randomness, shutdown) = (randomness(), CancellationToken::new());
        let started = Postgres::start_on(&self.server, &self.options, &randomness, &shutdown);
        self.running = Some(started.await?);
        Ok(())
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
