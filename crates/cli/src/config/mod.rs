//! What can be set, each by an option and by an environment variable.

mod catalog;
mod clients;
mod http;
mod login;
mod media;
mod secret;
mod url;

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use likeness_core::Pool;
use likeness_db::PgPool;
use likeness_inference::Device;
use likeness_queue::WorkerOptions;

pub(crate) use self::catalog::{CatalogSettings, CatalogUpload};
pub(crate) use self::http::{HttpSettings, VipPolicy};
pub(crate) use self::login::{EmailLogin, LoginSettings, MailSettings};
pub(crate) use self::media::{JanitorSettings, MediaSettings};
pub(crate) use self::secret::signing_keys;
pub(crate) use self::url::is_loopback_url;
use crate::DataDir;
use crate::postgres::Options;

/// Where everything lies.
#[derive(Args, Clone, Debug)]
pub(crate) struct DataSettings {
    /// Folder of the database, the assets, the models and the secrets; the platform's data folder by default.
    #[arg(long, env = "LIKENESS_DATA", value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,

    /// Folder of the models; `models` in the data folder by default.
    #[arg(long, env = "LIKENESS_MODELS", value_name = "DIR", global = true)]
    pub(crate) models: Option<PathBuf>,
}

/// What is logged, and how.
#[derive(Args, Clone, Debug)]
pub(crate) struct LogSettings {
    /// What is logged to standard error, as `tracing` directives such as `info,likeness_queue=debug`.
    #[arg(
        long,
        env = "LIKENESS_LOG",
        value_name = "DIRECTIVES",
        default_value = "warn,likeness=info",
        global = true
    )]
    pub(crate) log: String,

    /// How log lines look.
    #[arg(
        long,
        env = "LIKENESS_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text",
        global = true
    )]
    pub(crate) log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The Postgres server that `up` starts when it is not given one.
#[derive(Args, Clone, Debug)]
pub(crate) struct PostgresSettings {
    /// Folder of the programs of a Postgres server (14 or newer), if it is not to be looked for.
    #[arg(long, env = "LIKENESS_POSTGRES_BIN", value_name = "DIR")]
    pub(crate) postgres_bin: Option<PathBuf>,
}

impl PostgresSettings {
    /// What the server of a data directory needs to know.
    pub(crate) fn options(&self, data: &DataDir) -> Options {
        Options {
            directory: data.postgres(),
            programs: self.postgres_bin.clone(),
            packages: data.postgres_packages(),
            port: None,
            durable: true,
        }
    }
}

/// The database to use.
#[derive(Args, Clone, Debug)]
pub(crate) struct DatabaseSettings {
    /// URL of a Postgres database, `postgres://user@host/database`; if it holds a password, give it by environment.
    #[arg(
        long,
        env = "LIKENESS_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database_url: String,

    #[command(flatten)]
    pub(crate) pool: ConnectionSettings,
}

impl DatabaseSettings {
    /// Opens a pool of connections.
    pub(crate) async fn connect(&self) -> Result<PgPool> {
        self.pool.connect(&self.database_url).await
    }

    /// Opens a pool of connections to a database that has the tables of this version.
    pub(crate) async fn connect_migrated(&self) -> Result<PgPool> {
        let pool = self.connect().await?;
        if !likeness_db::is_migrated(&pool).await? {
            bail!("the database is not up to date; `likeness migrate` brings it there");
        }
        Ok(pool)
    }
}

/// How the database is used.
#[derive(Args, Clone, Debug)]
pub(crate) struct ConnectionSettings {
    /// Most connections to the database that this process opens for requests and tasks.
    #[arg(
        long,
        env = "LIKENESS_DATABASE_CONNECTIONS",
        value_name = "N",
        default_value = "20"
    )]
    pub(crate) database_connections: NonZeroU32,
}

impl ConnectionSettings {
    /// Opens a pool of connections to a database.
    pub(crate) async fn connect(&self, url: &str) -> Result<PgPool> {
        likeness_db::connect(url, self.database_connections.get())
            .await
            .context("the database cannot be used")
    }
}

/// What a worker does.
#[derive(Args, Clone, Debug)]
pub(crate) struct WorkSettings {
    /// Pools of hardware that this process works for.
    #[arg(
        long,
        env = "LIKENESS_POOLS",
        value_name = "POOLS",
        value_delimiter = ',',
        default_value = "cpu"
    )]
    pub(crate) pools: Vec<Pool>,

    /// Tasks that this process works on at once in each pool.
    #[arg(long, env = "LIKENESS_SLOTS", value_name = "N", default_value = "1")]
    pub(crate) slots: NonZeroUsize,

    /// Seconds that running tasks may go on once the process is told to end; then they are given back to the line.
    #[arg(
        long,
        env = "LIKENESS_GRACE",
        value_name = "SECONDS",
        default_value = "3"
    )]
    pub(crate) grace: u16,
}

impl WorkSettings {
    /// What the queue needs to know.
    pub(crate) fn options(&self) -> WorkerOptions {
        WorkerOptions {
            slots: self
                .pools
                .iter()
                .map(|pool| (*pool, self.slots.get()))
                .collect(),
            grace: Duration::from_secs(self.grace.into()),
            ..WorkerOptions::default()
        }
    }
}

/// Where numbers for Prometheus are told.
#[derive(Args, Clone, Debug)]
pub(crate) struct MetricsSettings {
    /// Address at which `/metrics` is told; another port of it if that is in use.
    #[arg(
        long,
        env = "LIKENESS_METRICS_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:9464"
    )]
    pub(crate) metrics_listen: SocketAddr,
}

/// How models run.
#[derive(Args, Clone, Debug)]
pub(crate) struct InferenceSettings {
    /// Library of ONNX Runtime 1.24 or newer, if not the fetched or the system's one is to be used.
    #[arg(long, env = "LIKENESS_ONNXRUNTIME", value_name = "FILE")]
    pub(crate) onnxruntime: Option<PathBuf>,

    /// Where models run: auto, cpu, cuda or cuda:N; CUDA that was asked for and cannot be had is an error.
    #[arg(
        long,
        env = "LIKENESS_DEVICE",
        value_name = "DEVICE",
        default_value = "auto"
    )]
    pub(crate) device: Device,

    /// Most megabytes of model files that are kept loaded at once.
    #[arg(
        long,
        env = "LIKENESS_MODEL_MEMORY",
        value_name = "MB",
        default_value = "4096"
    )]
    pub(crate) model_memory: u64,

    /// Threads that one run of a model uses; the cores of the machine by default.
    #[arg(long, env = "LIKENESS_MODEL_THREADS", value_name = "N")]
    pub(crate) model_threads: Option<NonZeroUsize>,
}
