use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use tokio::sync::MutexGuard;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, sleep};

use crate::caller::Caller;
use crate::deck::{DECK, Fault};
use crate::dice::Dice;
use crate::history::Stall;
use crate::journal;
use crate::load::cancel;
use crate::moment::now;
use crate::process::Process;
use crate::stage::{APIS, Stage, WORKERS, Worker};
use crate::users::User;
use crate::{api::Api, holds, operate};

/// How long a process may take to end by itself.
pub(crate) const END_WITHIN: Duration = Duration::from_secs(10);

/// How long the one worker stands still that must lose its leases.
const LONG: Duration = Duration::from_secs(30);

/// How often a fault is tried.
const TRIES: u32 = 15;

/// How long after it did not come about.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Selects the sessions of live workers.
const HOLDS_LOCK: &str = "pid in (select pid from pg_locks where locktype = 'advisory')";

/// How long a worker may take to become busy before it is stalled.
const BUSY_WITHIN: Duration = Duration::from_secs(3);

/// Injects faults into a stage.
#[derive(Clone, Debug)]
pub(crate) struct Injector {
    pub(crate) stage: Arc<Stage>,
    pub(crate) users: Arc<Vec<User>>,
    /// The header's value that carries the operator's token.
    pub(crate) operator: String,
    pub(crate) dice: Dice,
}

impl Injector {
    /// Injects faults until the load is over, and waits until the last has passed.
    pub(crate) async fn run(self, until: Instant) {
        let mut under_way = JoinSet::new();
        under_way.spawn(stall_long(self.stage.clone()));
        let mut deck = Vec::new();
        while !self.stage.is_over() {
            sleep(self.dice.millis(300..=1800)).await;
            if deck.is_empty() {
                deck = DECK.to_vec();
                self.dice.shuffle(&mut deck);
            }
            let Some(fault) = deck.pop() else { break };
            // What is still stalled at the end keeps everything from ending.
            if fault == Fault::StallWorkerLong && Instant::now() + LONG > until {
                continue;
            }
            under_way.spawn(self.clone().inject(fault));
        }
        while let Some(ended) = under_way.join_next().await {
            if let Err(error) = ended {
                let record = &self.stage.record;
                record.fault(format!("a fault failed: {error}"));
            }
        }
    }

    /// Tries a fault until it comes about: another one may be in its way.
    async fn inject(self, fault: Fault) {
        self.stage.record.drawn(fault.name());
        for _ in 0..TRIES {
            match self.apply(fault).await {
                Ok(true) => return self.stage.record.injected(fault.name()),
                Ok(false) => {}
                Err(error) => eprintln!("{} was cut short: {error:#}", fault.name()),
            }
            sleep(TRY_AGAIN_AFTER).await;
        }
    }

    /// Does it once; `false` when there was nothing to do it to.
    async fn apply(&self, fault: Fault) -> Result<bool> {
        let (stage, dice) = (&self.stage, &self.dice);
        let some_seconds = dice.millis(1000..=4000);
        match fault {
            Fault::KillWorker => end_worker(stage, dice, Signal::KILL).await,
            Fault::EndWorker => end_worker(stage, dice, Signal::TERM).await,
            Fault::StallWorker => stall(stage, dice, Duration::from_secs(3)).await,
            Fault::StallWorkerLong => stall(stage, dice, Duration::from_secs(20)).await,
            Fault::KillApi => end_api(stage, dice, Signal::KILL).await,
            Fault::EndApi => end_api(stage, dice, Signal::TERM).await,
            Fault::CrashPostgres => crash(stage, dice.millis(0..=3000)).await,
            Fault::CutSome => cut(stage, "random() < 0.2").await,
            Fault::CutListeners => cut(stage, "query ilike 'listen%'").await,
            Fault::CutLockHolders => cut(stage, HOLDS_LOCK).await,
            Fault::HoldSnapshot => holds::snapshot(stage, some_seconds).await,
            Fault::HoldTransaction => holds::transaction(stage, some_seconds).await,
            Fault::HoldRows => holds::rows(stage, some_seconds).await,
            Fault::TakeConnections => {
                let _open = stage.gate.read().await;
                holds::connections(stage, Duration::from_secs(2)).await
            }
            Fault::Cancel => self.request(cancel_some).await,
            Fault::Retry => self.request(operate::retry_some).await,
            Fault::RemoveAccount => self.request(operate::remove_account).await,
        }
    }

    /// Does what asks the API for something.
    async fn request(&self, act: fn(&Self) -> bool) -> Result<bool> {
        let injector = self.clone();
        Ok(spawn_blocking(move || act(&injector)).await?)
    }
}

async fn crash(stage: &Stage, down: Duration) -> Result<bool> {
    let _open = stage.gate.read().await;
    let from = now();
    stage.cluster.lock().await.crash(down).await?;
    stage.record.outage(from);
    Ok(true)
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

async fn end_worker(stage: &Stage, dice: &Dice, signal: Signal) -> Result<bool> {
    let _open = stage.gate.read().await;
    let Some((number, mut slot)) = free_worker(stage, dice) else {
        return Ok(false);
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
    Ok(true)
}

/// Lets one worker stand still for so long that it must lose what it holds.
async fn stall_long(stage: Arc<Stage>) {
    sleep(Duration::from_secs(1)).await;
    let name = "worker stalled for 30 s";
    stage.record.drawn(name);
    match stall(&stage, &Dice::new(0, "the long stall"), LONG).await {
        Ok(true) => stage.record.injected(name),
        Ok(false) => {}
        Err(error) => {
            let what = format!("no worker could be stalled: {error:#}");
            stage.record.fault(what);
        }
    }
}

async fn stall(stage: &Stage, dice: &Dice, lasting: Duration) -> Result<bool> {
    let Some((number, slot)) = free_worker(stage, dice) else {
        return Ok(false);
    };
    let Some(process) = slot.as_ref() else {
        return Ok(false);
    };
    let attempts = stop(&stage.workers[number], process).await?;
    let began = Instant::now();
    sleep(lasting).await;
    let _open = stage.gate.read().await;
    let lasted = began.elapsed();
    process.signal(Signal::CONT)?;
    stage.record.lock().stalls.push(Stall { lasted, attempts });
    Ok(true)
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

async fn end_api(stage: &Stage, dice: &Dice, signal: Signal) -> Result<bool> {
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
    api.start_anew(&mut process).await?;
    Ok(true)
}

/// Ends the sessions that a condition selects, but for the own one.
async fn cut(stage: &Stage, which: &'static str) -> Result<bool> {
    let sql = format!(
        "select count(pg_terminate_backend(pid)) > 0 from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and {which}"
    );
    let _open = stage.gate.read().await;
    let cut = sqlx::query_scalar(sqlx::AssertSqlSafe(sql));
    let from = now();
    let is_cut = cut.fetch_one(&mut stage.connect().await?).await?;
    stage.record.outage(from);
    Ok(is_cut)
}

fn cancel_some(injector: &Injector) -> bool {
    let Injector { stage, dice, .. } = injector;
    let caller = Caller::new();
    let mut has_cancelled = false;
    for _ in 0..dice.within(1..=5) {
        let _open = stage.gate.blocking_read();
        let open: Vec<_> = stage.record.lock().open.clone().into_iter().collect();
        if open.is_empty() {
            break;
        }
        let (task, user) = open[dice.index(open.len())];
        let user = &injector.users[user];
        has_cancelled |= cancel(stage, &caller, user, task, dice.index(APIS));
    }
    has_cancelled
}
