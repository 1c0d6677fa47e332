use std::time::{Duration, Instant};

use anyhow::Result;
use futures::future::try_join_all;
use likeness_db::bench;
use tokio::time::sleep;

use super::Load;
use super::noop::Crew;
use super::stage::Stage;
use super::table::{Table, rate};

/// How many workers there are at a time.
pub(super) const WORKERS: [u32; 2] = [1, 8];

/// What the columns of a cycle are.
pub(super) const HEADS: [(&str, usize); 6] = [
    ("queue", 31),
    ("workers", 7),
    ("submits/s", 9),
    ("done/s", 9),
    ("cycles/s", 9),
    ("what one statement is for", 0),
];

/// Measures how fast no-op tasks are submitted, and how fast the workers of one process then have all of them done.
pub(super) async fn measure(stage: &Stage, load: &Load) -> Result<()> {
    let about = format!(
        "{} no-op tasks; as many clients as workers, each another user, submit them; then the workers, slots of one process, do them",
        load.tasks
    );
    let table = Table::begin("cycle", &about, &HEADS)?;
    for workers in WORKERS {
        stage.clear().await?;
        let submit = submit(stage, load.tasks, workers).await?;
        let work = work(stage, load.tasks, workers).await?;
        table.row(&[
            "likeness".to_owned(),
            workers.to_string(),
            rate(load.tasks, submit),
            rate(load.tasks, work),
            rate(load.tasks, submit + work),
            format!(
                "submit 1 (a transaction of its own, fair order); claim as many as slots are free, at most {workers}; \
                 completions that wait, at most {workers}"
            ),
        ])?;
    }
    Ok(())
}

/// Submits so many tasks from as many clients, each another user.
async fn submit(stage: &Stage, tasks: u64, clients: u32) -> Result<Duration> {
    let began = Instant::now();
    let clients = u64::from(clients);
    let shares = (0..clients).zip(&stage.users).map(|(client, user)| {
        let share = tasks / clients + u64::from(client < tasks % clients);
        async move {
            for _ in 0..share {
                stage.submit(*user).await?;
            }
            anyhow::Ok(())
        }
    });
    try_join_all(shares).await?;
    Ok(began.elapsed())
}

/// Works until the table says that all tasks are done.
async fn work(stage: &Stage, tasks: u64, slots: u32) -> Result<Duration> {
    let began = Instant::now();
    let mut crew = Crew::start(stage, slots as usize);
    crew.wait_for(tasks).await?;
    let mut conn = stage.pool.acquire().await?;
    while bench::unfinished(&mut conn).await? > 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let time = began.elapsed();
    crew.end().await?;
    Ok(time)
}
