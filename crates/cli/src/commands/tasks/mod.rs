mod cancel;
mod facts;
mod list;
mod retry;
mod show;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::config::DatabaseSettings;

#[derive(Args, Debug)]
pub(super) struct Tasks {
    #[command(flatten)]
    database: DatabaseSettings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List tasks, newest first.
    List(list::List),
    /// Tell everything of a task but what its user wrote.
    Show(show::Show),
    /// Put tasks that failed back in the line, where they stood, with one more attempt at least; all of them or none.
    Retry(retry::Retry),
    /// Stop tasks: those that wait at once, those that run at their next step; all of them or none.
    Cancel(cancel::Cancel),
}

impl Tasks {
    pub(super) async fn run(self) -> Result<()> {
        let pool = self.database.connect_migrated().await?;
        match self.command {
            Command::List(list) => list.run(&pool).await,
            Command::Show(show) => show.run(&pool).await,
            Command::Retry(retry) => retry.run(&pool).await,
            Command::Cancel(cancel) => cancel.run(&pool).await,
        }
    }
}
