use std::io::{Write, stdout};

use anyhow::{Context, Result};
use clap::Args;
use likeness_core::TaskId;
use likeness_db::{PgPool, tasks};
use serde_json::json;

use super::facts::{self, Facts};

#[derive(Args, Debug)]
pub(super) struct Show {
    /// Id of the task.
    id: TaskId,

    /// Tell also what it is to do, which may hold what its user wrote.
    #[arg(long, env = "LIKENESS_TASKS_ARGS")]
    args: bool,

    /// Print a JSON object.
    #[arg(long, env = "LIKENESS_TASKS_JSON")]
    json: bool,
}

impl Show {
    pub(super) async fn run(&self, pool: &PgPool) -> Result<()> {
        let facts = self.facts(pool).await?;
        let text = match self.json {
            true => facts::line(facts) + "\n",
            false => sheet(&facts),
        };
        Ok(write!(stdout(), "{text}")?)
    }

    async fn facts(&self, pool: &PgPool) -> Result<Facts> {
        let mut connection = pool.acquire().await?;
        let task = tasks::find_any(&mut connection, self.id).await?;
        let handling = tasks::handling(&mut connection, self.id).await?;
        let (task, handling) = task
            .zip(handling)
            .with_context(|| format!("there is no task {}", self.id))?;
        let mut facts = facts::of_task(&task);
        facts.extend(facts::of_handling(&handling));
        facts.push(("output", json!(task.output)));
        if self.args {
            let args = tasks::args(&mut connection, self.id).await?;
            facts.push(("args", json!(args)));
        }
        Ok(facts)
    }
}

/// A line for each thing that there is to say.
fn sheet(facts: &Facts) -> String {
    let said = facts.iter().filter(|(_, fact)| !fact.is_null());
    said.map(|(name, fact)| format!("{name:<20} {}\n", facts::text(fact)))
        .collect()
}
