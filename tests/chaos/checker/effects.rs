//! A task that succeeded left its effect once, and no other task left one.

use std::collections::{HashMap, HashSet};

use likeness_core::{TaskId, TaskState};

use super::Violation;
use crate::history::{Entry, History, Row};
use crate::journal::Attempt;

pub(super) fn check(history: &History) -> Vec<Violation> {
    let attempts = by_name(history);
    let mut left: HashMap<TaskId, Vec<&Entry>> = HashMap::new();
    for entry in &history.gallery {
        left.entry(entry.task).or_default().push(entry);
    }
    let mut found = Vec::new();
    for task in left.keys().filter(|task| !history.rows.contains_key(task)) {
        found.push(Violation::of(*task, "left an effect and is not there"));
    }
    for (task, row) in &history.rows {
        let left = left.get(task).map_or(&[][..], Vec::as_slice);
        let wrong = wrong(*task, row, left, &attempts);
        found.extend(wrong.map(|what| Violation::of(*task, what)));
    }
    found
}

fn by_name(history: &History) -> HashMap<&str, &Attempt> {
    let attempts = history.attempts.iter();
    attempts
        .map(|attempt| (attempt.name.as_str(), attempt))
        .collect()
}

/// What is wrong with what a task left.
fn wrong(
    task: TaskId,
    row: &Row,
    left: &[&Entry],
    attempts: &HashMap<&str, &Attempt>,
) -> Option<String> {
    if row.removed.is_some() {
        return (!left.is_empty()).then(|| "was removed and left an effect".to_owned());
    }
    if row.state != TaskState::Succeeded {
        return (!left.is_empty()).then(|| format!("is {} and left an effect", row.state));
    }
    let [entry] = left else {
        return Some(format!("took effect {} times", left.len()));
    };
    if row.output.as_ref() != Some(&entry.attempt) {
        return Some(format!(
            "has the output {:?} and the effect {}",
            row.output, entry.attempt
        ));
    }
    let made_by = attempts.get(entry.attempt.as_str());
    let is_own = made_by.is_some_and(|attempt| {
        let done = attempt
            .ended
            .as_ref()
            .is_some_and(|(_, word)| word == "done");
        done && attempt.task == task && attempt.number == row.attempt
    });
    (!is_own).then(|| {
        format!(
            "took effect by {made_by:?}, and is at attempt {}",
            row.attempt
        )
    })
}

/// How many attempts were done too late: another one's effect stands, or none.
pub(crate) fn late(history: &History) -> usize {
    let effects: HashSet<_> = history.gallery.iter().map(|entry| &entry.attempt).collect();
    let done = history.attempts.iter().filter(|attempt| {
        attempt
            .ended
            .as_ref()
            .is_some_and(|(_, word)| word == "done")
    });
    done.filter(|attempt| !effects.contains(&attempt.name))
        .count()
}
