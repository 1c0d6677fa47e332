use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;

use anyhow::Result;

use crate::checker::{Violation, ages, lags, late, worst};
use crate::history::History;
use crate::moment::{Moment, SECOND};
use crate::stage::Stage;

/// How many violations are told in full.
const TOLD: usize = 5;

/// Says what happened, and the whole story of tasks that something was violated of.
pub(crate) fn print(stage: &Stage, history: &History, violations: &[Violation]) -> Result<()> {
    {
        let noted = stage.record.lock();
        let done = noted
            .injected
            .iter()
            .map(|(fault, tally)| (*fault, tally.done));
        println!("faults: {}", list(&done.collect()));
        println!("answers: {} (0: connection broken)", list(&noted.answers));
    }
    println!("tasks: {}", list(&ends(history)));
    let (attempts, late) = (history.attempts.len(), late(history));
    println!("attempts: {attempts}, of which {late} were done too late and left nothing");
    println!("resubmitted with the same key: {}", resubmitted(history));
    println!("stalls: {}", stalls(history));
    println!(
        "polls told states of so long ago: {}",
        spread(&lags(history))
    );
    let mut ages: Vec<_> = ages(history)
        .into_iter()
        .filter_map(|(_, age)| age)
        .collect();
    ages.sort_unstable();
    println!("and places in the line: {}", spread(&ages));
    println!(
        "places compared with SQL at quiet moments: {}",
        history.places.len()
    );
    println!(
        "flows at most {:.2} of the fair bound apart",
        worst(history)
    );
    for violation in violations.iter().take(TOLD) {
        tell(history, violation);
    }
    for violation in violations.iter().skip(TOLD) {
        println!("VIOLATED: {:?} {}", violation.task, violation.what);
    }
    Ok(())
}

fn list<K: Display, V: Display>(counts: &BTreeMap<K, V>) -> String {
    let counts: Vec<_> = counts
        .iter()
        .map(|(what, count)| format!("{what} {count}"))
        .collect();
    counts.join(", ")
}

/// How times that are sorted are spread.
fn spread(times: &[Moment]) -> String {
    let at =
        |share: usize| times.get((times.len() * share / 1000).min(times.len().saturating_sub(1)));
    let millis = |share| at(share).copied().unwrap_or(0) / (SECOND / 1000);
    format!(
        "p50 {} ms, p99 {} ms, p99.9 {} ms, at most {} ms of {}",
        millis(500),
        millis(990),
        millis(999),
        millis(1000),
        times.len(),
    )
}

/// How many tasks ended how.
fn ends(history: &History) -> BTreeMap<String, usize> {
    let mut ends = BTreeMap::new();
    for row in history.rows.values() {
        let end = row.error.clone().unwrap_or_else(|| row.state.to_string());
        *ends.entry(end).or_default() += 1;
    }
    ends
}

/// How long workers stood still, and what came of what they were in the middle of.
fn stalls(history: &History) -> String {
    let effects: HashSet<_> = history.gallery.iter().map(|entry| &entry.attempt).collect();
    let stalls = history.stalls.iter().map(|stall| {
        let lost = stall
            .attempts
            .iter()
            .filter(|attempt| !effects.contains(attempt))
            .count();
        let (seconds, of) = (stall.lasted.as_secs(), stall.attempts.len());
        format!("{seconds} s ({lost} of {of} attempts in vain)")
    });
    stalls.collect::<Vec<_>>().join(", ")
}

fn resubmitted(history: &History) -> usize {
    history
        .submissions
        .iter()
        .filter(|submission| submission.tasks.len() > 1)
        .count()
}

fn tell(history: &History, violation: &Violation) {
    println!("VIOLATED: {:?} {}", violation.task, violation.what);
    for line in violation.task.iter().flat_map(|task| history.story(*task)) {
        println!("    {line}");
    }
}
