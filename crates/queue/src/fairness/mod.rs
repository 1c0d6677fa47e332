//! What the order promises, for every history: self-clocked fair queueing after Golestani (1994).
//!
//! *Work* is cost by weight. A flow *has work* while a task of it waits that no worker ever took: what comes back from a worker keeps
//! its tag, which lies behind the virtual time, and passes at once without a share of its own.

mod history;
mod line;
mod naive;
mod shares;

use std::collections::BTreeMap;

use likeness_core::Lane;
use proptest::prelude::*;

use self::history::{Answer, Op, Step, Submission, USERS, cost, histories};
use self::line::{Line, State};
use self::naive::Naive;

/// Longer histories take longer and find no more.
const MOST_OPS: usize = 120;

/// Without a file of past failures: the shortest failing history is printed, and belongs in a test of its own.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Plays a history on the line alone, showing every step with the line before and after it.
fn play(weight: u32, ops: &[Op], mut see: impl FnMut(&Line, Step, Answer, &Line)) -> Line {
    let mut line = Line::new(weight);
    for op in ops {
        let Some(step) = line.step(*op) else {
            continue;
        };
        let before = line.clone();
        let answer = line.apply(step);
        see(&before, step, answer, &line);
    }
    line
}

fn submit(line: &mut Line, user: u8, lane: Lane, units: u32) -> usize {
    line.apply(Step::Submit(Submission {
        user,
        lane,
        cost: cost(units),
    }));
    line.rows.len() - 1
}

fn claim(line: &mut Line) -> Option<usize> {
    match line.apply(Step::Claim) {
        Answer::Claimed(task) => task,
        other => panic!("a claim answers {other:?}"),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn tags_and_claims_are_those_of_the_naive_model(weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8)) {
        let (mut naive, mut line) = (Naive::new(weight), Line::new(weight));

        for op in ops {
            let Some(step) = naive.step(op) else { continue };
            prop_assert_eq!(line.apply(step), naive.apply(step));
        }
    }

    #[test]
    fn first_attempts_begin_in_the_order_of_tags(weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8)) {
        let mut begun = Vec::new();

        play(weight, &ops, |before, _, answer, after| {
            if let Answer::Claimed(Some(id)) = answer && !before.rows[id].taken {
                begun.push((after.rows[id].order_tag, id));
            }
        });

        prop_assert!(begun.is_sorted_by(|a, b| a < b), "{:?}", begun);
    }

    #[test]
    fn the_tags_of_a_flow_rise(weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8)) {
        play(weight, &ops, |before, step, _, after| {
            if let Step::Submit(_) = step {
                let row = &after.rows[after.rows.len() - 1];
                // The place of a task that was cancelled while it waited is given back.
                let kept = before.rows.iter().filter(|other| other.taken || other.state != State::Ended);
                let largest = kept.filter(|other| other.flow == row.flow).map(|other| other.order_tag).max();
                assert!(largest < Some(row.order_tag), "{largest:?} before {row:?}");
            }
        });
    }

    #[test]
    fn a_pause_earns_neither_credit_nor_debt(
        weight in 1..=8u32, ops in histories(MOST_OPS, 1..=8), vip in any::<bool>(), units in 1..=8u32,
    ) {
        let lane = if vip { Lane::Vip } else { Lane::Normal };
        let line = play(weight, &ops, |_, _, _, _| {});
        let tag = |user| {
            let mut line = line.clone();
            let id = submit(&mut line, user, lane, units);
            (line.rows[id].order_tag, line.virtual_time() + line.rows[id].work)
        };
        let fresh = line.fresh();

        let (newcomer, expected) = tag(USERS);

        prop_assert_eq!(newcomer, expected);
        for user in (0..USERS).filter(|user| fresh.iter().all(|id| line.rows[*id].flow != (*user, lane))) {
            prop_assert_eq!(tag(user), (newcomer, expected));
        }
    }

    #[test]
    fn a_first_vip_task_lets_at_most_one_task_of_each_ordinary_flow_go_before_it(
        weight in 2..=8u32, ops in histories(MOST_OPS, 8..=8),
    ) {
        let mut line = play(weight, &ops, |_, _, _, _| {});

        let vip = submit(&mut line, USERS, Lane::Vip, 8);

        let fresh = line.fresh();
        let ahead = fresh.iter().take_while(|id| **id != vip);
        let mut passed_by = BTreeMap::<_, u32>::new();
        for id in ahead.filter(|id| line.rows[**id].flow.1 == Lane::Normal) {
            *passed_by.entry(line.rows[*id].flow).or_default() += 1;
        }
        prop_assert!(passed_by.values().all(|count| *count == 1), "{:?}", passed_by);
    }

    #[test]
    fn a_first_vip_task_passes_all_ordinary_ones_that_came_since_the_last_claim(
        weight in 2..=8u32, ops in histories(MOST_OPS, 8..=8), crowd in 1..20u8,
    ) {
        let mut line = play(weight, &ops, |_, _, _, _| {});
        while claim(&mut line).is_some() {}
        for n in 0..crowd {
            submit(&mut line, n % (2 * USERS), Lane::Normal, 8);
        }

        let vip = submit(&mut line, 2 * USERS, Lane::Vip, 8);

        prop_assert_eq!(claim(&mut line), Some(vip));
    }
}
