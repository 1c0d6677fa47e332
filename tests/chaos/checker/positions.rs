//! The position that an onlooker was told is one that the task had shortly before.

use std::collections::HashMap;

use super::Violation;
use super::staleness::{CUT_OFF, limit};
use crate::history::{History, Sight};
use crate::moment::{Moment, SECOND};

/// How long after the time of its commit a change may become visible: it is made durable in between.
const VISIBLE_WITHIN: Moment = SECOND / 10;

type Order = (i64, i64);

pub(super) fn check(history: &History) -> Vec<Violation> {
    let wrong = |(sight, age): (&Sight, Option<Moment>)| {
        let why = match age {
            None => "which it did not have shortly before".to_owned(),
            Some(age) if age > limit(history, sight) => {
                format!("which it last had {} ms before", age * 1000 / SECOND)
            }
            Some(_) => return None,
        };
        let (eye, place, asked) = (sight.eye, sight.position, sight.asked);
        let what = format!("seen by {eye:?} at {asked}: at place {place}, {why}");
        Some(Violation::of(sight.task, what))
    };
    ages(history).into_iter().filter_map(wrong).collect()
}

/// How long before it was asked for a task last had the position that was told of it; `None` when it had not for long.
pub(crate) fn ages(history: &History) -> Vec<(&Sight, Option<Moment>)> {
    let line = Line::new(history);
    let mut counts = Counts::new(line.ranks.len());
    let mut sights: Vec<_> = history.sights.iter().filter(|s| s.position > 0).collect();
    sights.sort_unstable_by_key(|sight| sight.asked);
    let mut begun = 0;
    let mut ages = Vec::new();
    for sight in sights {
        let from = sight.asked - CUT_OFF;
        while let Some(step) = line.steps.get(begun).filter(|step| step.at <= from) {
            counts.add(step);
            begun += 1;
        }
        let Some(row) = history.rows.get(&sight.task) else {
            continue;
        };
        let rank = line.ranks[&row.order];
        let ahead = counts.before(rank);
        ages.push((sight, age(sight, rank, ahead, &line.steps[begun..])));
    }
    ages
}

/// How old the told position is, given how many were ahead at first, and what changed since.
fn age(sight: &Sight, rank: usize, mut ahead: Ahead, steps: &[Step]) -> Option<Moment> {
    let mut latest = None;
    let mut since = Moment::MIN;
    let steps = steps.iter().take_while(|step| step.at <= sight.told);
    for step in steps.filter(|step| step.rank < rank) {
        // What changes at the same moment is seen together.
        if step.at > since && ahead.allows(sight.position) {
            latest = Some(step.at);
        }
        ahead = ahead.after(step.change);
        since = step.at;
    }
    if ahead.allows(sight.position) {
        latest = Some(sight.told);
    }
    latest.map(|latest| (sight.asked - latest).max(0))
}

/// How many tasks stand ahead of one: those that everybody sees there, and those that anybody may.
#[derive(Clone, Copy, Debug, Default)]
struct Ahead {
    surely: i64,
    maybe: i64,
}

impl Ahead {
    fn after(self, change: Self) -> Self {
        Self {
            surely: self.surely + change.surely,
            maybe: self.maybe + change.maybe,
        }
    }

    fn allows(self, position: u64) -> bool {
        let ahead = position.cast_signed() - 1;
        (self.surely..=self.maybe).contains(&ahead)
    }
}

/// A task comes into the line or leaves it.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: Moment,
    rank: usize,
    change: Ahead,
}

/// Everything that changed in the line, in the order of time. All kinds that are submitted here need the same hardware.
#[derive(Debug)]
struct Line {
    steps: Vec<Step>,
    ranks: HashMap<Order, usize>,
}

impl Line {
    fn new(history: &History) -> Self {
        let mut orders: Vec<_> = history.rows.values().map(|row| row.order).collect();
        orders.sort_unstable();
        let ranks = orders.into_iter().enumerate();
        let ranks: HashMap<_, _> = ranks.map(|(rank, order)| (order, rank)).collect();
        let rows = history.rows.values();
        let steps = rows.flat_map(|row| {
            let waits = row.waits();
            waits.flat_map(|(came, left)| stay(ranks[&row.order], came, left))
        });
        let mut steps: Vec<_> = steps.collect();
        steps.sort_unstable_by_key(|step| step.at);
        Self { steps, ranks }
    }
}

/// What a task's stay in the line changes.
fn stay(rank: usize, came: Moment, left: Moment) -> Vec<Step> {
    let step = |at, surely, maybe| Step {
        at,
        rank,
        change: Ahead { surely, maybe },
    };
    let (seen, gone) = (came + VISIBLE_WITHIN, left.saturating_add(VISIBLE_WITHIN));
    let mut steps = vec![step(came, 0, 1), step(gone, 0, -1)];
    if seen < left {
        steps.extend([step(seen, 1, 0), step(left, -1, 0)]);
    }
    steps
}

/// Counts who stands in the line by rank: a binary indexed tree.
#[derive(Debug)]
struct Counts(Vec<Ahead>);

impl Counts {
    fn new(ranks: usize) -> Self {
        Self(vec![Ahead::default(); ranks + 1])
    }

    fn add(&mut self, step: &Step) {
        let mut node = step.rank + 1;
        while let Some(count) = self.0.get_mut(node) {
            *count = count.after(step.change);
            node += node & node.wrapping_neg();
        }
    }

    /// How many stand before a rank.
    fn before(&self, rank: usize) -> Ahead {
        let mut node = rank;
        let mut sum = Ahead::default();
        while node > 0 {
            sum = sum.after(self.0[node]);
            node &= node - 1;
        }
        sum
    }
}
