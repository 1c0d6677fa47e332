//! What may happen to a line, at random.

use std::ops::RangeInclusive;
use std::time::Duration;

use likeness_core::Lane;
use proptest::prelude::*;

/// What divides every cost; every weight up to 8 divides it in turn, so that shares are compared without rounding.
const UNIT: Duration = Duration::from_millis(840);

/// How many users submit.
pub(super) const USERS: u8 = 3;

/// One task as it is submitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Submission {
    pub(super) user: u8,
    pub(super) lane: Lane,
    pub(super) cost: Duration,
}

/// Something that happens; the numbers choose among the tasks that it may happen to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Submit(Submission),
    Claim,
    Succeed(u8),
    GiveBack(u8),
    Rescue(u8),
    Delay(u8),
    MakeDue(u8),
    Cancel(u8),
}

impl Op {
    /// What it means for these tasks; `None` when there is none that it could be about.
    pub(super) fn on(
        self,
        waiting: &[usize],
        running: &[usize],
        delayed: &[usize],
    ) -> Option<Step> {
        match self {
            Self::Submit(submission) => Some(Step::Submit(submission)),
            Self::Claim => Some(Step::Claim),
            Self::Succeed(n) => pick(running, n).map(Step::End),
            Self::GiveBack(n) => pick(running, n).map(Step::GiveBack),
            Self::Rescue(n) => pick(running, n).map(Step::Rescue),
            Self::Delay(n) => pick(running, n).map(Step::Delay),
            Self::MakeDue(n) => pick(delayed, n).map(Step::MakeDue),
            Self::Cancel(n) => pick(waiting, n).map(Step::Cancel),
        }
    }
}

/// Something that happens to a certain task, by its number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Submit(Submission),
    /// Begins an attempt at the first task of the line.
    Claim,
    /// Ends a running task.
    End(usize),
    /// Returns a running task to the line, at shutdown.
    GiveBack(usize),
    /// Returns a running task to the line, after its worker was lost.
    Rescue(usize),
    /// Returns a running task for a later attempt.
    Delay(usize),
    /// Lets the time of a later attempt come.
    MakeDue(usize),
    /// Takes a waiting task out of the line for good.
    Cancel(usize),
}

/// What a line answers to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The order tag of the task that was submitted.
    Tag(i64),
    /// The task that was first in the line.
    Claimed(Option<usize>),
    Done,
}

/// Histories of at most so many operations, with tasks that cost so many units.
pub(super) fn histories(most: usize, units: RangeInclusive<u32>) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(ops(units), 1..=most)
}

/// A cost of so many units.
pub(super) const fn cost(units: u32) -> Duration {
    UNIT.saturating_mul(units)
}

fn ops(units: RangeInclusive<u32>) -> impl Strategy<Value = Op> {
    let lane = prop_oneof![2 => Just(Lane::Normal), 1 => Just(Lane::Vip)];
    let submission = (0..USERS, lane, units).prop_map(|(user, lane, units)| Submission {
        user,
        lane,
        cost: cost(units),
    });
    prop_oneof![
        8 => submission.prop_map(Op::Submit),
        8 => Just(Op::Claim),
        3 => any::<u8>().prop_map(Op::Succeed),
        1 => any::<u8>().prop_map(Op::GiveBack),
        1 => any::<u8>().prop_map(Op::Rescue),
        1 => any::<u8>().prop_map(Op::Delay),
        1 => any::<u8>().prop_map(Op::MakeDue),
        1 => any::<u8>().prop_map(Op::Cancel),
    ]
}

fn pick(from: &[usize], n: u8) -> Option<usize> {
    let place = usize::from(n).checked_rem(from.len())?;
    Some(from[place])
}
