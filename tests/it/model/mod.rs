//! The protocol of claims, leases, rescues and endings, followed through every order of events.
//!
//! A model of the statements in `likeness_db::tasks` and of the process in `likeness_queue::worker`, small enough that each state it can
//! come to is looked at. It knows no durations: a lease may expire at any moment, a process may stall at any moment and for as long as
//! it likes. So what holds here holds however slow a machine, a network or a database is. That nothing is rescued too early is a matter
//! of durations, and not of this model. Nor does it know the constraints of the table, which would stop some of the flawed twins.

mod actions;
mod promises;
mod protocol;
mod state;

use std::thread;

use stateright::{Checker, HasDiscoveries, Model};

use self::promises::{
    COUNTED_ATTEMPTS, FINAL_END, LEASE_WHILE_RUNNING, NOTHING_LOST, ONE_EFFECT, ONE_HOLDER,
};
use self::protocol::{Flaw, Protocol};
use self::state::State;

const SOUND: Protocol = Protocol {
    workers: 2,
    tasks: 1,
    max_attempts: 2,
    mishaps: 3,
    flaw: None,
};

fn check(protocol: Protocol) {
    let threads = thread::available_parallelism().unwrap().get();
    let checker = protocol
        .checker()
        .symmetry_fn(State::with_workers_sorted)
        .threads(threads)
        .spawn_dfs()
        .join();
    println!("{} states", checker.unique_state_count());
    checker.assert_properties();
}

/// Whether the flaw breaks the promise.
fn breaks(flaw: Flaw, promise: &'static str) -> bool {
    let flawed = Protocol {
        flaw: Some(flaw),
        ..SOUND
    };
    let checker = flawed
        .checker()
        .finish_when(HasDiscoveries::AnyOf([promise].into()))
        .spawn_bfs()
        .join();
    checker.discovery(promise).is_some()
}

#[test]
fn two_workers_keep_every_promise_to_a_task_through_any_three_mishaps() {
    check(SOUND);
}

#[test]
fn three_workers_keep_every_promise_to_a_task_of_three_attempts() {
    check(Protocol {
        workers: 3,
        max_attempts: 3,
        mishaps: 1,
        ..SOUND
    });
}

#[test]
fn two_workers_keep_every_promise_to_two_tasks() {
    check(Protocol {
        tasks: 2,
        mishaps: 1,
        ..SOUND
    });
}

#[test]
fn outcomes_written_with_any_token_would_record_an_effect_twice() {
    assert!(breaks(Flaw::AnyToken, ONE_EFFECT));
    assert!(breaks(Flaw::AnyToken, FINAL_END));
}

#[test]
fn a_rescue_that_forgot_the_limit_would_begin_attempts_without_end() {
    assert!(breaks(Flaw::EndlessRescue, COUNTED_ATTEMPTS));
}

#[test]
fn a_rescue_that_left_the_token_would_let_a_lost_attempt_end_the_task() {
    assert!(breaks(Flaw::KeptToken, LEASE_WHILE_RUNNING));
    assert!(breaks(Flaw::KeptToken, FINAL_END));
}

#[test]
fn rescues_by_lock_alone_would_lose_a_task_whose_claim_was_never_heard_of() {
    assert!(breaks(Flaw::LocksOnly, NOTHING_LOST));
}

#[test]
fn numbers_for_tokens_would_let_two_processes_hold_an_attempt() {
    assert!(breaks(Flaw::NumberedToken, ONE_HOLDER));
}
