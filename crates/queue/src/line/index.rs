use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use indexset::BTreeSet;
use likeness_core::{Lane, Pool, TaskId, TaskState, UserId};
use likeness_db::tasks::{Change, Task};
use time::{Duration, OffsetDateTime};

use super::Counts;
use super::tally::Tally;

/// Where a task stands: its order tag, then its number.
pub(super) type Key = (i64, i64);

/// Every unfinished task, and the lines they stand in. Any row may be applied in any state, as often as it is read.
#[derive(Debug, Default)]
pub(super) struct Index {
    tasks: HashMap<TaskId, Entry>,
    /// The names of the kinds, each at the number that stands for it.
    kinds: Vec<Arc<str>>,
    /// The tasks in the line, by pool and the number of their kind.
    lines: BTreeMap<(Pool, u32), BTreeSet<Key>>,
    running: HashSet<TaskId>,
    tally: Tally,
}

/// What is kept of a task, in as little room as possible.
#[derive(Clone, Copy, Debug)]
struct Entry {
    user: UserId,
    key: Key,
    /// Microseconds since 1970.
    created_at: i64,
    started_at: Option<i64>,
    progress: f32,
    attempt: u32,
    kind: u32,
    pool: Pool,
    lane: Lane,
    /// Else it is pending.
    is_running: bool,
    is_due: bool,
}

impl Entry {
    fn is_in_line(&self) -> bool {
        self.is_due && !self.is_running
    }
}

impl Index {
    /// Takes a task's row in; whether that changed what is known.
    pub(super) fn apply(&mut self, change: &Change) -> bool {
        let known = self.remove(change.id);
        let is_running = match change.state {
            TaskState::Pending => false,
            TaskState::Running => true,
            TaskState::Succeeded | TaskState::Failed => return known,
        };
        let entry = Entry {
            user: change.user,
            key: (change.order_tag, change.seq),
            created_at: micros(change.created_at),
            started_at: change.started_at.map(micros),
            progress: change.progress,
            attempt: change.attempt,
            kind: self.number(&change.kind),
            pool: change.pool,
            lane: change.lane,
            is_running,
            is_due: change.is_due,
        };
        if entry.is_running {
            self.running.insert(change.id);
            self.tally.add_running(entry.pool);
        } else {
            self.tally
                .add_waiting(entry.pool, entry.lane, entry.created_at);
        }
        if entry.is_in_line() {
            let line = self.lines.entry((entry.pool, entry.kind));
            line.or_default().insert(entry.key);
        }
        self.tasks.insert(change.id, entry);
        true
    }

    /// Forgets a task; whether it was known.
    pub(super) fn remove(&mut self, id: TaskId) -> bool {
        let Some(entry) = self.tasks.remove(&id) else {
            return false;
        };
        if entry.is_running {
            self.running.remove(&id);
            self.tally.remove_running(entry.pool);
        } else {
            self.tally
                .remove_waiting(entry.pool, entry.lane, entry.created_at);
        }
        if entry.is_in_line()
            && let Some(line) = self.lines.get_mut(&(entry.pool, entry.kind))
        {
            line.remove(&entry.key);
        }
        true
    }

    /// A user's tasks; looks at all.
    pub(super) fn of_user(&self, user: UserId) -> Vec<TaskId> {
        let theirs = self.tasks.iter().filter(|(_, entry)| entry.user == user);
        theirs.map(|(id, _)| *id).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn knows(&self, id: TaskId) -> bool {
        self.tasks.contains_key(&id)
    }

    /// What is known of an unfinished task.
    pub(super) fn task(&self, id: TaskId) -> Option<Task> {
        let entry = self.tasks.get(&id)?;
        Some(Task {
            id,
            seq: entry.key.1,
            user: entry.user,
            kind: self.kind(entry.kind).to_owned(),
            pool: entry.pool,
            lane: entry.lane,
            state: if entry.is_running {
                TaskState::Running
            } else {
                TaskState::Pending
            },
            output: None,
            order_tag: entry.key.0,
            attempt: entry.attempt,
            progress: entry.progress,
            failure: None,
            created_at: moment(entry.created_at),
            started_at: entry.started_at.map(moment),
            finished_at: None,
        })
    }

    /// How many tasks of each kind stand before a place in a pool's line, whether or not that is taken.
    pub(super) fn ahead(&self, pool: Pool, key: Key) -> impl Iterator<Item = (&str, u64)> {
        let lines = self.lines.range((pool, 0)..=(pool, u32::MAX));
        lines.map(move |((_, kind), line)| (self.kind(*kind), line.rank(&key) as u64))
    }

    /// The running tasks: the pool, the kind and the beginning of each.
    pub(super) fn running(&self) -> impl Iterator<Item = (Pool, &str, OffsetDateTime)> {
        let entries = self.running.iter().filter_map(|id| self.tasks.get(id));
        entries.filter_map(|entry| {
            let begin = moment(entry.started_at?);
            Some((entry.pool, self.kind(entry.kind), begin))
        })
    }

    /// How many tasks wait and run, and since when.
    pub(super) fn counts(&self) -> Counts {
        self.tally.counts()
    }

    fn kind(&self, number: u32) -> &str {
        &self.kinds[number as usize]
    }

    fn number(&mut self, kind: &str) -> u32 {
        let known = self.kinds.iter().position(|known| **known == *kind);
        let number = known.unwrap_or_else(|| {
            self.kinds.push(kind.into());
            self.kinds.len() - 1
        });
        u32::try_from(number).unwrap_or(u32::MAX)
    }
}

fn micros(moment: OffsetDateTime) -> i64 {
    let since = moment - OffsetDateTime::UNIX_EPOCH;
    i64::try_from(since.whole_microseconds()).unwrap_or(i64::MAX)
}

/// The moment so many microseconds after 1970 began.
pub(super) fn moment(micros: i64) -> OffsetDateTime {
    let since = Duration::microseconds(micros);
    OffsetDateTime::UNIX_EPOCH.saturating_add(since)
}
