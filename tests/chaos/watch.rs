use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use serde_json::Value;

use crate::caller::Caller;
use crate::dice::Dice;
use crate::history::Sight;
use crate::moment::{Moment, now};
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

/// Lists everybody's tasks at each process, and notes what they are and which are missing.
pub(crate) fn list_all(stage: &Stage, users: &[User], eye: usize) {
    let caller = Caller::new();
    for user in users {
        for api in 0..APIS {
            let seen = list(stage, &caller, user, (eye, api));
            let mut noted = stage.record.lock();
            let missing: Vec<_> = noted.missing_of(user.number, &seen).collect();
            for task in missing {
                noted
                    .faults
                    .push(format!("process {api} does not list {task}"));
            }
        }
    }
}

/// All of a user's tasks at one process, page by page.
fn list(stage: &Stage, caller: &Caller, user: &User, eye: (usize, usize)) -> HashSet<TaskId> {
    let headers = [("authorization", user.bearer.as_str())];
    let mut seen = HashSet::new();
    let mut path = "/get_tasks?limit=500".to_owned();
    loop {
        let url = format!("{}{path}", stage.apis[eye.1].url());
        let asked = now();
        let Some((200, page)) = stage.ask(caller, "GET", &url, &headers, None) else {
            return seen;
        };
        let tasks = page["tasks"].as_array().cloned().unwrap_or_default();
        let sights = tasks.iter().filter_map(|task| {
            let id = task["taskid"].as_str()?.parse().ok()?;
            sight(id, eye, asked, task)
        });
        let sights: Vec<_> = sights.collect();
        let Some(last) = sights.last() else {
            return seen;
        };
        path = format!("/get_tasks?limit=500&before={}", last.task);
        seen.extend(sights.iter().map(|sight| sight.task));
        stage.record.lock().sights.extend(sights);
    }
}

/// What an answer says of a task.
fn sight(task: TaskId, eye: (usize, usize), asked: Moment, body: &Value) -> Option<Sight> {
    Some(Sight {
        task,
        eye,
        asked,
        told: now(),
        state: state(body)?,
        position: body["position"].as_u64()?,
    })
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
fn look(stage: &Stage, caller: &Caller, user: &User, task: TaskId, eye: (usize, usize)) {
    let headers = [("authorization", user.bearer.as_str())];
    let url = format!("{}/generate/{task}", stage.apis[eye.1].url());
    let asked = now();
    let Some((status, body)) = stage.ask(caller, "GET", &url, &headers, None) else {
        return;
    };
    let (200, Some(sight)) = (status, sight(task, eye, asked, &body)) else {
        if status != 503 {
            stage
                .record
                .fault(format!("task {task} was answered {status}: {body}"));
        }
        return;
    };
    stage.record.lock().sights.push(sight);
    if sight.state.is_final() {
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
