use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::try_join_all;
use likeness_queue::Line;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use super::Load;
use super::latency::quantiles;
use super::stage::Stage;
use super::table::Table;
use super::taker::{Takers, Way};

/// Tasks that are submitted, claimed and completed each second.
const FLOW: u32 = 500;

/// How many of them happen together.
const TOGETHER: u32 = 10;

/// Measures how old a place is that the line tells, while tasks flow through a line of the greatest length.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let waiting = load.depths.iter().copied().max().unwrap_or(0).min(100_000);
    let about = format!(
        "{waiting} tasks wait while {FLOW} a second are submitted, claimed and completed; milliseconds since what a place is told by \
         was read"
    );
    let heads = [
        ("flow", 22),
        ("p50", 9),
        ("p95", 9),
        ("p99", 9),
        ("most", 9),
    ];
    let table = Table::begin("staleness", &about, &heads)?;
    stage.fill(waiting, 1).await?;
    let line = Line::follow(stage.pool.clone(), |_| None, &CancellationToken::new());
    line.changed().wait_for(|readings| *readings > 0).await?;
    let time = 4 * load.seconds;
    let (flowed, ages) = tokio::join!(flow(stage, time), watch(&line, time));
    let flowed = format!("{:.0} tasks/s", f64::from(flowed?) / time.as_secs_f64());
    table.row(&quantiles(&flowed, ages))
}

/// Lets tasks flow; how many did.
async fn flow(stage: &Stage, time: Duration) -> Result<u32> {
    let mut takers = Takers::open(stage).await?;
    let mut ticks = interval(Duration::from_secs(1) * TOGETHER / FLOW);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (began, mut flowed) = (Instant::now(), 0);
    while began.elapsed() < time {
        ticks.tick().await;
        let users = (0..TOGETHER).map(|number| stage.users[number as usize % stage.users.len()]);
        try_join_all(users.map(|user| stage.submit(user))).await?;
        let way = Way {
            limit: 1,
            complete: true,
        };
        takers.take(way, TOGETHER.into(), time).await?;
        flowed += TOGETHER;
    }
    Ok(flowed)
}

/// How old the line was at moments all over the time.
async fn watch(line: &Line, time: Duration) -> Vec<Duration> {
    let (began, mut ages) = (Instant::now(), Vec::new());
    while began.elapsed() < time {
        sleep(Duration::from_millis(3)).await;
        ages.push(line.staleness());
    }
    ages
}
