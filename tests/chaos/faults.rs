use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use sqlx::Executor;
use tokio::sync::MutexGuard;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep};

use crate::caller::Caller;
use crate::dice::Dice;
use crate::history::Stall;
use crate::journal;
use crate::load::cancel;
use crate::process::Process;
use crate::stage::{APIS, Stage, WORKERS, Worker};
use crate::users::User;
use crate::{api::Api, holds};

/// How long a process may take to end by itself.
pub(crate) const END_WITHIN: Duration = Duration::from_secs(10);

/// How long the one worker stands still that must lose its leases.
const LONG: Duration = Duration::from_secs(30);

/// How long a worker may take to become busy before it is stalled.
const BUSY_WITHIN: Duration = Duration::from_secs(3);

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    KillWorker,
    EndWorker,
    StallWorker,
    StallWorkerLong,
    KillApi,
    EndApi,
    CrashPostgres,
    CutSome,
    CutListeners,
    CutLockHolders,
    HoldSnapshot,
    HoldTransaction,
    HoldRows,
    TakeConnections,
    Cancel,
}

/// Every fault, some more often than others.
const DECK: [Fault; 17] = [
    Fault::KillWorker,
    Fault::KillWorker,
    Fault::EndWorker,
    Fault::StallWorker,
    Fault::StallWorkerLong,
    Fault::KillApi,
    Fault::EndApi,
    Fault::CrashPostgres,
    Fault::CutSome,
    Fault::CutListeners,
    Fault::CutLockHolders,
    Fault::HoldSnapshot,
    Fault::HoldTransaction,
    Fault::HoldRows,
    Fault::TakeConnections,
    Fault::Cancel,
    Fault::Cancel,
];

impl Fault {
    fn name(self) -> &'static str {
        match self {
            Self::KillWorker => "worker killed",
            Self::EndWorker => "worker ended",
            Self::StallWorker => "worker stalled for 3 s",
            Self::StallWorkerLong => "worker stalled for 20 s",
            Self::KillApi => "API killed",
            Self::EndApi => "API ended",
            Self::CrashPostgres => "Postgres stopped at once",
            Self::CutSome => "some connections cut",
            Self::CutListeners => "listeners cut",
            Self::CutLockHolders => "holders of locks cut",
            Self::HoldSnapshot => "snapshot held",
            Self::HoldTransaction => "transaction held",
            Self::HoldRows => "rows held",
            Self::TakeConnections => "connections taken",
            Self::Cancel => "tasks cancelled",
        }
    }
}

/// Injects faults until the load is over, and waits until the last has passed.
pub(crate) async fn inject(stage: Arc<Stage>, users: Arc<Vec<User>>, until: Instant, seed: u64) {
    let dice = Dice::new(seed, "faults");
    let mut under_way = JoinSet::new();
    under_way.spawn(stall_long(stage.clone()));
    let mut deck = Vec::new();
    while !stage.is_over() {
        sleep(dice.millis(300..=1800)).await;
        if deck.is_empty() {
            deck = DECK.to_vec();
            dice.shuffle(&mut deck);
        }
        let Some(fault) = deck.pop() else { break };
        // What is still stalled at the end keeps everything from ending.
        if fault == Fault::StallWorkerLong && Instant::now() + LONG > until {
            continue;
        }
        let (stage, users, dice) = (stage.clone(), users.clone(), dice.clone());
        under_way.spawn(async move {
            if let Err(error) = apply(fault, &stage, &users, &dice).await {
                eprintln!("{} was cut short: {error:#}", fault.name());
            }
        });
    }
    while let Some(ended) = under_way.join_next().await {
        if let Err(error) = ended {
            stage.record.fault(format!("a fault failed: {error}"));
        }
    }
}

async fn apply(fault: Fault, stage: &Arc<Stage>, users: &[User], dice: &Dice) -> Result<()> {
    let some_seconds = dice.millis(1000..=4000);
    stage.record.injected(fault.name());
    match fault {
        Fault::KillWorker => end_worker(stage, dice, Signal::KILL).await,
        Fault::EndWorker => end_worker(stage, dice, Signal::TERM).await,
        Fault::StallWorker => stall(stage, dice, Duration::from_secs(3)).await,
        Fault::StallWorkerLong => stall(stage, dice, Duration::from_secs(20)).await,
        Fault::KillApi => end_api(stage, dice, Signal::KILL).await,
        Fault::EndApi => end_api(stage, dice, Signal::TERM).await,
        Fault::CrashPostgres => {
            let _open = stage.gate.read().await;
            stage
                .cluster
                .lock()
                .await
                .crash(dice.millis(0..=3000))
                .await
        }
        Fault::CutSome => cut(stage, "random() < 0.2").await,
        Fault::CutListeners => cut(stage, "query ilike 'listen%'").await,
        Fault::CutLockHolders => {
            cut(
                stage,
                "pid in (select pid from pg_locks where locktype = 'advisory')",
            )
            .await
        }
        Fault::HoldSnapshot => holds::snapshot(stage, some_seconds).await,
        Fault::HoldTransaction => holds::transaction(stage, some_seconds).await,
        Fault::HoldRows => holds::rows(stage, some_seconds).await,
        Fault::TakeConnections => {
            let _open = stage.gate.read().await;
            holds::connections(stage, Duration::from_secs(2)).await
        }
        Fault::Cancel => cancel_some(stage, users, dice).await,
    }
}

