//! What may happen, and when.

use super::protocol::Protocol;
use super::state::{Life, Process, State, Stop, Task, TaskState, Worker};

/// One step of a process, of the database, or of the world. Each that writes is one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// `tasks::claim`. If it is not `heard`, it commits but its answer never comes: the process knows of no attempt.
    Claim {
        worker: Worker,
        task: Task,
        heard: bool,
    },
    /// The kind's code returns; its objects are put under keys that any attempt would choose.
    Finish(Worker),
    /// `worker::record::write`. If it is not `heard`, the process writes again.
    Write {
        worker: Worker,
        outcome: Outcome,
        heard: bool,
    },
    /// An attempt ends without a word, as the lease is known to be lost.
    Drop(Worker),
    /// `tasks::renew`: prolongs the lease if the token is the row's, and tells of a request to stop; else the lease is lost.
    Renew(Worker),
    /// The announcement on `CANCEL_CHANNEL`.
    HearCancel(Worker),
    /// `lease_expires_at` passes.
    Expire(Task),
    /// `ready_at` passes and a keeper puts the task in the line.
    MakeDue(Task),
    /// `tasks::rescue` of a task whose worker's lock is free, as `tasks::lost_workers` tells.
    RescueLost(Task),
    /// `tasks::rescue` of a task whose lease expired.
    RescueExpired(Task),
    /// `tasks::hold_worker_lock` on a new connection.
    Relock(Worker),
    /// SIGKILL: memory, connections and lock are gone.
    Kill(Worker),
    /// A process ends after its shutdown, or another takes the place of one that ended.
    Leave(Worker),
    Start(Worker),
    /// SIGSTOP, and SIGCONT at any time after.
    Stall(Worker),
    Wake(Worker),
    /// SIGTERM: nothing more is claimed.
    ShutDown(Worker),
    /// Every connection breaks, and with it every lock.
    RestartDatabase,
    /// `tasks::cancel`.
    Cancel(Task),
    /// `tasks::retry`: an operator tries a failed task anew, with one more attempt at least.
    TryAnew(Task),
}

/// What an attempt comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// `tasks::succeed` and the gallery entry, in one transaction.
    Succeed,
    /// `tasks::fail`.
    Fail,
    /// `tasks::put_back` for a later attempt, or `tasks::fail` if this one was the last.
    Retry,
    /// `tasks::put_back` as if the attempt had not been, at shutdown.
    GiveBack,
}

impl Action {
    /// Whether it counts against the mishaps. The others need no bound: they come to an end by themselves.
    pub(super) fn is_mishap(self) -> bool {
        match self {
            Self::Claim { heard, .. } | Self::Write { heard, .. } => !heard,
            Self::Kill(_)
            | Self::Stall(_)
            | Self::ShutDown(_)
            | Self::RestartDatabase
            | Self::Cancel(_)
            | Self::TryAnew(_) => true,
            Self::Finish(_)
            | Self::Drop(_)
            | Self::Renew(_)
            | Self::HearCancel(_)
            | Self::Expire(_)
            | Self::MakeDue(_)
            | Self::RescueLost(_)
            | Self::RescueExpired(_)
            | Self::Relock(_)
            | Self::Leave(_)
            | Self::Start(_)
            | Self::Wake(_) => false,
        }
    }
}

/// All that may happen next.
pub(super) fn actions(protocol: &Protocol, state: &State, actions: &mut Vec<Action>) {
    for worker in 0..state.processes.len() {
        of_process(state, worker, actions);
    }
    for task in 0..state.rows.len() {
        of_task(protocol, state, task, actions);
    }
    actions.push(Action::RestartDatabase);
    if state.mishaps == 0 {
        actions.retain(|action| !action.is_mishap());
    }
}

fn of_process(state: &State, worker: Worker, actions: &mut Vec<Action>) {
    let process = &state.processes[worker];
    match process.life {
        Life::Ended => return actions.push(Action::Start(worker)),
        Life::Stalls => {
            return actions.extend([Action::Wake(worker), Action::Kill(worker)]);
        }
        Life::Runs => actions.extend([Action::Kill(worker), Action::Stall(worker)]),
    }
    if !process.has_lock {
        actions.push(Action::Relock(worker));
    }
    if !process.shuts_down {
        actions.push(Action::ShutDown(worker));
    }
    match process.attempt {
        Some(_) => of_attempt(state, worker, actions),
        None if process.shuts_down => actions.push(Action::Leave(worker)),
        None => of_free_slot(state, worker, actions),
    }
}

fn of_free_slot(state: &State, worker: Worker, actions: &mut Vec<Action>) {
    for (task, row) in state.rows.iter().enumerate() {
        if row.state == TaskState::Pending && row.is_due && !row.cancel_requested {
            actions.extend([true, false].map(|heard| Action::Claim {
                worker,
                task,
                heard,
            }));
        }
    }
}

fn of_attempt(state: &State, worker: Worker, actions: &mut Vec<Action>) {
    let process = &state.processes[worker];
    let Some(attempt) = process.attempt else {
        return;
    };
    if attempt.stop == Some(Stop::LeaseLost) {
        return actions.push(Action::Drop(worker));
    }
    let row = &state.rows[attempt.task];
    let renews = row.token != Some(attempt.token) || row.lease_expired;
    let cancels = row.cancel_requested && attempt.stop.is_none();
    if renews || cancels {
        actions.push(Action::Renew(worker));
    }
    if cancels {
        actions.push(Action::HearCancel(worker));
    }
    if !attempt.is_done {
        actions.push(Action::Finish(worker));
    }
    for outcome in outcomes(process) {
        actions.extend([true, false].map(|heard| Action::Write {
            worker,
            outcome: *outcome,
            heard,
        }));
    }
}

/// What the process may write of its attempt, as `Outcome::decide` tells.
fn outcomes(process: &Process) -> &'static [Outcome] {
    let Some(attempt) = process.attempt else {
        return &[];
    };
    match attempt.stop {
        _ if attempt.is_done => &[Outcome::Succeed],
        Some(Stop::Cancelled) => &[Outcome::Fail],
        Some(Stop::LeaseLost) => &[],
        None if process.shuts_down => &[Outcome::Fail, Outcome::Retry, Outcome::GiveBack],
        None => &[Outcome::Fail, Outcome::Retry],
    }
}

fn of_task(protocol: &Protocol, state: &State, task: Task, actions: &mut Vec<Action>) {
    let row = &state.rows[task];
    match row.state {
        TaskState::Pending if !row.is_due => {
            actions.extend([Action::MakeDue(task), Action::Cancel(task)]);
        }
        TaskState::Pending => actions.push(Action::Cancel(task)),
        TaskState::Running => of_held(protocol, state, task, actions),
        TaskState::Succeeded => {}
        TaskState::Failed => actions.push(Action::TryAnew(task)),
    }
}

fn of_held(protocol: &Protocol, state: &State, task: Task, actions: &mut Vec<Action>) {
    let row = &state.rows[task];
    if !row.lease_expired {
        actions.push(Action::Expire(task));
    }
    if !row.cancel_requested {
        actions.push(Action::Cancel(task));
    }
    // A keeper looks after the tasks of all.
    if state.processes.iter().any(Process::runs) {
        if state.is_lost(task) {
            actions.push(Action::RescueLost(task));
        }
        if row.lease_expired && protocol.rescues_expired() {
            actions.push(Action::RescueExpired(task));
        }
    }
}
