//! The one executable: configuration, telemetry, commands.

mod binding;
mod clock;
mod commands;
mod config;
mod data_dir;
mod database;
mod front;
mod interruptible;
mod janitor;
mod metrics;
mod parts;
mod policy;
pub mod postgres;
mod prepare;
mod progress;
mod shutdown;
mod signing_keys;
mod storage;
mod studio;
mod telemetry;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use tokio::runtime::Builder;

use self::commands::Cli;
pub use self::data_dir::{DataDir, Lock};
pub use self::janitor::{Janitor, Swept};
pub use self::progress::Terminal;

/// Does what the command line says; an error becomes one line on standard error.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("threads cannot be started")?;
    let done = runtime.block_on(cli.run());
    // A step that blocks its thread, such as the drawing of a picture, is not waited for.
    runtime.shutdown_background();
    done
}

/// The error and its causes; one that already holds its cause's words is not followed by them again.
pub(crate) fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.contains(&cause) {
            continue;
        }
        let separator = if line.is_empty() { "" } else { ": " };
        line = format!("{line}{separator}{cause}");
    }
    line.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn an_error_is_one_line_that_says_nothing_twice() {
        let error = anyhow!("connection refused\nby host")
            .context("x: connection refused\nby host")
            .context("no database");
        assert_eq!(
            one_line(&error),
            "no database: x: connection refused by host"
        );
    }
}
