//! The checker complains about every kind of broken history, and about no sound one.

mod interventions;
mod positions;

use std::collections::HashSet;
use std::time::Duration;

use likeness_core::{TaskId, TaskState};
use uuid::Uuid;

use super::check;
use crate::act::Act;
use crate::history::{Change, Entry, History, Place, Row, Sight, Submission, Tally};
use crate::journal::Attempt;
use crate::moment::SECOND;

const TASK: TaskId = TaskId(Uuid::from_u128(1));

fn change(second: i64, state: TaskState, attempt: u32) -> Change {
    Change {
        at: second * SECOND,
        state,
        attempt,
        is_due: true,
    }
}

fn sight(second: i64, state: TaskState) -> Sight {
    Sight {
        task: TASK,
        eye: (0, 0),
        asked: second * SECOND,
        told: second * SECOND + 1000,
        state,
        position: u64::from(state == TaskState::Pending),
    }
}

fn attempt(name: &str, number: u32, word: Option<&str>) -> Attempt {
    Attempt {
        task: TASK,
        number,
        name: name.to_owned(),
        began: 20 * SECOND,
        ended: word.map(|word| (22 * SECOND, word.to_owned())),
    }
}

fn entry(attempt: &str) -> Entry {
    Entry {
        task: TASK,
        attempt: attempt.to_owned(),
    }
}

fn row(changes: Vec<Change>) -> Row {
    Row {
        user: 1,
        lane: "normal".to_owned(),
        kind: "generate_picture".to_owned(),
        state: TaskState::Succeeded,
        attempt: 2,
        max_attempts: 3,
        error: None,
        output: Some("second".to_owned()),
        order: (1, 1),
        changes,
        removed: None,
    }
}

/// A task whose first worker was lost, and which the second attempt ended.
fn sound() -> History {
    let changes = vec![
        change(10, TaskState::Pending, 0),
        change(20, TaskState::Running, 1),
        change(30, TaskState::Pending, 1),
        change(31, TaskState::Running, 2),
        change(32, TaskState::Succeeded, 2),
    ];
    History {
        submissions: vec![Submission {
            key: "key".to_owned(),
            act: Act::Last,
            tasks: vec![TASK, TASK],
        }],
        sights: vec![
            sight(11, TaskState::Pending),
            sight(21, TaskState::Running),
            sight(30, TaskState::Pending),
            sight(33, TaskState::Succeeded),
        ],
        rows: [(TASK, row(changes))].into(),
        attempts: vec![
            attempt("first", 1, None),
            attempt("second", 2, Some("done")),
        ],
        gallery: vec![entry("second")],
        places: vec![Place {
            task: TASK,
            api: 0,
            told: 1,
            counted: 1,
        }],
        ..History::default()
    }
}

fn failed(history: &mut History, error: &str) {
    let row = history.rows.get_mut(&TASK).unwrap();
    row.state = TaskState::Failed;
    row.error = Some(error.to_owned());
    row.output = None;
    row.changes.last_mut().unwrap().state = TaskState::Failed;
    history.sights.clear();
    history.gallery.clear();
}

/// Breaks a sound history, and expects a complaint that says this.
#[track_caller]
fn complains(about: &str, spoil: impl FnOnce(&mut History)) {
    let mut history = sound();
    spoil(&mut history);
    let found = check(&history);
    let said = found.iter().any(|violation| violation.what.contains(about));
    assert!(said, "{found:?}");
}

