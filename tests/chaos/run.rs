//! A run from its start to its verdict.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::Signal;
use tokio::task::{self, spawn_blocking};
use tokio::time::{Instant, sleep, sleep_until};

use crate::dice::Dice;
use crate::faults::Injector;
use crate::history::{History, Place};
use crate::stage::{Stage, Worker};
use crate::users::{User, operator, sign_up};
use crate::{calm, checker, journal, load, oracle, rest, summary, watch};

/// How long before its end a run stops to submit and to inject faults, so that all can end.
const DRAIN: Duration = Duration::from_secs(20);

/// How long unfinished tasks may take after that; more is a violation.
const DRAIN_LIMIT: Duration = Duration::from_secs(60);

/// How often everything comes to rest in the middle.
const REST_EVERY: Duration = Duration::from_secs(20);

/// How many requests each user has under way at a time.
const HANDS: usize = 4;

/// How many look at tasks at a time.
const WATCHERS: usize = 3;

/// Runs for about so long, and prints what happened; `false` when something was violated.
pub(crate) async fn run(lasting: Duration, seed: u64) -> Result<bool> {
    println!("chaos for {} s with seed {seed}", lasting.as_secs());
    let calm = calm::run().await?;
    println!("calm: {calm}");
    let stage = Arc::new(Stage::open().await?);
    oracle::install(&mut stage.connect().await?).await?;
    let signing = stage.clone();
    let users = Arc::new(spawn_blocking(move || sign_up(&signing)).await??);
    for worker in &stage.workers {
        *worker.process.lock().await = Some(worker.start()?);
    }
    let supervisor = tokio::spawn(supervise(stage.clone()));
    let until = Instant::now() + lasting.saturating_sub(DRAIN);
    let injector = Injector {
        stage: stage.clone(),
        users: users.clone(),
        operator: operator(&stage).await?,
        dice: Dice::new(seed, "faults"),
    };
    let faults = tokio::spawn(injector.run(until));
    let submitters = submitters(&stage, &users, seed);
    let watchers = watchers(&stage, &users, seed);

    let mut places = rests(&stage, &users, until).await?;
    stage.over.store(true, Ordering::Relaxed);
    faults.await?;
    join(submitters).await?;
    drain(&stage).await?;
    join(watchers).await?;
    end(supervisor).await?;
    places.extend(rest::compare(&stage, &users).await?);
    list_all(&stage, &users).await?;

    stage.record.lock().faults.extend(calm.violations());
    let history = collect(&stage, places, lasting).await?;
    let violations = checker::check(&history);
    summary::print(&stage, &history, &violations)?;
    if let Some(stage) = Arc::into_inner(stage) {
        stage.close().await?;
    }
    println!("seed {seed}, violations: {}", violations.len());
    Ok(violations.is_empty())
}

fn submitters(stage: &Arc<Stage>, users: &[User], seed: u64) -> Vec<JoinHandle<()>> {
    let start = |(user, hand): (&User, usize)| {
        let (stage, user) = (stage.clone(), user.clone());
        thread::spawn(move || load::submit(&stage, &user, hand, seed))
    };
    let hands = users
        .iter()
        .flat_map(|user| (0..HANDS).map(move |hand| (user, hand)));
    hands.map(start).collect()
}

fn watchers(stage: &Arc<Stage>, users: &Arc<Vec<User>>, seed: u64) -> Vec<JoinHandle<()>> {
    let start = |eye| {
        let (stage, users) = (stage.clone(), users.clone());
        thread::spawn(move || watch::watch(&stage, &users, eye, seed))
    };
    (0..WATCHERS).map(start).collect()
}

async fn join(threads: Vec<JoinHandle<()>>) -> Result<()> {
    let joined = spawn_blocking(|| {
        for thread in threads {
            thread.join().expect("an actor does not panic");
        }
    });
    Ok(joined.await?)
}

/// Lets everything come to rest from time to time, until the load is to end.
async fn rests(stage: &Arc<Stage>, users: &Arc<Vec<User>>, until: Instant) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    let mut next = Instant::now() + REST_EVERY / 2;
    while next < until {
        sleep_until(next).await;
        places.extend(rest::compare(stage, users).await?);
        next = Instant::now() + REST_EVERY;
    }
    sleep_until(until).await;
    Ok(places)
}

/// Starts processes anew that ended, and notes which had no reason to.
async fn supervise(stage: Arc<Stage>) -> Result<()> {
    loop {
        for worker in &stage.workers {
            let Ok(mut slot) = worker.process.try_lock() else {
                continue;
            };
            let Some(process) = slot.as_mut() else {
                continue;
            };
            if let Some(status) = process.ended()? {
                if is_poisoned(worker, status)? {
                    stage.record.injected("worker poisoned");
                } else {
                    let what = format!("a worker ended by itself: {status}");
                    stage.record.fault(what);
                }
                *slot = Some(worker.start()?);
            }
        }
        for api in &stage.apis {
            if let Ok(mut process) = api.process.try_lock()
                && let Some(status) = process.ended()?
            {
                stage
                    .record
                    .fault(format!("an API process ended by itself: {status}"));
                api.start_anew(&mut process).await?;
            }
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Whether a worker process aborted itself because a task told it to.
fn is_poisoned(worker: &Worker, status: ExitStatus) -> Result<bool> {
    let has_aborted = status.signal() == Some(Signal::ABORT.as_raw());
    Ok(has_aborted && journal::is_poisoned(&worker.journal())?)
}

/// Ends the supervisor, unless something ended it before.
async fn end(supervisor: task::JoinHandle<Result<()>>) -> Result<()> {
    supervisor.abort();
    match supervisor.await {
        Ok(ended) => ended.context("the supervisor ended"),
        Err(error) if error.is_cancelled() => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Waits until every task has ended.
async fn drain(stage: &Stage) -> Result<()> {
    let deadline = Instant::now() + DRAIN_LIMIT;
    let mut connection = stage.connect().await?;
    while oracle::unfinished(&mut connection).await? > 0 {
        if Instant::now() > deadline {
            stage
                .record
                .fault(format!("tasks are unfinished after {DRAIN_LIMIT:?}"));
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    stage.drained.store(true, Ordering::Relaxed);
    Ok(())
}

/// Lists every task at each process.
async fn list_all(stage: &Arc<Stage>, users: &Arc<Vec<User>>) -> Result<()> {
    let (stage, users) = (stage.clone(), users.clone());
    let listed = spawn_blocking(move || watch::list_all(&stage, &users, WATCHERS));
    Ok(listed.await?)
}

async fn collect(stage: &Stage, places: Vec<Place>, lasting: Duration) -> Result<History> {
    let mut connection = stage.connect().await?;
    let rows = oracle::rows(&mut connection).await?;
    let gallery = oracle::gallery(&mut connection).await?;
    let attempts = journal::read(stage.folder())?;
    let mut noted = stage.record.lock();
    Ok(History {
        submissions: std::mem::take(&mut noted.submissions),
        sights: std::mem::take(&mut noted.sights),
        cancelled: std::mem::take(&mut noted.cancelled),
        stalls: std::mem::take(&mut noted.stalls),
        held: std::mem::take(&mut noted.held),
        outages: std::mem::take(&mut noted.outages),
        removed: std::mem::take(&mut noted.removed),
        retries: std::mem::take(&mut noted.retries),
        injected: noted.injected.clone(),
        lasting,
        faults: std::mem::take(&mut noted.faults),
        rows,
        attempts,
        gallery,
        places,
    })
}
