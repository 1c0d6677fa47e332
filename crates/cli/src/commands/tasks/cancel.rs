use std::io::{Write, stdout};

use anyhow::{Context, Result};
use clap::Args;
use likeness_core::{TaskId, TaskState};
use likeness_db::{PgPool, tasks};

#[derive(Args, Debug)]
pub(super) struct Cancel {
    /// Ids of tasks.
    #[arg(value_name = "ID", required = true)]
    ids: Vec<TaskId>,
}

impl Cancel {
    pub(super) async fn run(mut self, pool: &PgPool) -> Result<()> {
        // In one order, so that two such commands never wait for each other.
        self.ids.sort_unstable();
        let mut transaction = likeness_db::begin(pool).await?;
        let mut states = Vec::with_capacity(self.ids.len());
        for id in self.ids {
            let state = tasks::cancel_any(&mut transaction, id).await?;
            let state =
                state.with_context(|| format!("there is no task {id}; none was cancelled"))?;
            states.push((id, state));
        }
        likeness_db::commit(transaction).await?;
        for (id, state) in states {
            let told = match state {
                TaskState::Running => "will stop at its next step",
                TaskState::Pending | TaskState::Succeeded | TaskState::Failed => "has ended",
            };
            writeln!(stdout(), "{id} {told}")?;
        }
        Ok(())
    }
}
