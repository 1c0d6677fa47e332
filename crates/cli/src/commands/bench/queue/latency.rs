use std::time::{Duration, Instant};

use anyhow::Result;
use likeness_db::bench;
use tokio::time::sleep;

use super::Load;
use super::noop::Crew;
use super::stage::Stage;
use super::table::{Table, milliseconds};

/// Slots that wait for work.
const SLOTS: usize = 8;

/// Measures how long a task that is submitted to idle workers takes to start, from before its transaction begins.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = format!(
        "{} tasks submitted one after another while {SLOTS} slots are idle; milliseconds from before the transaction begins",
        load.submissions
    );
    let heads = [
        ("until", 22),
        ("p50", 9),
        ("p95", 9),
        ("p99", 9),
        ("most", 9),
    ];
    let table = Table::begin("latency", &about, &heads)?;
    let mut crew = Crew::start(stage, SLOTS);
    let (mut acknowledged, mut started) = (Vec::new(), Vec::new());
    for number in 0..=load.submissions {
        let began = Instant::now();
        let submitted = async {
            stage.submit(stage.users[0]).await?;
            Ok(began.elapsed())
        };
        let begun = async {
            crew.wait_for(number + 1).await?;
            anyhow::Ok(began.elapsed())
        };
        let (submitted, begun) = tokio::try_join!(submitted, begun)?;
        // The first one wakes the worker process up.
        if number > 0 {
            acknowledged.push(submitted);
            started.push(begun);
        }
        until_idle(stage).await?;
    }
    crew.end().await?;
    table.row(&quantiles("submission acknowledged", acknowledged))?;
    table.row(&quantiles("task started", started))
}

/// Waits until the last task has ended and every slot is free again.
async fn until_idle(stage: &Stage) -> Result<()> {
    let mut conn = stage.pool.acquire().await?;
    while bench::unfinished(&mut conn).await? > 0 {
        sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

/// A row of quantiles of times.
pub(super) fn quantiles(what: &str, mut times: Vec<Duration>) -> [String; 5] {
    times.sort_unstable();
    let at = |share: f64| {
        let rank = (times.len() as f64 * share).ceil() as usize;
        milliseconds(times[rank.clamp(1, times.len()) - 1])
    };
    [what.to_owned(), at(0.5), at(0.95), at(0.99), at(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_times_that_were_measured() {
        let times = (1..=100).rev().map(Duration::from_millis).collect();

        assert_eq!(
            quantiles("start", times),
            ["start", "50.00", "95.00", "99.00", "100.00"].map(str::to_owned)
        );
    }
}