/// A worker that nobody does anything to.
fn free_worker<'a>(
    stage: &'a Stage,
    dice: &Dice,
) -> Option<(usize, MutexGuard<'a, Option<Process>>)> {
    let first = dice.index(WORKERS);
    let numbers = (0..WORKERS).map(|step| (first + step) % WORKERS);
    let mut free = numbers.filter_map(|number| {
        let process = stage.workers[number].process.try_lock().ok()?;
        process.is_some().then_some((number, process))
    });
    free.next()
}

async fn end_worker(stage: &Stage, dice: &Dice, signal: Signal) -> Result<()> {
    let _open = stage.gate.read().await;
    let Some((number, mut slot)) = free_worker(stage, dice) else {
        return Ok(());
    };
    if let Some(process) = slot.as_mut() {
        if signal == Signal::KILL {
            process.kill()?;
        } else if !process.end(END_WITHIN).await? {
            stage
                .record
                .fault(format!("a worker did not end within {END_WITHIN:?}"));
        }
    }
    *slot = Some(stage.workers[number].start()?);
    Ok(())
}

/// Lets one worker stand still for so long that it must lose what it holds.
async fn stall_long(stage: Arc<Stage>) {
    sleep(Duration::from_secs(1)).await;
    stage.record.injected("worker stalled for 30 s");
    if let Err(error) = stall(&stage, &Dice::new(0, "the long stall"), LONG).await {
        stage
            .record
            .fault(format!("no worker could be stalled: {error:#}"));
    }
}

async fn stall(stage: &Stage, dice: &Dice, lasting: Duration) -> Result<()> {
    let Some((number, slot)) = free_worker(stage, dice) else {
        return Ok(());
    };
    let Some(process) = slot.as_ref() else {
        return Ok(());
    };
    let attempts = stop(&stage.workers[number], process).await?;
    let began = Instant::now();
    sleep(lasting).await;
    let _open = stage.gate.read().await;
    let lasted = began.elapsed();
    process.signal(Signal::CONT)?;
    stage.record.lock().stalls.push(Stall { lasted, attempts });
    Ok(())
}

/// Stops a worker, if possible in the middle of something; the attempts it has not ended.
async fn stop(worker: &Worker, process: &Process) -> Result<Vec<String>> {
    let deadline = Instant::now() + BUSY_WITHIN;
    loop {
        process.signal(Signal::STOP)?;
        let attempts = journal::read_one(&worker.journal()).unwrap_or_default();
        let unfinished = attempts
            .into_iter()
            .filter(|attempt| attempt.ended.is_none());
        let unfinished: Vec<_> = unfinished.map(|attempt| attempt.name).collect();
        if !unfinished.is_empty() || Instant::now() > deadline {
            return Ok(unfinished);
        }
        process.signal(Signal::CONT)?;
        sleep(Duration::from_millis(5)).await;
    }
}

async fn end_api(stage: &Stage, dice: &Dice, signal: Signal) -> Result<()> {
    let _open = stage.gate.read().await;
    let api: &Api = &stage.apis[dice.index(APIS)];
    let mut process = api.process.lock().await;
    if signal == Signal::KILL {
        process.kill()?;
    } else if !process.end(END_WITHIN).await? {
        stage
            .record
            .fault(format!("an API process did not end within {END_WITHIN:?}"));
    }
    api.start_anew(&mut process).await
}

/// Ends the sessions that a condition selects, but for the own one.
async fn cut(stage: &Stage, which: &'static str) -> Result<()> {
    let sql = format!(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and {which}"
    );
    let _open = stage.gate.read().await;
    let sql = sqlx::AssertSqlSafe(sql);
    stage.connect().await?.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}

async fn cancel_some(stage: &Arc<Stage>, users: &[User], dice: &Dice) -> Result<()> {
    let (stage, users, dice) = (stage.clone(), users.to_vec(), dice.clone());
    spawn_blocking(move || {
        let caller = Caller::new();
        for _ in 0..dice.within(1..=5) {
            let _open = stage.gate.blocking_read();
            let open: Vec<_> = stage.record.lock().open.clone().into_iter().collect();
            if open.is_empty() {
                return;
            }
            let (task, user) = open[dice.index(open.len())];
            cancel(&stage, &caller, &users[user], task, dice.index(APIS));
        }
    })
    .await?;
    Ok(())
}
