use std::io::{Write, stdout};

use anyhow::{Result, bail};
use clap::Args;
use likeness_core::TaskId;
use likeness_db::{PgPool, tasks};

/// Most tasks that one transaction retries: it must end before the database gives it up.
const BATCH: u32 = 1000;

#[derive(Args, Debug)]
pub(super) struct Retry {
    /// Ids of tasks that failed.
    #[arg(value_name = "ID", required_unless_present = "all_failed")]
    ids: Vec<TaskId>,

    /// Retry every task that failed with the error code of `--code` instead.
    #[arg(
        long,
        env = "LIKENESS_TASKS_ALL_FAILED",
        requires = "code",
        conflicts_with = "ids"
    )]
    all_failed: bool,

    /// Error code of the tasks that are to be retried, such as `worker_lost`.
    #[arg(long, env = "LIKENESS_TASKS_CODE", value_name = "ERROR_CODE")]
    code: Option<String>,

    /// Do it; without this it is only told how many tasks `--all-failed` means.
    #[arg(long, env = "LIKENESS_TASKS_YES")]
    yes: bool,
}

impl Retry {
    pub(super) async fn run(&self, pool: &PgPool) -> Result<()> {
        let retried = match &self.code {
            Some(code) if self.all_failed => self.all(pool, code).await?,
            Some(_) | None => self.each(pool).await?,
        };
        Ok(writeln!(stdout(), "tasks that wait again: {retried}")?)
    }

    /// Retries the named tasks; how many they were.
    async fn each(&self, pool: &PgPool) -> Result<usize> {
        let mut transaction = likeness_db::begin(pool).await?;
        let retried = tasks::retry(&mut transaction, &self.ids).await?;
        if let Some(other) = self.ids.iter().find(|id| !retried.contains(id)) {
            transaction.rollback().await?;
            return refuse(pool, *other).await;
        }
        likeness_db::commit(transaction).await?;
        Ok(retried.len())
    }

    /// Retries every task that failed for one reason, batch by batch; how many they were. One that fails again meanwhile is not
    /// retried again.
    async fn all(&self, pool: &PgPool, code: &str) -> Result<usize> {
        if !self.yes {
            let count = tasks::count_failed(&mut *pool.acquire().await?, code).await?;
            bail!("{count} tasks failed with {code}; `--yes` retries them");
        }
        let (mut retried, mut last) = (0, 0);
        loop {
            let mut transaction = likeness_db::begin(pool).await?;
            let batch = tasks::retry_failed(&mut transaction, code, last, BATCH).await?;
            likeness_db::commit(transaction).await?;
            let Some((count, seq)) = batch else {
                return Ok(retried);
            };
            (retried, last) = (retried + count, seq);
        }
    }
}

/// Tells why a task cannot be retried.
async fn refuse(pool: &PgPool, id: TaskId) -> Result<usize> {
    let mut connection = pool.acquire().await?;
    let Some(task) = tasks::find_any(&mut connection, id).await? else {
        bail!("there is no task {id}; none was retried");
    };
    let handling = tasks::handling(&mut connection, id).await?;
    if handling.is_some_and(|handling| handling.is_past) {
        bail!("task {id} ended so long ago that what it was to do is forgotten; none was retried");
    }
    bail!(
        "task {id} has not failed, it is {}; none was retried",
        task.state
    )
}
