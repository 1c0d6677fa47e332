use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use serde_json::Value;

use crate::caller::Caller;
use crate::dice::Dice;
use crate::history::Sight;
use crate::moment::now;
use crate::stage::{APIS, Stage};
use crate::users::User;

/// Looks at tasks at either process until everything is over, and notes what it sees.
pub(crate) fn watch(stage: &Stage, users: &[User], eye: usize, seed: u64) {
    let dice = Dice::new(seed, &format!("watcher {eye}"));
    let caller = Caller::new();
    while !stage.drained.load(Ordering::Relaxed) {
        match choose(stage, &dice) {
            Some((task, user)) => {
                look(stage, &caller, &users[user], task, (eye, dice.index(APIS)));
                thread::sleep(dice.millis(0..=10));
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// Looks at every acknowledged task at each process.
pub(crate) fn look_at_all(stage: &Stage, users: &[User], eye: usize) {
    let caller = Caller::new();
    let (open, ended) = {
        let noted = stage.record.lock();
        (noted.open.clone(), noted.ended.clone())
    };
    for (task, user) in open.into_iter().chain(ended) {
        for api in 0..APIS {
            look(stage, &caller, &users[user], task, (eye, api));
        }
    }
}

/// A task that is not known to have ended, or now and then one that is.
fn choose(stage: &Stage, dice: &Dice) -> Option<(TaskId, usize)> {
    let noted = stage.record.lock();
    if dice.percent(5) && !noted.ended.is_empty() {
        return Some(noted.ended[dice.index(noted.ended.len())]);
    }
    let index = dice.index(noted.open.len().max(1));
    let open = noted.open.iter().nth(index);
    open.map(|(task, user)| (*task, *user))
}

/// Looks at a task at one process.
pub(crate) fn look(stage: &Stage, caller: &Caller, user: &User, task: TaskId, eye: (usize, usize)) {
    let headers = [("authorization", user.bearer.as_str())];
    let url = format!("{}/generate/{task}", stage.apis[eye.1].url());
    let asked = now();
    let Some((status, body)) = stage.ask(caller, "GET", &url, &headers, None) else {
        return;
    };
    let seen = (status, state(&body));
    let (200, Some(state)) = seen else {
        if status != 503 {
            stage
                .record
                .fault(format!("task {task} was answered {status}: {body}"));
        }
        return;
    };
    let sight = Sight {
        task,
        eye,
        asked,
        told: now(),
        state,
        position: body["position"].as_u64().unwrap_or(u64::MAX),
    };
    stage.record.lock().sights.push(sight);
    if state.is_final() {
        stage.record.ended(task);
    }
}

/// What the API's word for a state means.
pub(crate) fn state(body: &Value) -> Option<TaskState> {
    match body["status"].as_str()? {
        "PENDING" => Some(TaskState::Pending),
        "STARTED" => Some(TaskState::Running),
        "SUCCESS" => Some(TaskState::Succeeded),
        "FAILED" => Some(TaskState::Failed),
        _ => None,
    }
}
