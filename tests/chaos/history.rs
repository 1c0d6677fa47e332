use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use likeness_core::{TaskId, TaskState};

use crate::act::Act;
use crate::journal::Attempt;
use crate::moment::Moment;

/// All that is known of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) submissions: Vec<Submission>,
    pub(crate) sights: Vec<Sight>,
    /// Tasks whose users asked to stop them.
    pub(crate) cancelled: HashSet<TaskId>,
    /// Tasks of accounts that were removed.
    pub(crate) removed: HashSet<TaskId>,
    pub(crate) retries: HashMap<TaskId, Retries>,
    pub(crate) rows: HashMap<TaskId, Row>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) gallery: Vec<Entry>,
    pub(crate) places: Vec<Place>,
    pub(crate) stalls: Vec<Stall>,
    pub(crate) held: Vec<Held>,
    pub(crate) outages: Vec<Outage>,
    /// How often each fault was drawn and came about.
    pub(crate) injected: BTreeMap<&'static str, Tally>,
    /// How long the run was to last.
    pub(crate) lasting: Duration,
    /// What cannot be said of one task: wrong answers, processes that ended by themselves.
    pub(crate) faults: Vec<String>,
}

/// A request for a task, sent until it was acknowledged, and what was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    pub(crate) key: String,
    pub(crate) act: Act,
    /// One for each answer.
    pub(crate) tasks: Vec<TaskId>,
}

/// What one onlooker saw of a task at one API process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) task: TaskId,
    /// The onlooker and the process: what one tells the other may not know yet.
    pub(crate) eye: (usize, usize),
    pub(crate) asked: Moment,
    pub(crate) told: Moment,
    pub(crate) state: TaskState,
    pub(crate) position: u64,
}

/// A task as the database has it at the end, and all changes of its state.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) user: i64,
    pub(crate) lane: String,
    pub(crate) kind: String,
    pub(crate) state: TaskState,
    pub(crate) attempt: u32,
    pub(crate) max_attempts: u32,
    pub(crate) error: Option<String>,
    /// The attempt that made the output.
    pub(crate) output: Option<String>,
    /// Its order in the line.
    pub(crate) order: (i64, i64),
    pub(crate) changes: Vec<Change>,
    /// When it was removed with its user's account.
    pub(crate) removed: Option<Moment>,
}

/// A change of a task's state; the first is its submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// When the row's transaction committed.
    pub(crate) at: Moment,
    pub(crate) state: TaskState,
    pub(crate) attempt: u32,
    /// Whether it stands in the line.
    pub(crate) is_due: bool,
}

/// A file in a gallery, by the attempt that left it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) task: TaskId,
    pub(crate) attempt: String,
}

/// A task's place at a quiet moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) task: TaskId,
    pub(crate) api: usize,
    pub(crate) told: u64,
    pub(crate) counted: u64,
}

/// A worker that stood still, and the attempts it had not ended by then.
#[derive(Clone, Debug)]
pub(crate) struct Stall {
    pub(crate) lasted: Duration,
    pub(crate) attempts: Vec<String>,
}

/// A task whose row somebody kept locked, so that workers passed it over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) task: TaskId,
    pub(crate) from: Moment,
    pub(crate) until: Moment,
}

/// A time in which API processes may not have reached the database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outage {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
}

/// How often a failed task was to be retried, and how often that was acknowledged.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Retries {
    pub(crate) asked: usize,
    pub(crate) done: usize,
}

/// How often something was tried, and how often it came about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) drawn: u32,
    pub(crate) done: u32,
}

impl History {
    /// All that is known of one task, in the order of time.
    pub(crate) fn story(&self, task: TaskId) -> Vec<String> {
        let mut told = BTreeMap::<_, Vec<_>>::new();
        let mut tell = |at: Moment, what: String| told.entry(at).or_default().push(what);
        for change in self.rows.get(&task).iter().flat_map(|row| &row.changes) {
            tell(change.at, format!("row: {change:?}"));
        }
        for outage in &self.outages {
            tell(outage.from, format!("outage until {}", outage.until));
        }
        for sight in self.sights.iter().filter(|sight| sight.task == task) {
            let (eye, position) = (sight.eye, sight.position);
            tell(
                sight.told,
                format!("seen by {eye:?}: {} at {position}", sight.state),
            );
        }
        for attempt in self.attempts.iter().filter(|attempt| attempt.task == task) {
            tell(
                attempt.began,
                format!("attempt {}: {:?}", attempt.name, attempt.ended),
            );
        }
        let lines = told.into_iter();
        let mut story: Vec<_> = lines
            .flat_map(|(at, lines)| lines.into_iter().map(move |line| format!("{at} {line}")))
            .collect();
        story.push(format!(
            "row at the end: {:?}",
            self.rows.get(&task).map(Row::without_changes)
        ));
        for entry in self.gallery.iter().filter(|entry| entry.task == task) {
            story.push(format!("gallery: {}", entry.attempt));
        }
        for submission in self.submissions.iter().filter(|s| s.tasks.contains(&task)) {
            story.push(format!("{submission:?}"));
        }
        story
    }
}

impl Row {
    /// From when to when it stood in the line, each time.
    pub(crate) fn waits(&self) -> impl Iterator<Item = (Moment, Moment)> {
        let next = self.changes.iter().skip(1).map(|change| change.at);
        let ends = next.chain([self.removed.unwrap_or(Moment::MAX)]);
        let stood = self.changes.iter().zip(ends);
        let stood = stood.filter(|(now, _)| now.state == TaskState::Pending && now.is_due);
        stood.map(|(now, end)| (now.at, end))
    }

    fn without_changes(&self) -> Self {
        Self {
            changes: Vec::new(),
            ..self.clone()
        }
    }
}
