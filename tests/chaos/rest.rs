//! Quiet moments: nobody submits, nothing runs, and places can be compared.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use likeness_core::{TaskId, TaskState};
use tokio::sync::MutexGuard;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::caller::Caller;
use crate::faults::END_WITHIN;
use crate::history::Place;
use crate::oracle;
use crate::process::Process;
use crate::stage::{APIS, Stage};
use crate::users::User;
use crate::watch::state;

/// How many tasks of a user are asked for one by one, beside the list of all.
const ONE_BY_ONE: usize = 10;

/// How long the line of a process may need to catch up with the table.
const CATCH_UP: Duration = Duration::from_secs(5);

/// How many tasks are to wait at a quiet moment.
const WAITING: usize = 150;

/// How long they may take to come in.
const COME_IN: Duration = Duration::from_secs(5);

/// Ends the workers, compares the places that each API process tells with those that SQL counts, and starts the workers again.
pub(crate) async fn compare(stage: &Arc<Stage>, users: &Arc<Vec<User>>) -> Result<Vec<Place>> {
    let mut resting = Vec::new();
    for worker in &stage.workers {
        // One that is stalled changes nothing, and is woken only after this.
        if let Ok(mut slot) = worker.process.try_lock() {
            end(stage, &mut slot).await?;
            resting.push((worker, slot));
        }
    }
    come_in(stage).await;
    let _alone = stage.gate.write().await;
    let deadline = Instant::now() + CATCH_UP;
    let places = loop {
        let counted = settled(stage).await?;
        let places = ask(stage, users, counted.clone()).await?;
        let agreed = places.iter().all(|place| place.told == place.counted);
        let unchanged = settled(stage).await? == counted;
        if unchanged && (agreed || Instant::now() > deadline) {
            break places;
        }
    };
    for (worker, mut slot) in resting {
        *slot = Some(worker.start()?);
    }
    Ok(places)
}

/// Waits until tasks came in that nobody takes, so that there is a line.
async fn come_in(stage: &Stage) {
    let deadline = Instant::now() + COME_IN;
    while Instant::now() < deadline && stage.record.lock().open.len() < WAITING && !stage.is_over()
    {
        sleep(Duration::from_millis(50)).await;
    }
}

async fn end(stage: &Stage, slot: &mut MutexGuard<'_, Option<Process>>) -> Result<()> {
    if let Some(mut process) = slot.take()
        && !process.end(END_WITHIN).await?
    {
        stage
            .record
            .fault(format!("a worker did not end within {END_WITHIN:?}"));
    }
    Ok(())
}

/// The places as SQL counts them, once they no longer change.
async fn settled(stage: &Stage) -> Result<BTreeMap<TaskId, u64>> {
    let mut before = None;
    for _ in 0..100 {
        let mut connection = stage.connect().await?;
        let now = oracle::places(&mut connection).await?;
        if before.as_ref() == Some(&now) {
            return Ok(now);
        }
        before = Some(now);
        sleep(Duration::from_millis(150)).await;
    }
    bail!("the line does not come to rest")
}

/// What each process says of the acknowledged tasks among these, one by one and in its lists.
async fn ask(
    stage: &Arc<Stage>,
    users: &Arc<Vec<User>>,
    counted: BTreeMap<TaskId, u64>,
) -> Result<Vec<Place>> {
    let (stage, users) = (stage.clone(), users.clone());
    let asked = spawn_blocking(move || {
        let caller = Caller::new();
        let mut places = Vec::new();
        for api in 0..APIS {
            let asking = Asking {
                stage: &stage,
                caller: &caller,
                api,
                counted: &counted,
            };
            for user in users.iter() {
                places.extend(asking.one_by_one(user));
                places.extend(asking.lists(user));
            }
        }
        places
    });
    Ok(asked.await?)
}

struct Asking<'a> {
    stage: &'a Stage,
    caller: &'a Caller,
    api: usize,
    counted: &'a BTreeMap<TaskId, u64>,
}

impl Asking<'_> {
    fn get(&self, user: &User, path: &str) -> Option<serde_json::Value> {
        let url = format!("{}{path}", self.stage.apis[self.api].url());
        let headers = [("authorization", user.bearer.as_str())];
        let (status, body) = self.stage.ask(self.caller, "GET", &url, &headers, None)?;
        (status == 200).then_some(body)
    }

    fn place(&self, task: TaskId, seen: Option<&serde_json::Value>) -> Option<Place> {
        let pending = seen.filter(|seen| state(seen) == Some(TaskState::Pending));
        Some(Place {
            task,
            api: self.api,
            told: pending
                .and_then(|seen| seen["position"].as_u64())
                .unwrap_or(0),
            counted: *self.counted.get(&task)?,
        })
    }

    fn one_by_one(&self, user: &User) -> Vec<Place> {
        let open = self.stage.record.lock().open.clone();
        let own = open.into_iter().filter(|(_, of)| *of == user.number);
        let waiting = own.filter(|(task, _)| self.counted.contains_key(task));
        let waiting = waiting.take(ONE_BY_ONE);
        let places = waiting.filter_map(|(task, _)| {
            let seen = self.get(user, &format!("/generate/{task}"));
            self.place(task, seen.as_ref())
        });
        places.collect()
    }

    fn lists(&self, user: &User) -> Vec<Place> {
        let list = self.get(user, "/get_tasks?limit=1000").unwrap_or_default();
        let tasks = list["tasks"].as_array().cloned().unwrap_or_default();
        let places = tasks.iter().filter_map(|seen| {
            let task = seen["taskid"].as_str()?.parse().ok()?;
            self.place(task, Some(seen))
        });
        places.collect()
    }
}
