use std::collections::HashMap;
use std::time::Duration;

use anyhow::Result;
use likeness_core::{Lane, TaskId};
use likeness_db::bench;
use likeness_db::tasks::Flow;
use likeness_queue::Line;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::noop::{Crew, Noop};
use super::stage::Stage;
use super::table::Table;

/// Slots that work.
const SLOTS: u64 = 2;

/// Tasks that wait when the estimates are asked for.
const TASKS: u64 = 200;

/// The shortest and the longest run, in milliseconds.
const RUNS: [u64; 2] = [20, 180];

/// Measures how far the estimated end of waiting tasks is from their end.
pub(super) async fn measure(stage: &Stage) -> Result<()> {
    let about = format!(
        "{TASKS} tasks of {} to {} ms wait for {SLOTS} slots that have run some before; the estimate of each beside the time until its \
         end",
        RUNS[0], RUNS[1]
    );
    let heads = [
        ("place", 12),
        ("tasks", 6),
        ("time s", 8),
        ("error", 8),
        ("most", 8),
    ];
    let table = Table::begin("estimate", &about, &heads)?;
    let line = Line::follow(stage.pool.clone(), |_| None, &CancellationToken::new());
    let crew = Crew::start(stage, SLOTS as usize);
    submit(stage, 50).await?;
    drain(stage).await?;
    let waiting = submit(stage, TASKS).await?;
    line.catch_up().await;
    let errors = follow(&line, &waiting).await?;
    crew.end().await?;
    for (what, range) in [
        ("1 to 10", 0..10),
        ("11 to 50", 10..50),
        ("51 and more", 50..usize::MAX),
    ] {
        let part = errors.iter().filter(|told| range.contains(&told.place));
        table.row(&summary(what, &part.copied().collect::<Vec<_>>()))?;
    }
    Ok(())
}

/// What was told of a task, and what came.
#[derive(Clone, Copy, Debug)]
struct Told {
    place: usize,
    estimate: Duration,
    time: Duration,
}

/// Submits tasks of runs that differ.
async fn submit(stage: &Stage, count: u64) -> Result<Vec<TaskId>> {
    let mut ids = Vec::new();
    let mut flow = Flow::begin(&stage.pool, stage.users[0]).await?;
    for number in 0..count {
        // Spread over the range without a pattern that slots could fall in step with.
        let nap_ms = RUNS[0] + number * 61 % (RUNS[1] - RUNS[0]);
        let task = Noop { nap_ms };
        ids.push(stage.submit_in(&mut flow, Lane::Normal, &task).await?);
    }
    flow.commit().await?;
    Ok(ids)
}

async fn drain(stage: &Stage) -> Result<()> {
    let mut conn = stage.pool.acquire().await?;
    while bench::unfinished(&mut conn).await? > 0 {
        sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Asks for every estimate, and waits for every end.
async fn follow(line: &Line, tasks: &[TaskId]) -> Result<Vec<Told>> {
    let asked = Instant::now();
    let sights = tasks.iter().filter_map(|id| line.sight(*id));
    let mut open: HashMap<_, _> = sights
        .filter_map(|sight| Some((sight.task.id, (sight.position as usize, sight.eta?))))
        .collect();
    let (mut changed, mut told) = (line.changed(), Vec::new());
    while !open.is_empty() {
        changed.changed().await?;
        let ended: Vec<_> = open
            .keys()
            .copied()
            .filter(|id| line.sight(*id).is_none())
            .collect();
        for id in ended {
            if let Some((place, estimate)) = open.remove(&id) {
                let time = asked.elapsed();
                told.push(Told {
                    place,
                    estimate,
                    time,
                });
            }
        }
    }
    Ok(told)
}

fn summary(what: &str, told: &[Told]) -> [String; 5] {
    let count = told.len().max(1) as f64;
    let off =
        |told: &Told| told.estimate.abs_diff(told.time).as_secs_f64() / told.time.as_secs_f64();
    let mean = |of: &dyn Fn(&Told) -> f64| told.iter().map(of).sum::<f64>() / count;
    let most = told.iter().map(off).fold(0.0, f64::max);
    [
        what.to_owned(),
        told.len().to_string(),
        format!("{:.2}", mean(&|told| told.time.as_secs_f64())),
        format!("{:.0} %", 100.0 * mean(&off)),
        format!("{:.0} %", 100.0 * most),
    ]
}