#[test]
fn a_sound_history_passes() {
    let found = check(&sound());

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_lost_task_is_found() {
    complains("is lost", |history| history.rows.clear());
    complains("is running", |history| {
        let row = history.rows.get_mut(&TASK).unwrap();
        row.changes.pop();
        row.state = TaskState::Running;
    });
}

#[test]
fn a_doubled_task_is_found() {
    let other = TaskId(Uuid::from_u128(2));
    complains("several tasks", |history| {
        history.submissions[0].tasks.push(other)
    });
    complains("nobody's request", |history| {
        let double = history.rows[&TASK].clone();
        history.rows.insert(other, double);
    });
}

#[test]
fn a_doubled_effect_is_found() {
    complains("took effect 2 times", |history| {
        history.gallery.push(entry("first"))
    });
    complains("took effect 0 times", |history| history.gallery.clear());
    complains("has the output", |history| {
        history.gallery = vec![entry("first")]
    });
    complains("took effect by", |history| {
        history.attempts[1].ended = None;
    });
    complains("left an effect", |history| {
        failed(history, "cancelled");
        history.gallery.push(entry("second"));
    });
    complains("is not there", |history| {
        history.gallery.push(Entry {
            task: TaskId(Uuid::nil()),
            attempt: "third".to_owned(),
        });
    });
}

#[test]
fn an_effect_without_a_lease_is_found() {
    complains("went from", |history| {
        // Rescued, and ended all the same by the attempt that was lost.
        history.rows.get_mut(&TASK).unwrap().changes.remove(3);
    });
    complains("took effect by", |history| {
        let row = history.rows.get_mut(&TASK).unwrap();
        row.output = Some("first".to_owned());
        history.gallery = vec![entry("first")];
        history.attempts[0].ended = history.attempts[1].ended.clone();
    });
}

#[test]
fn a_status_that_goes_back_is_found() {
    complains("cannot be", |history| {
        history.sights.push(sight(34, TaskState::Running));
    });
    complains("cannot be", |history| {
        history.sights[2].state = TaskState::Failed;
    });
    complains("cannot be", |history| history.sights.swap(1, 3));
}

#[test]
fn a_status_that_is_too_old_is_found() {
    complains("cannot be", |history| {
        history.sights = vec![sight(27, TaskState::Pending)];
    });
    complains("cannot be", |history| {
        history.sights = vec![sight(60, TaskState::Running)];
    });
}

#[test]
fn a_status_of_another_process_may_be_older() {
    let mut history = sound();
    let mut other = sight(33, TaskState::Running);
    other.eye = (0, 1);
    history.sights.push(other);

    assert!(check(&history).is_empty());
}

#[test]
fn a_row_that_changes_as_none_may_is_found() {
    for changes in [
        vec![change(10, TaskState::Running, 1)],
        vec![
            change(10, TaskState::Pending, 0),
            change(11, TaskState::Running, 2),
            change(12, TaskState::Succeeded, 2),
        ],
        vec![
            change(10, TaskState::Pending, 0),
            change(11, TaskState::Running, 1),
            change(12, TaskState::Succeeded, 1),
            change(13, TaskState::Pending, 1),
        ],
    ] {
        let mut history = sound();
        history.sights.clear();
        history.rows.get_mut(&TASK).unwrap().changes = changes;

        assert!(!check(&history).is_empty());
    }
}

#[test]
fn a_task_that_ends_otherwise_than_it_must_is_found() {
    let wrongly = "was to Last and is failed";
    complains(wrongly, |history| failed(history, "no_face"));
    complains(wrongly, |history| failed(history, "cancelled"));
    // Two attempts of three.
    complains(wrongly, |history| failed(history, "worker_lost"));
    complains("was to Poison", |history| {
        history.submissions[0].act = Act::Poison
    });
    let mut history = sound();
    failed(&mut history, "cancelled");
    history.cancelled = HashSet::from([TASK]);
    assert!(check(&history).is_empty());
}

#[test]
fn a_task_that_is_begun_too_often_is_found() {
    complains("was begun 4 times", |history| {
        for name in ["third", "fourth"] {
            history.attempts.push(attempt(name, 3, None));
        }
    });
    let mut history = sound();
    for name in ["third", "fourth"] {
        history.attempts.push(attempt(name, 1, Some("stopped")));
    }
    assert!(check(&history).is_empty());
}

#[test]
fn a_wrong_place_is_found() {
    complains("stands at 1, and process 0 told 2", |history| {
        history.places[0].told = 2;
    });
    complains("at place 0", |history| history.sights[0].position = 0);
    complains("at place 3", |history| history.sights[1].position = 3);
}

#[test]
fn a_run_in_which_nothing_happened_is_found() {
    complains("no task was acknowledged", |history| {
        *history = History::default();
    });
    complains("no place was compared", |history| {
        history.lasting = Duration::from_secs(40);
        history.places.clear();
    });
    complains("never came about", |history| {
        let tally = Tally { drawn: 2, done: 0 };
        history.injected.insert("worker killed", tally);
    });
}

#[test]
fn a_wrong_answer_is_found() {
    complains("500", |history| {
        history.faults.push("GET /x answered 500".to_owned())
    });
}

/// A task of a user that is taken some seconds after all came at once.
fn taken(history: &mut History, user: i64, number: i64, second: i64) {
    let task = TaskId(Uuid::from_u128(u128::from(number.cast_unsigned()) + 100));
    let mut row = row(vec![
        change(100, TaskState::Pending, 0),
        change(100 + second, TaskState::Running, 1),
        change(101 + second, TaskState::Succeeded, 1),
    ]);
    row.user = user;
    row.order = (number, number);
    row.attempt = 1;
    let name = format!("attempt {number}");
    row.output = Some(name.clone());
    history.rows.insert(task, row);
    history.attempts.push(Attempt {
        task,
        ..attempt(&name, 1, Some("done"))
    });
    history.gallery.push(Entry {
        task,
        attempt: name,
    });
    history.submissions.push(Submission {
        key: number.to_string(),
        act: Act::Succeed,
        tasks: vec![task],
    });
}

#[test]
fn users_who_alternate_pass() {
    let mut history = sound();
    for number in 0..40 {
        taken(&mut history, 1 + number % 2, number, number);
    }

    let found = check(&history);

    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn an_unfair_share_is_found() {
    complains("as far apart as they may be", |history| {
        for number in 0..40 {
            taken(history, 1 + number / 20, number, number);
        }
    });
}

#[test]
fn a_task_that_others_pass_in_the_line_is_found() {
    complains("was passed for 9 s in the line", |history| {
        for number in 1..20 {
            taken(history, 7, number, number);
        }
        taken(history, 7, 0, 11);
    });
}
