use std::io::{Write, stdout};

use anyhow::{Context, Result};
use clap::{Args, value_parser};
use likeness_core::{TaskId, TaskState, UserId};
use likeness_db::tasks::{self, Filter};
use likeness_db::{PgConnection, PgPool, users};

use super::facts::{self, Facts};

/// What a table shows, by heading and fact.
const COLUMNS: [(&str, &str); 10] = [
    ("ID", "id"),
    ("USER", "user"),
    ("KIND", "kind"),
    ("POOL", "pool"),
    ("LANE", "lane"),
    ("STATE", "state"),
    ("ATTEMPT", "attempt"),
    ("CODE", "error_code"),
    ("SUBMITTED", "created_at"),
    ("ENDED", "finished_at"),
];

#[derive(Args, Debug)]
pub(super) struct List {
    /// Only tasks that stand here: pending, running, succeeded or failed.
    #[arg(long, env = "LIKENESS_TASKS_STATE", value_name = "STATE")]
    state: Option<TaskState>,

    /// Only tasks of this kind, such as `generate_picture`.
    #[arg(long, env = "LIKENESS_TASKS_KIND", value_name = "KIND")]
    kind: Option<String>,

    /// Only tasks of the account with this e-mail address.
    #[arg(long, env = "LIKENESS_TASKS_USER", value_name = "EMAIL")]
    user: Option<String>,

    /// Only tasks that failed with this error code, such as `worker_lost`.
    #[arg(long, env = "LIKENESS_TASKS_CODE", value_name = "ERROR_CODE")]
    code: Option<String>,

    /// How many at most.
    #[arg(
        long,
        env = "LIKENESS_TASKS_LIMIT",
        value_name = "N",
        default_value = "100",
        value_parser = value_parser!(u32).range(1..=100_000)
    )]
    limit: u32,

    /// Only tasks that were submitted before this one.
    #[arg(long, env = "LIKENESS_TASKS_BEFORE", value_name = "ID")]
    before: Option<TaskId>,

    /// Print a JSON object a line instead of a table.
    #[arg(long, env = "LIKENESS_TASKS_JSON")]
    json: bool,
}

impl List {
    pub(super) async fn run(&self, pool: &PgPool) -> Result<()> {
        let mut connection = pool.acquire().await?;
        let filter = Filter {
            state: self.state,
            kind: self.kind.as_deref(),
            user: self.user(&mut connection).await?,
            code: self.code.as_deref(),
            before: self.before,
        };
        let found = tasks::list_any(&mut connection, &filter, self.limit.into()).await?;
        let rows = found.iter().map(facts::of_task);
        let text = match self.json {
            true => rows.map(|row| facts::line(row) + "\n").collect(),
            false => table(rows),
        };
        Ok(write!(stdout(), "{text}")?)
    }

    async fn user(&self, connection: &mut PgConnection) -> Result<Option<UserId>> {
        let Some(email) = &self.user else {
            return Ok(None);
        };
        let user = users::find_by_email(connection, email).await?;
        let user = user.with_context(|| format!("no account has the address {email}"))?;
        Ok(Some(user.id))
    }
}

/// A table with a line for each task and one for the headings.
fn table(rows: impl Iterator<Item = Facts>) -> String {
    let headings = COLUMNS.map(|(heading, _)| heading.to_owned());
    let cells = rows.map(|facts| {
        COLUMNS.map(|(_, name)| {
            let fact = facts.iter().find(|(fact, _)| *fact == name);
            fact.map_or(String::new(), |(_, fact)| facts::text(fact))
        })
    });
    let lines: Vec<_> = [headings].into_iter().chain(cells).collect();
    let mut widths = [0; COLUMNS.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let aligned = lines.iter().map(|line| {
        let cells = line.iter().zip(widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    });
    aligned.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |kind: &str| vec![("id", json!("a")), ("kind", json!(kind))];

        let table = table([row("upscale"), row("draw")].into_iter());

        let lines: Vec<_> = table.lines().collect();
        assert!(lines[0].starts_with("ID  USER  KIND     POOL"), "{table}");
        assert_eq!(lines[1..], ["a         upscale", "a         draw"]);
    }
}
