use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use likeness_core::TaskId;

use crate::act::Wish;
use crate::caller::{Answer, Caller};
use crate::dice::Dice;
use crate::history::Submission;
use crate::stage::{APIS, Stage};
use crate::users::User;

/// How long a request is sent again until it is acknowledged.
const PATIENCE: Duration = Duration::from_secs(60);

/// Submits tasks of a user until the load is over, each until it is acknowledged, and some again.
pub(crate) fn submit(stage: &Arc<Stage>, user: &User, hand: usize, seed: u64) {
    let dice = Dice::new(seed, &format!("submitter {} {hand}", user.number));
    let caller = Caller::new();
    for number in 0_u64.. {
        if stage.is_over() {
            break;
        }
        if stage.record.open_of(user.number) >= user.habits.most {
            thread::sleep(dice.millis(5..=50));
            continue;
        }
        let wish = Wish::draw(&dice, user.habits.vip, user.habits.video);
        let key = format!("{}-{hand}-{number}", user.number);
        let mut tasks = Vec::new();
        let times = if dice.percent(10) { 2 } else { 1 };
        for _ in 0..times {
            let task = acknowledged(stage, &caller, &user.bearer, &wish, &key, &dice);
            if let Some(task) = task {
                stage.record.acknowledged(task, user.number);
                tasks.push(task);
            }
        }
        let submission = Submission {
            key,
            act: wish.act,
            tasks,
        };
        stage.record.lock().submissions.push(submission);
    }
}

/// Sends a request to either process until it is acknowledged; the task.
pub(crate) fn acknowledged(
    stage: &Stage,
    caller: &Caller,
    bearer: &str,
    wish: &Wish,
    key: &str,
    dice: &Dice,
) -> Option<TaskId> {
    let (path, body) = wish.request();
    let headers = [("authorization", bearer), ("idempotency-key", key)];
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let open = stage.gate.blocking_read();
        let url = format!("{}{path}", stage.apis[dice.index(APIS)].url());
        let answer = stage.ask(caller, "POST", &url, &headers, Some(&body));
        if let Some((200, body)) = &answer {
            let task: TaskId = body["task_id"].as_str().unwrap_or_default().parse().ok()?;
            return Some(task);
        }
        drop(open);
        match answer {
            None | Some((503 | 429, _)) => thread::sleep(dice.millis(20..=200)),
            Some((status, body)) => {
                stage
                    .record
                    .fault(format!("{path} answered {status}: {body}"));
                return None;
            }
        }
    }
    stage
        .record
        .fault(format!("request {key} was never acknowledged"));
    None
}

/// Cancels a task that may still be unfinished, and looks whether the answer was true; `false` when none came.
pub(crate) fn cancel(
    stage: &Stage,
    caller: &Caller,
    user: &User,
    task: TaskId,
    api: usize,
) -> bool {
    stage.record.lock().cancelled.insert(task);
    let headers = [("authorization", user.bearer.as_str())];
    let base = stage.apis[api].url();
    let url = format!("{base}/tasks/{task}");
    let Some((200, answer)) = stage.ask(caller, "DELETE", &url, &headers, None) else {
        return false;
    };
    if answer["message"] == "task has ended" {
        let url = format!("{base}/generate/{task}");
        let seen = stage.ask(caller, "GET", &url, &headers, None);
        if let Some((200, seen)) = seen
            && !["SUCCESS", "FAILED"].contains(&seen["status"].as_str().unwrap_or_default())
            && !stage.record.lock().retries.contains_key(&task)
        {
            let status = &seen["status"];
            stage.record.fault(format!(
                "{task} is {status} after its cancellation ended it"
            ));
        }
    }
    true
}

impl Stage {
    /// Sends a request and counts the answer; `None` when nothing is known of it. What no client may see is a fault.
    pub(crate) fn ask(
        &self,
        caller: &Caller,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&serde_json::Value>,
    ) -> Option<(u16, serde_json::Value)> {
        let answer = caller.send(method, url, headers, body);
        let mut noted = self.record.lock();
        match answer {
            Answer::Told(status, body) => {
                *noted.answers.entry(status).or_default() += 1;
                Some((status, body))
            }
            Answer::Broken => {
                *noted.answers.entry(0).or_default() += 1;
                None
            }
            Answer::Wrong(why) => {
                let path = url.splitn(4, '/').nth(3).unwrap_or_default();
                noted
                    .faults
                    .push(format!("{method} /{path} was answered wrongly: {why}"));
                None
            }
        }
    }
}
