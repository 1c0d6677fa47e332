//! The statements of the queue, as `likeness_db::tasks` writes them, and their flawed twins.

use stateright::{Model, Property};

use super::actions::{Action, Outcome, actions};
use super::promises::promises;
use super::state::{Attempt, Holder, Life, Process, State, Stop, Task, TaskState, Worker};

/// The protocol of a few workers on a few tasks.
#[derive(Clone, Debug)]
pub(super) struct Protocol {
    pub(super) workers: usize,
    pub(super) tasks: usize,
    pub(super) max_attempts: u8,
    /// How many mishaps may happen, in any mixture.
    pub(super) mishaps: u8,
    pub(super) flaw: Option<Flaw>,
}

/// A mistake that the statements do not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Outcomes are written `where id = $1`, whatever the token.
    AnyToken,
    /// A rescue puts back what has no attempt left.
    EndlessRescue,
    /// A rescue leaves the token in the row.
    KeptToken,
    /// Only free locks are looked for, not expired leases.
    LocksOnly,
    /// The token is the attempt's number rather than a random one.
    NumberedToken,
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(
            self.workers,
            self.tasks,
            self.max_attempts,
            self.mishaps,
        )]
    }

    fn actions(&self, state: &State, into: &mut Vec<Action>) {
        actions(self, state, into);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        next.mishaps -= u8::from(action.is_mishap());
        self.apply(&mut next, action);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promises()
    }
}

impl Protocol {
    pub(super) fn rescues_expired(&self) -> bool {
        self.flaw != Some(Flaw::LocksOnly)
    }

    fn apply(&self, state: &mut State, action: Action) {
        match action {
            Action::Claim {
                worker,
                task,
                heard,
            } => self.claim(state, worker, task, heard),
            Action::Write {
                worker,
                outcome,
                heard,
            } => self.write(state, worker, outcome, heard),
            Action::Renew(worker) => renew(state, worker),
            Action::Finish(worker) => update(state, worker, |attempt| attempt.is_done = true),
            Action::HearCancel(worker) => stop(state, worker, Stop::Cancelled),
            Action::Drop(worker) => state.processes[worker].attempt = None,
            Action::RescueLost(task) | Action::RescueExpired(task) => self.rescue(state, task),
            Action::Cancel(task) => cancel(state, task),
            Action::TryAnew(task) => try_anew(state, task),
            Action::Expire(task) => state.rows[task].lease_expired = true,
            Action::MakeDue(task) => state.rows[task].is_due = true,
            Action::Kill(worker) | Action::Leave(worker) => state.end_process(worker),
            Action::Start(worker) => state.processes[worker] = Process::new(),
            Action::Stall(worker) => state.processes[worker].life = Life::Stalls,
            Action::Wake(worker) => state.processes[worker].life = Life::Runs,
            Action::ShutDown(worker) => state.processes[worker].shuts_down = true,
            Action::Relock(worker) => state.processes[worker].has_lock = true,
            Action::RestartDatabase => {
                for process in &mut state.processes {
                    process.has_lock = false;
                }
            }
        }
    }

    fn claim(&self, state: &mut State, worker: Worker, task: Task, heard: bool) {
        let new_token = state.new_token(task);
        let row = &mut state.rows[task];
        row.state = TaskState::Running;
        row.attempt += 1;
        row.begun += 1;
        let token = match self.flaw {
            Some(Flaw::NumberedToken) => row.attempt,
            _ => new_token,
        };
        row.token = Some(token);
        row.holder = Some(Holder::Process(worker));
        row.lease_expired = false;
        let attempt = Attempt {
            task,
            is_last: row.attempt >= row.max_attempts,
            token,
            is_done: false,
            stop: None,
        };
        state.processes[worker].attempt = heard.then_some(attempt);
    }

    fn write(&self, state: &mut State, worker: Worker, outcome: Outcome, heard: bool) {
        let Some(attempt) = state.processes[worker].attempt else {
            return;
        };
        if heard {
            state.processes[worker].attempt = None;
        }
        let row = &mut state.rows[attempt.task];
        if row.token != Some(attempt.token) && self.flaw != Some(Flaw::AnyToken) {
            return;
        }
        row.clear_lease();
        match outcome {
            Outcome::Succeed => {
                row.effects += 1;
                row.end(TaskState::Succeeded);
            }
            Outcome::Fail => row.end(TaskState::Failed),
            Outcome::Retry if attempt.is_last => row.end(TaskState::Failed),
            Outcome::Retry => {
                row.state = TaskState::Pending;
                row.is_due = false;
            }
            Outcome::GiveBack => {
                row.state = TaskState::Pending;
                row.attempt = row.attempt.saturating_sub(1);
                row.begun = row.begun.saturating_sub(1);
            }
        }
        if row.state == TaskState::Pending && row.cancel_requested {
            row.end(TaskState::Failed);
        }
    }

    fn rescue(&self, state: &mut State, task: Task) {
        let row = &mut state.rows[task];
        let token = row.token;
        row.clear_lease();
        if self.flaw == Some(Flaw::KeptToken) {
            row.token = token;
        }
        let attempts_left =
            row.attempt < row.max_attempts || self.flaw == Some(Flaw::EndlessRescue);
        if row.cancel_requested || !attempts_left {
            row.end(TaskState::Failed);
        } else {
            row.state = TaskState::Pending;
        }
    }
}

fn renew(state: &mut State, worker: Worker) {
    let Some(attempt) = state.processes[worker].attempt else {
        return;
    };
    let row = &mut state.rows[attempt.task];
    if row.token != Some(attempt.token) {
        stop(state, worker, Stop::LeaseLost);
        return;
    }
    row.lease_expired = false;
    if row.cancel_requested {
        stop(state, worker, Stop::Cancelled);
    }
}

fn stop(state: &mut State, worker: Worker, reason: Stop) {
    update(state, worker, |attempt| {
        attempt.stop.get_or_insert(reason);
    });
}

fn update(state: &mut State, worker: Worker, change: impl FnOnce(&mut Attempt)) {
    if let Some(attempt) = &mut state.processes[worker].attempt {
        change(attempt);
    }
}

fn cancel(state: &mut State, task: Task) {
    let row = &mut state.rows[task];
    row.cancel_requested = true;
    if row.state == TaskState::Pending {
        row.end(TaskState::Failed);
    }
}

fn try_anew(state: &mut State, task: Task) {
    let row = &mut state.rows[task];
    row.state = TaskState::Pending;
    row.is_due = true;
    row.max_attempts = row.max_attempts.max(row.attempt + 1);
    row.cancel_requested = false;
    row.ended = None;
}
