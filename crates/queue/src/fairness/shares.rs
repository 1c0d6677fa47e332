//! How much of the pool each flow gets while it has work, and how long a task waits for that.

use std::collections::{BTreeMap, BTreeSet};

use likeness_core::Lane;
use proptest::prelude::*;

use super::history::{Answer, Op, Step, histories};
use super::line::Line;
use super::naive::Flow;
use super::{MOST_OPS, config, play};

/// A first attempt that begins.
#[derive(Debug)]
struct Begin {
    task: usize,
    flow: Flow,
    work: i64,
    /// The flows that had work just before, this one among them.
    had_work: BTreeSet<Flow>,
}

/// What the promises are about.
#[derive(Debug, Default)]
struct Record {
    begun: Vec<Begin>,
    /// For each task: the first attempts begun before it was submitted, and the work in its flow's line up to and with it.
    submitted: Vec<(usize, i64)>,
    /// The flows that took a task out of the middle of their line. That leaves a gap, which only costs the flow itself.
    with_gaps: BTreeSet<Flow>,
    /// The largest work of a task of the flow.
    largest: BTreeMap<Flow, i64>,
}

impl Record {
    fn of(weight: u32, ops: &[Op]) -> (Self, Line) {
        let mut record = Self::default();
        let line = play(weight, ops, |before, step, answer, after| {
            record.see(before, step, answer, after);
        });
        (record, line)
    }

    fn see(&mut self, before: &Line, step: Step, answer: Answer, after: &Line) {
        match (step, answer) {
            (Step::Submit(_), _) => self.submitted(after),
            (_, Answer::Claimed(Some(task))) if !before.rows[task].taken => {
                let fresh = before.fresh().into_iter();
                self.begun.push(Begin {
                    task,
                    flow: before.rows[task].flow,
                    work: before.rows[task].work,
                    had_work: fresh.map(|id| before.rows[id].flow).collect(),
                });
            }
            (Step::Cancel(task), _) => {
                self.with_gaps.insert(before.rows[task].flow);
            }
            _ => {}
        }
    }

    fn submitted(&mut self, line: &Line) {
        let row = &line.rows[line.rows.len() - 1];
        let mine = line.fresh().into_iter().map(|id| &line.rows[id]);
        let ahead = mine.filter(|other| other.flow == row.flow);
        let work = ahead.map(|other| other.work).sum();
        self.submitted.push((self.begun.len(), work));
        let largest = self.largest.entry(row.flow).or_default();
        *largest = row.work.max(*largest);
    }

    /// The work that the flow got in each window over which both flows have work, less what the other got.
    fn leads(&self, flow: Flow, other: Flow) -> Vec<i64> {
        let mut leads = Vec::new();
        for from in 0..self.begun.len() {
            let window = self.begun[from..].iter();
            let both = window.take_while(|begin| {
                begin.had_work.contains(&flow) && begin.had_work.contains(&other)
            });
            leads.extend(both.scan(0, |lead, begin| {
                *lead += if begin.flow == flow { begin.work } else { 0 };
                *lead -= if begin.flow == other { begin.work } else { 0 };
                Some(*lead)
            }));
        }
        leads
    }
}

proptest! {
    #![proptest_config(config())]

    /// Golestani's bound: in any window over which two flows have work, what they get by their weights differs by at most the
    /// largest task of each.
    #[test]
    fn shares_follow_the_weights(weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8)) {
        let (record, _) = Record::of(weight, &ops);

        for (flow, flow_largest) in &record.largest {
            for (other, other_largest) in &record.largest {
                if flow != other && !record.with_gaps.contains(other) {
                    let lead = record.leads(*flow, *other).into_iter().max();
                    let bound = flow_largest + other_largest;
                    prop_assert!(lead <= Some(bound), "{:?} leads {:?} by {:?} > {}", flow, other, lead, bound);
                }
            }
        }
    }

    /// Nobody starves: whatever comes later, of each other flow only less work goes before a task than stood in its own flow's line
    /// up to and with the task when it was submitted.
    #[test]
    fn less_work_of_each_other_flow_passes_a_task_than_stood_in_its_own_line(
        weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8),
    ) {
        let (record, _) = Record::of(weight, &ops);

        for (place, begin) in record.begun.iter().enumerate() {
            let (since, own_line) = record.submitted[begin.task];
            let mut passed = BTreeMap::<_, i64>::new();
            for other in record.begun[since..place].iter().filter(|other| other.task > begin.task) {
                *passed.entry(other.flow).or_default() += other.work;
            }
            if !record.with_gaps.contains(&begin.flow) {
                prop_assert!(passed.values().all(|work| *work < own_line), "{:?}: {:?} of {}", begin, passed, own_line);
            }
        }
    }

    /// The bound at work: of eight claims the fast lane gets its share, give or take one.
    #[test]
    fn the_lanes_share_by_weight_however_many_tasks_wait_in_each(
        weight in 1..=8u32, vips in 8..40usize, others in 8..40usize,
    ) {
        let submit = |lane, count| {
            let cost = super::cost(8);
            std::iter::repeat_n(Op::Submit(super::Submission { user: 0, lane, cost }), count)
        };
        let ops: Vec<_> = submit(Lane::Normal, others)
            .chain(submit(Lane::Vip, vips))
            .chain(std::iter::repeat_n(Op::Claim, 8))
            .collect();

        let (record, _) = Record::of(weight, &ops);

        let fast = record.begun.iter().filter(|begin| begin.flow.1 == Lane::Vip).count();
        let share = 8.0 * f64::from(weight) / f64::from(weight + 1);
        prop_assert!((fast as f64 - share).abs() <= 1.0, "{} of 8 at weight {}", fast, weight);
    }
}
