use std::fs;

use anyhow::{Context, Result};
use likeness_queue::Line;
use tokio_util::sync::CancellationToken;

use super::Load;
use super::stage::Stage;
use super::table::Table;

/// How many waiting tasks cost most each: the map of tasks has just doubled.
const WORST: i64 = 460_000;

/// Measures what the line of an API process takes of memory, by what the process holds before and after it has read all
/// waiting tasks.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = "resident bytes of a process that knows every place, for each waiting task; what reading them took is in it";
    let heads = [("waiting", 9), ("bytes/task", 10), ("MB", 8)];
    let table = Table::begin("memory", about, &heads)?;
    let waiting = WORST.min(load.depths.iter().copied().max().unwrap_or(WORST));
    stage.fill(waiting, 1).await?;
    let before = resident()?;
    let line = Line::follow(stage.pool.clone(), |_| None, &CancellationToken::new());
    line.changed().wait_for(|readings| *readings > 0).await?;
    let taken = resident()?.saturating_sub(before);
    table.row(&[
        waiting.to_string(),
        format!("{:.0}", taken as f64 / waiting as f64),
        format!("{:.1}", taken as f64 / 1e6),
    ])
}

/// The bytes of memory that this process holds.
fn resident() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    let kilobytes: u64 = kilobytes
        .context("the system does not tell what a process holds")?
        .parse()?;
    Ok(kilobytes * 1024)
}
