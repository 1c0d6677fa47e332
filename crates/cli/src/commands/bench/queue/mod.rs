//! `likeness bench queue`: a section is a file, and one function that measures and tells.

mod claims;
mod cycle;
mod estimate;
mod fairness;
mod latency;
mod memory;
mod noop;
mod polls;
mod rivals;
mod snapshot;
mod stage;
mod staleness;
mod table;
mod taker;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use self::stage::Stage;
use crate::config::{DataSettings, PostgresSettings};
use crate::database::{Choice, Database};
use crate::interruptible::{interruptible, unless_cancelled};
use crate::postgres::{Options, Server};
use crate::{DataDir, shutdown};

/// Measure the task queue on a Postgres of its own, beside other queues if they are given.
///
/// The server writes durably and lies in a temporary folder, of which TMPDIR decides where. Nothing else should run on the machine.
#[derive(Args, Debug)]
pub(crate) struct Queue {
    /// What to measure; everything by default.
    #[arg(value_name = "SECTION")]
    sections: Vec<Section>,

    /// URL of a migrated Postgres database without tasks to use instead of one of its own; all its tasks are removed.
    #[arg(
        long,
        env = "LIKENESS_BENCH_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    database_url: Option<String>,

    #[command(flatten)]
    postgres: PostgresSettings,

    #[command(flatten)]
    load: Load,
}

/// How much is measured.
#[derive(Args, Debug)]
struct Load {
    /// Tasks that a cycle submits and works on.
    #[arg(
        long,
        env = "LIKENESS_BENCH_TASKS",
        value_name = "N",
        default_value = "10000",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    tasks: u64,

    /// Waiting tasks among which claims are measured.
    #[arg(
        long,
        env = "LIKENESS_BENCH_DEPTHS",
        value_name = "N",
        value_delimiter = ',',
        default_value = "1000,100000,1000000",
        value_parser = clap::value_parser!(i64).range(1000..)
    )]
    depths: Vec<i64>,

    /// Ended tasks beside which claims are measured once more.
    #[arg(
        long,
        env = "LIKENESS_BENCH_ENDED",
        value_name = "N",
        default_value = "1000000"
    )]
    ended: u32,

    /// How long each rate is measured.
    #[arg(
        long,
        env = "LIKENESS_BENCH_SECONDS",
        value_name = "SECONDS",
        default_value = "5",
        value_parser = seconds
    )]
    seconds: Duration,

    /// How long another transaction holds its snapshot open.
    #[arg(
        long,
        env = "LIKENESS_BENCH_HELD_SECONDS",
        value_name = "SECONDS",
        default_value = "60",
        value_parser = seconds
    )]
    held_seconds: Duration,

    /// Submissions of which the latency is measured, one after another.
    #[arg(
        long,
        env = "LIKENESS_BENCH_SUBMISSIONS",
        value_name = "N",
        default_value = "300",
        value_parser = clap::value_parser!(u64).range(1..)
    )]
    submissions: u64,

    /// The program `wrk`, which polls; without it there is no section `polls`.
    #[arg(
        long,
        env = "LIKENESS_BENCH_WRK",
        value_name = "FILE",
        default_value = "wrk"
    )]
    wrk: PathBuf,

    /// Folder of other queues to run the same cycles: `tests/rivals` of the source.
    #[arg(long, env = "LIKENESS_BENCH_RIVALS", value_name = "DIR")]
    rivals: Option<PathBuf>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    /// What a waiting task takes of memory; first, before memory was taken for anything else.
    Memory,
    /// Tasks from submission to completion, with 1 and 8 workers.
    Cycle,
    /// The same of the queues in the folder that `--rivals` names.
    Rivals,
    /// Claims, alone and with completions, by the length of the line.
    Claims,
    /// Claims with completions while another transaction holds a snapshot open.
    Snapshot,
    /// From submission to start with idle workers.
    Latency,
    /// What two users get of whom one weighs 4.
    Fairness,
    /// How old a place is when it is told.
    Staleness,
    /// How far the estimated end of waiting tasks is off.
    Estimate,
    /// Polls of a task's status over HTTP.
    Polls,
}

impl Queue {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let folder = tempfile::Builder::new()
            .prefix("likeness-bench-")
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711))
            .tempdir()?;
        let choice = match self.database_url.clone() {
            Some(url) => Choice::Given(url),
            None => {
                let packages = DataDir::of(settings)?.postgres_packages();
                let options = Options {
                    directory: folder.path().join("postgres"),
                    programs: self.postgres.postgres_bin.clone(),
                    packages,
                    port: None,
                    durable: true,
                };
                interruptible(&shutdown, move |terminal| {
                    Ok(Choice::Own(Server::find(&options, terminal)?, options))
                })
                .await?
            }
        };
        let mut database = Database::start(choice, &shutdown).await?;
        let url = database.url()?;
        let measured = tokio::select! {
            measured = unless_cancelled(&shutdown, self.measure(&url)) => measured,
            error = database.ended() => Err(error),
        };
        database.stop().await.and(measured)
    }

    async fn measure(&self, url: &str) -> Result<()> {
        let stage = Stage::open(url).await?;
        table::line(&stage.describe().await?)?;
        for section in self.wanted()? {
            stage.clear().await?;
            match section {
                Section::Cycle => cycle::measure(&stage, &self.load).await,
                Section::Rivals => rivals::measure(&stage, &self.load).await,
                Section::Claims => claims::measure(&stage, &self.load).await,
                Section::Snapshot => snapshot::measure(&stage, &self.load).await,
                Section::Latency => latency::measure(&stage, &self.load).await,
                Section::Fairness => fairness::measure(&stage).await,
                Section::Memory => memory::measure(&stage, &self.load).await,
                Section::Staleness => staleness::measure(&stage, &self.load).await,
                Section::Estimate => estimate::measure(&stage).await,
                Section::Polls => polls::measure(&stage, &self.load).await,
            }?;
        }
        stage.clear().await
    }

    /// The sections that were asked for, else all that are possible.
    fn wanted(&self) -> Result<Vec<Section>> {
        if self.load.rivals.is_none() && self.sections.contains(&Section::Rivals) {
            bail!("name the folder of the other queues with --rivals");
        }
        if !self.sections.is_empty() {
            return Ok(self.sections.clone());
        }
        let all = Section::value_variants().iter().copied();
        let possible = |section: &Section| match section {
            Section::Rivals => self.load.rivals.is_some(),
            Section::Polls => Command::new(&self.load.wrk)
                .arg("--version")
                .output()
                .is_ok(),
            _ => true,
        };
        Ok(all.filter(possible).collect())
    }
}

/// Reads a span of time that is longer than nothing.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "is not a number".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "is not more than 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_time_is_longer_than_nothing() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "five", "0", "-1", "inf", "NaN"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
