//! What operators do, and users who leave, in the middle of everything.

use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant};

use likeness_core::TaskId;
use serde_json::Value;

use crate::act::Wish;
use crate::caller::Caller;
use crate::faults::Injector;
use crate::history::Submission;
use crate::load::acknowledged;
use crate::stage::APIS;
use crate::users::join;

/// How many tasks somebody has who leaves.
const TASKS: usize = 20;

/// How long a request is sent again until it is answered.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a process may take to learn that another one removed an account.
const LEARN_WITHIN: Duration = Duration::from_secs(5);

/// Retries some tasks that failed; `false` when none was.
pub(crate) fn retry_some(injector: &Injector) -> bool {
    let Injector { stage, dice, .. } = injector;
    let asking = Asking::new(injector);
    let mut has_retried = false;
    for _ in 0..dice.within(1..=5) {
        let _open = stage.gate.blocking_read();
        let failed = asking.failed();
        if failed.is_empty() {
            break;
        }
        has_retried |= asking.retry(failed[dice.index(failed.len())]);
    }
    has_retried
}

/// Somebody signs up, submits tasks, and removes the account while they wait and run; `false` when that could not be done.
pub(crate) fn remove_account(injector: &Injector) -> bool {
    let Injector { stage, dice, .. } = injector;
    let asking = Asking::new(injector);
    let name = format!("guest{}", dice.within(1..=u64::from(u32::MAX)));
    let url = stage.apis[dice.index(APIS)].url();
    let Ok(bearer) = join(&asking.caller, &url, &format!("{name}@example.com")) else {
        return false;
    };
    let tasks = asking.submit(&name, &bearer);
    stage.record.lock().removed.extend(&tasks);
    // One whose answer was lost is gone all the same.
    let api = dice.index(APIS);
    let is_removed = asking.until(
        api,
        "DELETE",
        "/account",
        &bearer,
        &[200, 401],
        Duration::ZERO,
    );
    is_removed && (0..APIS).all(|api| asking.is_gone(api, &bearer, &tasks))
}

struct Asking<'a> {
    injector: &'a Injector,
    caller: Caller,
}

impl<'a> Asking<'a> {
    fn new(injector: &'a Injector) -> Self {
        let caller = Caller::new();
        Self { injector, caller }
    }

    fn ask(&self, api: usize, method: &str, path: &str, bearer: &str) -> Option<(u16, Value)> {
        let stage = &self.injector.stage;
        let url = format!("{}{path}", stage.apis[api].url());
        stage.ask(
            &self.caller,
            method,
            &url,
            &[("authorization", bearer)],
            None,
        )
    }

    /// Sends a request until it is answered by one of these statuses, others only in the first moments; `false` when it is not.
    fn until(
        &self,
        api: usize,
        method: &str,
        path: &str,
        bearer: &str,
        right: &[u16],
        learn_within: Duration,
    ) -> bool {
        let Injector { stage, dice, .. } = self.injector;
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let open = stage.gate.blocking_read();
            let answer = self.ask(api, method, path, bearer);
            drop(open);
            match answer {
                Some((status, _)) if right.contains(&status) => return true,
                Some((status, body)) if status != 503 && began.elapsed() >= learn_within => {
                    let what =
                        format!("{method} {path} at process {api} answered {status}: {body}");
                    stage.record.fault(what);
                    return false;
                }
                _ => thread::sleep(dice.millis(20..=200)),
            }
        }
        let what = format!("{method} {path} was never answered by process {api}");
        stage.record.fault(what);
        false
    }

    /// What an operator sees that failed.
    fn failed(&self) -> Vec<TaskId> {
        let (path, operator) = (
            "/admin/tasks?state=failed&limit=200",
            &self.injector.operator,
        );
        let api = self.injector.dice.index(APIS);
        let Some((200, list)) = self.ask(api, "GET", path, operator) else {
            return Vec::new();
        };
        let tasks = list["tasks"].as_array().cloned().unwrap_or_default();
        let ids = tasks.iter().filter_map(|task| task["task_id"].as_str());
        ids.filter_map(|id| id.parse().ok()).collect()
    }

    fn retry(&self, task: TaskId) -> bool {
        let record = &self.injector.stage.record;
        record.lock().retries.entry(task).or_default().asked += 1;
        let (api, path) = (
            self.injector.dice.index(APIS),
            format!("/admin/tasks/{task}/retry"),
        );
        match self.ask(api, "POST", &path, &self.injector.operator) {
            Some((200, _)) => {
                record.lock().retries.entry(task).or_default().done += 1;
                record.reopened(task);
                return true;
            }
            // It was retried or removed meanwhile, or nothing is known.
            None | Some((404 | 409 | 503, _)) => {}
            Some((status, body)) => {
                record.fault(format!("a retry was answered {status}: {body}"));
            }
        }
        false
    }

    fn submit(&self, name: &str, bearer: &str) -> HashSet<TaskId> {
        let Injector { stage, dice, .. } = self.injector;
        let mut tasks = HashSet::new();
        for number in 0..TASKS {
            let wish = Wish::draw(dice, 30, 10);
            let key = format!("{name}-{number}");
            let task = acknowledged(stage, &self.caller, bearer, &wish, &key, dice);
            tasks.extend(task);
            stage.record.lock().submissions.push(Submission {
                key,
                act: wish.act,
                tasks: task.into_iter().collect(),
            });
        }
        tasks
    }

    /// Whether a process no longer knows an account and its tasks.
    fn is_gone(&self, api: usize, bearer: &str, tasks: &HashSet<TaskId>) -> bool {
        let operator = &self.injector.operator;
        let gone = tasks.iter().all(|task| {
            let path = format!("/admin/tasks/{task}");
            self.until(api, "GET", &path, operator, &[404], Duration::ZERO)
        });
        gone && self.until(api, "GET", "/get_tasks", bearer, &[401], LEARN_WITHIN)
    }
}
