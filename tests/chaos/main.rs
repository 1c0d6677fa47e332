//! Mixes faults into a studio under load, and checks that nothing was lost, doubled or told wrongly.
//!
//! `chaos SECONDS SEED` first looks at single faults by themselves. Then it draws everything from the seed: a Postgres server, two API processes and workers of its own are killed,
//! stalled, cut off and started anew for so many seconds; then all that was submitted must end, and a checker goes through the
//! whole history. `chaos worker URL JOURNAL SLOTS` is the worker that it starts.

mod act;
mod api;
mod caller;
mod calm;
mod checker;
mod deck;
mod dice;
mod faults;
mod history;
mod holds;
mod journal;
mod load;
mod moment;
mod operate;
mod oracle;
mod process;
mod record;
mod rest;
mod run;
mod stage;
mod summary;
mod users;
mod watch;
mod worker;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match start(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays the role that the arguments name; `false` when something was violated.
fn start(arguments: &[String]) -> Result<bool> {
    let runtime = Runtime::new().context("threads cannot be started")?;
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["worker", url, journal, slots] => {
            let slots = slots.parse().context("SLOTS is a number")?;
            runtime
                .block_on(worker::run(url, journal, slots))
                .map(|()| true)
        }
        [seconds, seed] => {
            let lasting = Duration::from_secs(seconds.parse().context("SECONDS is a number")?);
            let seed = seed.parse().context("SEED is a number")?;
            runtime.block_on(run::run(lasting, seed))
        }
        _ => bail!("usage: chaos SECONDS SEED"),
    }
}
