//! What operators and leaving users do to tasks.

use likeness_core::TaskState;

use super::{TASK, change, complains, entry, sound};
use crate::checker::check;
use crate::history::{History, Retries};
use crate::moment::SECOND;

/// A task that failed, waited again and succeeded.
fn retried(history: &mut History) {
    let row = history.rows.get_mut(&TASK).unwrap();
    row.changes[2] = change(25, TaskState::Failed, 1);
    row.changes.insert(3, change(30, TaskState::Pending, 1));
}

#[test]
fn a_retry_that_nobody_asked_for_is_found() {
    complains("was retried 1 times", retried);
    complains("was retried 0 times", |history| {
        let retries = Retries { asked: 1, done: 1 };
        history.retries.insert(TASK, retries);
    });
    for done in [0, 1] {
        let mut history = sound();
        retried(&mut history);
        history.retries.insert(TASK, Retries { asked: 1, done });
        let found = check(&history);
        assert!(found.is_empty(), "{found:?}");
    }
}

/// Removes the one task with its account after its last change.
fn removed(history: &mut History) {
    history.removed.insert(TASK);
    history.gallery.clear();
    let row = history.rows.get_mut(&TASK).unwrap();
    row.removed = Some(40 * SECOND);
}

#[test]
fn an_account_that_is_removed_by_halves_is_found() {
    complains("outlived the account", |history| {
        removed(history);
        history.rows.get_mut(&TASK).unwrap().removed = None;
    });
    complains("although its user stayed", |history| {
        removed(history);
        history.removed.clear();
    });
    complains("was removed and left an effect", |history| {
        removed(history);
        history.gallery.push(entry("second"));
    });
    let mut history = sound();
    removed(&mut history);
    let found = check(&history);
    assert!(found.is_empty(), "{found:?}");
}
