//! The line of one pool in memory, ordered by what the real one is ordered by.

use likeness_core::Lane;
use likeness_db::tasks::FlowTags;

use super::history::{Answer, Op, Step, Submission};
use super::naive::Flow;
use crate::submit::{Policy, order_tag};

/// What the table holds of a task.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) flow: Flow,
    pub(super) order_tag: i64,
    /// Cost by weight, in microseconds.
    pub(super) work: i64,
    pub(super) state: State,
    /// Whether a worker ever took it.
    pub(super) taken: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Pending,
    /// Pending, but not due yet.
    Delayed,
    Running,
    Ended,
}

/// The table, of which every question is asked anew as the statements in `likeness_db::tasks` ask it. A row's number is its `seq`.
#[derive(Clone, Debug)]
pub(super) struct Line {
    policy: Policy,
    pub(super) rows: Vec<Row>,
}

impl Line {
    pub(super) fn new(vip_weight: u32) -> Self {
        Self {
            policy: Policy { vip_weight },
            rows: Vec::new(),
        }
    }

    /// What the operation means now; `None` when there is no task that it could be about.
    pub(super) fn step(&self, op: Op) -> Option<Step> {
        let (running, delayed) = (self.all(State::Running), self.all(State::Delayed));
        op.on(&self.waiting(), &running, &delayed)
    }

    pub(super) fn apply(&mut self, step: Step) -> Answer {
        match step {
            Step::Submit(submission) => return Answer::Tag(self.submit(submission)),
            Step::Claim => return Answer::Claimed(self.claim()),
            Step::End(id) | Step::Cancel(id) => self.rows[id].state = State::Ended,
            Step::Delay(id) => self.rows[id].state = State::Delayed,
            Step::GiveBack(id) | Step::Rescue(id) | Step::MakeDue(id) => {
                self.rows[id].state = State::Pending;
            }
        }
        Answer::Done
    }

    /// The largest tag ever taken.
    pub(super) fn virtual_time(&self) -> i64 {
        let taken = self.rows.iter().filter(|row| row.taken);
        taken.map(|row| row.order_tag).max().unwrap_or(0)
    }

    /// The tasks in the line, the first one first.
    pub(super) fn waiting(&self) -> Vec<usize> {
        let mut ids = self.all(State::Pending);
        ids.sort_unstable_by_key(|id| (self.rows[*id].order_tag, *id));
        ids
    }

    /// The tasks in the line that no worker ever took, the first one first.
    pub(super) fn fresh(&self) -> Vec<usize> {
        let mut ids = self.waiting();
        ids.retain(|id| !self.rows[*id].taken);
        ids
    }

    fn all(&self, state: State) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let rows = rows.filter(|(_, row)| row.state == state);
        rows.map(|(id, _)| id).collect()
    }

    fn submit(&mut self, task: Submission) -> i64 {
        let flow = (task.user, task.lane);
        let virtual_time = self.virtual_time();
        let pending = self.rows.iter().filter(|row| {
            matches!(row.state, State::Pending | State::Delayed) && row.order_tag > virtual_time
        });
        let last = pending.filter(|row| row.flow == flow);
        let tags = FlowTags {
            virtual_time,
            last: last.map(|row| row.order_tag).max().unwrap_or(0),
        };
        let order_tag = order_tag(tags, task.cost, self.policy.weight(task.lane));
        self.rows.push(Row {
            flow,
            order_tag,
            work: self.work(task),
            state: State::Pending,
            taken: false,
        });
        order_tag
    }

    fn work(&self, task: Submission) -> i64 {
        let weight = match task.lane {
            Lane::Vip => self.policy.vip_weight,
            Lane::Normal => 1,
        };
        i64::try_from((task.cost / weight).as_micros()).expect("a cost of hours at most")
    }

    fn claim(&mut self) -> Option<usize> {
        let first = self.waiting().first().copied()?;
        self.rows[first].state = State::Running;
        self.rows[first].taken = true;
        Some(first)
    }
}
