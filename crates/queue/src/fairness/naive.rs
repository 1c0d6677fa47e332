//! Self-clocked fair queueing told the slow way, to compare the real one with.

use std::collections::BTreeMap;

use likeness_core::Lane;

use super::history::{Answer, Op, Step, Submission};

/// Whose line a task stands in: a user in a lane.
pub(super) type Flow = (u8, Lane);

/// The line of one pool as Golestani (1994) describes it: a clock that shows the finish tag of the task taken last, and for each flow
/// the tags of its unfinished tasks. Tasks are numbered as they are submitted.
#[derive(Debug, Default)]
pub(super) struct Naive {
    vip_weight: u32,
    clock: i64,
    tasks: Vec<(Flow, i64)>,
    /// What is in the line, sorted by tag and number.
    line: Vec<(i64, usize)>,
    running: Vec<usize>,
    delayed: Vec<usize>,
    unfinished: BTreeMap<Flow, Vec<usize>>,
}

impl Naive {
    pub(super) fn new(vip_weight: u32) -> Self {
        Self {
            vip_weight,
            ..Self::default()
        }
    }

    /// What the operation means now; `None` when there is no task that it could be about.
    pub(super) fn step(&self, op: Op) -> Option<Step> {
        op.on(&self.waiting(), &self.running, &self.delayed)
    }

    /// The tasks in the line, the first one first.
    pub(super) fn waiting(&self) -> Vec<usize> {
        self.line.iter().map(|(_, id)| *id).collect()
    }

    pub(super) fn apply(&mut self, step: Step) -> Answer {
        match step {
            Step::Submit(submission) => return Answer::Tag(self.submit(submission)),
            Step::Claim => return Answer::Claimed(self.claim()),
            Step::End(id) | Step::Cancel(id) => self.leave(id),
            Step::GiveBack(id) | Step::Rescue(id) | Step::MakeDue(id) => self.stand(id),
            Step::Delay(id) => {
                self.running.retain(|other| *other != id);
                self.delayed.push(id);
            }
        }
        Answer::Done
    }

    fn submit(&mut self, task: Submission) -> i64 {
        let weight = match task.lane {
            Lane::Vip => self.vip_weight,
            Lane::Normal => 1,
        };
        let cost = i64::try_from(task.cost.as_micros()).expect("a cost of hours at most");
        assert_eq!(cost % i64::from(weight), 0, "the model divides exactly");

        let flow = (task.user, task.lane);
        let unfinished = self.unfinished.entry(flow).or_default();
        let before = unfinished.iter().map(|id| self.tasks[*id].1);
        let start = before.fold(self.clock, i64::max);
        let tag = start + cost / i64::from(weight);
        let id = self.tasks.len();
        unfinished.push(id);
        self.tasks.push((flow, tag));
        self.stand(id);
        tag
    }

    fn claim(&mut self) -> Option<usize> {
        if self.line.is_empty() {
            return None;
        }
        let (tag, id) = self.line.remove(0);
        self.clock = self.clock.max(tag);
        self.running.push(id);
        Some(id)
    }

    fn stand(&mut self, id: usize) {
        self.running.retain(|other| *other != id);
        self.delayed.retain(|other| *other != id);
        let place = (self.tasks[id].1, id);
        let ahead = self.line.iter().take_while(|other| **other < place).count();
        self.line.insert(ahead, place);
    }

    fn leave(&mut self, id: usize) {
        self.running.retain(|other| *other != id);
        self.line.retain(|(_, other)| *other != id);
        let flow = self.tasks[id].0;
        let unfinished = self.unfinished.entry(flow).or_default();
        unfinished.retain(|other| *other != id);
    }
}
