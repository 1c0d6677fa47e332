//! The index against a list that is sorted and counted anew for every question.

use std::collections::BTreeMap;
use std::time::Duration;

use likeness_core::{Lane, Pool, TaskId, TaskState, UserId};
use likeness_db::tasks::Change;
use proptest::prelude::*;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Counts;
use super::index::Index;

const KINDS: [&str; 3] = ["picture", "video", "upscale"];

pub(super) fn task(number: u64) -> Change {
    Change {
        id: TaskId(Uuid::from_u64_pair(0, number)),
        seq: i64::try_from(number).unwrap(),
        user: UserId(1),
        kind: KINDS[0].to_owned(),
        pool: Pool::Cpu,
        lane: Lane::Normal,
        state: TaskState::Pending,
        is_due: true,
        order_tag: 0,
        attempt: 0,
        progress: 0.0,
        created_at: OffsetDateTime::UNIX_EPOCH + Duration::from_micros(number / 2),
        started_at: None,
        finished_at: None,
    }
}

/// Any row that one of a few tasks may have.
fn row() -> impl Strategy<Value = Change> {
    const STATES: [TaskState; 5] = [
        TaskState::Pending,
        TaskState::Pending,
        TaskState::Running,
        TaskState::Succeeded,
        TaskState::Failed,
    ];
    let state = proptest::sample::select(&STATES[..]);
    (0..60_u64, 0..20_i64, state, any::<bool>()).prop_map(|(number, order_tag, state, is_due)| {
        let has_begun = state != TaskState::Pending;
        Change {
            order_tag,
            state,
            is_due,
            kind: KINDS[number as usize % 3].to_owned(),
            pool: if number % 5 == 0 {
                Pool::Gpu
            } else {
                Pool::Cpu
            },
            user: UserId((number % 4).cast_signed()),
            lane: if number % 7 == 0 {
                Lane::Vip
            } else {
                Lane::Normal
            },
            started_at: has_begun.then_some(OffsetDateTime::UNIX_EPOCH),
            ..task(number)
        }
    })
}

/// What may happen to an index.
#[derive(Clone, Debug)]
enum Event {
    Row(Change),
    Removal(UserId),
}

fn event() -> impl Strategy<Value = Event> {
    let removal = (0..4_i64).prop_map(|user| Event::Removal(UserId(user)));
    prop_oneof![30 => row().prop_map(Event::Row), 1 => removal]
}

/// How many of a list's tasks stand before a place, by kind.
fn count_ahead(list: &BTreeMap<TaskId, Change>, of: &Change) -> BTreeMap<String, u64> {
    let mut ahead = BTreeMap::new();
    for task in list.values() {
        let is_in_line = task.state == TaskState::Pending && task.is_due && task.pool == of.pool;
        if is_in_line && (task.order_tag, task.seq) < (of.order_tag, of.seq) {
            *ahead.entry(task.kind.clone()).or_default() += 1;
        }
    }
    ahead
}

fn ahead(index: &Index, of: &Change) -> BTreeMap<String, u64> {
    let ahead = index.ahead(of.pool, (of.order_tag, of.seq));
    let some = ahead.filter(|(_, count)| *count > 0);
    some.map(|(kind, count)| (kind.to_owned(), count)).collect()
}

/// A list's tasks, counted one by one.
fn count(list: &BTreeMap<TaskId, Change>) -> Counts {
    let mut counts = Counts::default();
    for task in list.values() {
        if task.state == TaskState::Running {
            *counts.running.entry(task.pool).or_default() += 1;
        } else {
            *counts.waiting.entry((task.pool, task.lane)).or_default() += 1;
            let oldest = counts.oldest.entry(task.pool).or_insert(task.created_at);
            *oldest = task.created_at.min(*oldest);
        }
    }
    counts
}

proptest! {
    #[test]
    fn an_index_knows_what_a_list_does(events in proptest::collection::vec(event(), 1..300)) {
        let (mut index, mut list) = (Index::default(), BTreeMap::new());
        for event in events {
            match event {
                Event::Row(row) if row.state.is_final() => {
                    prop_assert_eq!(index.apply(&row), list.remove(&row.id).is_some());
                }
                Event::Row(row) => {
                    index.apply(&row);
                    list.insert(row.id, row);
                }
                Event::Removal(user) => {
                    for id in index.of_user(user) {
                        index.remove(id);
                    }
                    list.retain(|_, task| task.user != user);
                }
            }
        }
        prop_assert_eq!(index.len(), list.len());
        prop_assert_eq!(index.counts(), count(&list));
        for task in list.values() {
            let known = index.task(task.id).unwrap();
            prop_assert_eq!((known.state, known.order_tag), (task.state, task.order_tag));
            prop_assert_eq!(ahead(&index, task), count_ahead(&list, task));
        }
        let running = list.values().filter(|task| task.state == TaskState::Running);
        prop_assert_eq!(index.running().count(), running.count());
    }
}

#[test]
fn places_stay_right_while_many_tasks_leave_from_everywhere() {
    let mut index = Index::default();
    let number = |seq: u64| seq * 7919 % 20_000;
    for seq in 0..20_000 {
        index.apply(&Change {
            order_tag: number(seq).cast_signed() / 10,
            ..task(seq)
        });
    }
    let mut waiting: Vec<_> = (0..20_000).collect();
    waiting.sort_by_key(|seq| (number(*seq) / 10, *seq));

    // Most leave at the head, some anywhere.
    for round in 0..19_990_usize {
        let leaving = if round % 3 == 0 {
            round * 31 % waiting.len()
        } else {
            0
        };
        let seq = waiting.remove(leaving);
        index.apply(&Change {
            state: TaskState::Failed,
            ..task(seq)
        });
        if round % 97 == 0 {
            let place = round * 17 % waiting.len();
            let seq = waiting[place];
            let key = (number(seq).cast_signed() / 10, seq.cast_signed());
            let ahead: u64 = index.ahead(Pool::Cpu, key).map(|(_, count)| count).sum();
            assert_eq!(ahead, place as u64);
        }
    }
    assert_eq!(index.len(), 10);
}
