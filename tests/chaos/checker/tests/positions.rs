//! Positions that onlookers are told while the line moves.

use likeness_core::TaskState;

use super::{complains, sight, sound, taken};
use crate::checker::check;
use crate::history::{History, Outage};
use crate::moment::SECOND;

/// Three tasks that stand ahead of the one, the first for 2 s and the others for longer than it.
fn ahead(history: &mut History) {
    for (number, second) in [(-3, 2), (-2, 15), (-1, 15)] {
        taken(history, 1, number, second);
        let row = history.rows.values_mut().find(|row| row.order.0 == number);
        for change in &mut row.unwrap().changes {
            change.at -= 90 * SECOND;
        }
    }
    // By then the first has left for longer than what is told may be old.
    history.sights = vec![sight(14, TaskState::Pending)];
    history.sights[0].position = 3;
}

#[test]
fn a_position_that_was_true_within_the_last_second_passes() {
    for (position, micros) in [(3, 2 * SECOND), (4, SECOND - 1000), (3, 0)] {
        let mut history = sound();
        ahead(&mut history);
        history.sights[0].asked = 12 * SECOND + micros;
        history.sights[0].told = history.sights[0].asked + SECOND / 2;
        history.sights[0].position = position;

        let found = check(&history);

        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn a_position_that_is_off_by_one_is_found() {
    let off = |position, second: i64| {
        move |history: &mut History| {
            ahead(history);
            history.sights[0].asked = second * SECOND;
            history.sights[0].told = second * SECOND + 1000;
            history.sights[0].position = position;
        }
    };
    complains("at place 2, which it last had 3900 ms before", off(2, 14));
    complains("at place 2, which it did not have", off(2, 21));
    complains("at place 4, which it last had 1900 ms before", off(4, 14));
    complains("at place 4, which it did not have", off(4, 23));
    complains("at place 5, which it did not have", off(5, 14));
}

#[test]
fn a_position_may_be_older_right_after_an_outage_only() {
    let told_late = |from, until| {
        let mut history = sound();
        ahead(&mut history);
        history.sights[0].position = 4;
        history.outages.push(Outage { from, until });
        check(&history).len()
    };

    assert_eq!(told_late(11 * SECOND, 13 * SECOND), 0);
    assert_eq!(told_late(9 * SECOND, 11 * SECOND), 1);
    assert_eq!(told_late(15 * SECOND, 16 * SECOND), 1);
}
