//! What holds whatever happens.

use std::cell::RefCell;
use std::collections::HashSet;
use std::mem;

use stateright::{Model, Property};

use super::actions::{Action, Outcome};
use super::protocol::Protocol;
use super::state::{Row, State, TaskState};

/// At most one gallery entry of a task, and one exactly when it succeeded.
pub(super) const ONE_EFFECT: &str = "an effect is recorded once";

/// What ended stays as it is, until an operator tries it anew.
pub(super) const FINAL_END: &str = "an end is final";

/// The row counts the attempts that began and were not given back, and none begins beyond the last.
pub(super) const COUNTED_ATTEMPTS: &str = "attempts are counted up to the last";

/// A row has a lease exactly while it is running.
pub(super) const LEASE_WHILE_RUNNING: &str = "a lease is held while an attempt runs";

/// At most one process could write to the row.
pub(super) const ONE_HOLDER: &str = "a token has one holder";

/// From every state some way leads to the end of all tasks without any further mishap.
pub(super) const NOTHING_LOST: &str = "no task is lost";

/// More than the longest way to the end: what leads there takes no step twice.
const LONGEST_WAY: usize = 64;

thread_local! {
    /// States that lead to the end of all tasks. A checker's threads are its own, and so is what they know.
    static LEADING: RefCell<HashSet<State>> = RefCell::default();
}

pub(super) fn promises() -> Vec<Property<Protocol>> {
    vec![
        Property::always(ONE_EFFECT, |_, state: &State| {
            state
                .rows
                .iter()
                .all(|row| row.effects == u8::from(row.state == TaskState::Succeeded))
        }),
        Property::always(FINAL_END, |_, state: &State| {
            let mut rows = state.rows.iter();
            rows.all(|row| row.ended.is_none_or(|ended| row.state == ended))
        }),
        Property::always(COUNTED_ATTEMPTS, |_, state: &State| {
            state.rows.iter().all(are_counted)
        }),
        Property::always(LEASE_WHILE_RUNNING, |_, state: &State| {
            state.rows.iter().all(|row| {
                let runs = row.state == TaskState::Running;
                row.token.is_some() == runs && row.holder.is_some() == runs
            })
        }),
        Property::always(ONE_HOLDER, |_, state: &State| {
            (0..state.rows.len()).all(|task| holders(state, task) <= 1)
        }),
        Property::always(NOTHING_LOST, |protocol, state: &State| {
            leads_to_the_end(protocol, state)
        }),
        Property::sometimes(
            "a late outcome meets another attempt",
            |_, state: &State| {
                let mut attempts = state.processes.iter().filter_map(|process| process.attempt);
                attempts.any(|attempt| {
                    let row = &state.rows[attempt.task];
                    attempt.is_done && row.token.is_some_and(|token| token != attempt.token)
                })
            },
        ),
        Property::sometimes("the last attempt succeeds", |_, state: &State| {
            let mut rows = state.rows.iter();
            rows.any(|row| row.effects == 1 && row.attempt == row.max_attempts)
        }),
    ]
}

fn are_counted(row: &Row) -> bool {
    let attempts_left = row.attempt < row.max_attempts;
    row.attempt == row.begun
        && row.attempt <= row.max_attempts
        && (attempts_left || row.state != TaskState::Pending)
}

fn holders(state: &State, task: usize) -> usize {
    let attempts = state.processes.iter().filter_map(|process| process.attempt);
    let holding = attempts
        .filter(|attempt| attempt.task == task && state.rows[task].token == Some(attempt.token));
    holding.count()
}

/// Follows the steps that bring tasks on, the nearest to an end first, until a state that is known to lead there.
fn leads_to_the_end(protocol: &Protocol, state: &State) -> bool {
    let mut state = state.with_workers_sorted();
    state.mishaps = 0;
    let mut way = Vec::new();
    while !LEADING.with_borrow(|leading| leading.contains(&state)) {
        if state.rows.iter().all(Row::is_final) {
            break;
        }
        let Some(next) = brought_on(protocol, &state) else {
            return false;
        };
        way.push(mem::replace(&mut state, next.with_workers_sorted()));
        if way.len() > LONGEST_WAY {
            return false;
        }
    }
    LEADING.with_borrow_mut(|leading| leading.extend(way));
    true
}

fn brought_on(protocol: &Protocol, state: &State) -> Option<State> {
    let mut actions = Vec::new();
    protocol.actions(state, &mut actions);
    let helpful = actions.into_iter().filter(|action| rank(*action).is_some());
    let best = helpful.min_by_key(|action| rank(*action))?;
    protocol.next_state(state, best)
}

/// A process that stalls wakes up only if there is no other way: it may stall for ever.
fn rank(action: Action) -> Option<u8> {
    match action {
        Action::Write { outcome, .. } => (outcome == Outcome::Succeed).then_some(0),
        Action::Drop(_) => Some(0),
        Action::Finish(_) => Some(1),
        Action::MakeDue(_) => Some(2),
        Action::Claim { .. } => Some(3),
        Action::RescueLost(_) | Action::RescueExpired(_) => Some(4),
        Action::Expire(_) => Some(5),
        Action::Leave(_) | Action::Start(_) => Some(6),
        Action::Wake(_) => Some(7),
        Action::Renew(_) | Action::HearCancel(_) | Action::Relock(_) => None,
        Action::Kill(_) | Action::Stall(_) | Action::ShutDown(_) => None,
        Action::RestartDatabase | Action::Cancel(_) | Action::TryAnew(_) => None,
    }
}
