//! The commands, one file each.

mod assets;
mod bench;
mod db;
mod doctor;
mod keys;
mod migrate;
mod models;
mod openapi;
mod serve;
mod sheet;
mod tasks;
mod up;
mod user;
mod work;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{DataSettings, LogSettings};
use crate::telemetry;

/// likeness draws a person in a garment from a few parameters, and serves that over HTTP.
///
/// Every setting can be given as an environment variable as well.
#[derive(Debug, Parser)]
#[command(name = "likeness", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    data: DataSettings,

    #[command(flatten)]
    log: LogSettings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything in one process: database, API and workers, fetching what is missing.
    Up(up::Up),
    /// Serve the API against an existing database.
    Serve(serve::Serve),
    /// Run tasks against an existing database.
    Work(work::Work),
    /// Bring the database's schema up to date.
    Migrate(migrate::Migrate),
    /// Fetch, list or verify models.
    #[command(subcommand)]
    Models(models::Models),
    /// Import garments and hair, list and remove them.
    Assets(assets::Assets),
    /// Print the description of the API (OpenAPI 3.0).
    Openapi,
    /// Manage the keys that sign tokens and media URLs.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Manage accounts.
    User(user::User),
    /// Look at tasks, retry and cancel them.
    Tasks(tasks::Tasks),
    /// Tell what this machine has, and what models run on.
    Doctor(doctor::Doctor),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Draw contact sheets: every hair, garment, tone, pose and expression in a few pictures.
    Sheet(sheet::Contact),
    /// Run the data folder's database alone and print its URL.
    Db(db::Db),
}

impl Cli {
    /// Does what the command says, until it is done or told to stop.
    pub(crate) async fn run(self) -> Result<()> {
        telemetry::init(&self.log)?;
        match self.command {
            Command::Up(up) => up.run(&self.data).await,
            Command::Serve(serve) => serve.run(&self.data).await,
            Command::Work(work) => work.run(&self.data).await,
            Command::Migrate(migrate) => migrate.run().await,
            Command::Models(models) => models.run(&self.data).await,
            Command::Assets(assets) => assets.run(&self.data).await,
            Command::Openapi => openapi::run(),
            Command::Keys(keys) => keys.run(&self.data),
            Command::User(user) => user.run().await,
            Command::Tasks(tasks) => tasks.run().await,
            Command::Doctor(doctor) => doctor.run(&self.data).await,
            Command::Bench(bench) => bench.run(&self.data).await,
            Command::Sheet(sheet) => sheet.run(&self.data).await,
            Command::Db(db) => db.run(&self.data).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_of_every_command_has_an_environment_variable_and_an_explanation() {
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            for setting in command.get_opts() {
                let name = setting.get_id();
                assert!(setting.get_help().is_some(), "{name} is not explained");
                let variable = setting.get_env().and_then(|variable| variable.to_str());
                assert!(
                    variable.is_some_and(|it| it.starts_with("LIKENESS_")),
                    "{name} has no variable"
                );
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
