use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use likeness_core::TaskId;

use crate::history::{Held, Sight, Stall, Submission};

/// What the actors of a run note down, each as it sees it.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Noted>);

/// What was noted so far.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    pub(crate) submissions: Vec<Submission>,
    pub(crate) sights: Vec<Sight>,
    pub(crate) cancelled: HashSet<TaskId>,
    pub(crate) stalls: Vec<Stall>,
    pub(crate) held: Vec<Held>,
    pub(crate) faults: Vec<String>,
    /// How often each fault was injected.
    pub(crate) injected: BTreeMap<&'static str, u32>,
    /// How often each status was answered; 0 for connections that broke.
    pub(crate) answers: BTreeMap<u16, u32>,
    /// Acknowledged tasks that were not seen to end yet, and who submitted them.
    pub(crate) open: HashMap<TaskId, usize>,
    /// Tasks that were seen to end.
    pub(crate) ended: Vec<(TaskId, usize)>,
}

impl Noted {
    /// A user's acknowledged tasks that are not among these.
    pub(crate) fn missing_of(
        &self,
        user: usize,
        seen: &HashSet<TaskId>,
    ) -> impl Iterator<Item = TaskId> {
        let ended = self.ended.iter().map(|(task, of)| (task, of));
        let own = self
            .open
            .iter()
            .chain(ended)
            .filter(move |(_, of)| **of == user);
        let missing = own.filter(|(task, _)| !seen.contains(task));
        missing.map(|(task, _)| *task)
    }
}

impl Record {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what cannot be said of one task.
    pub(crate) fn fault(&self, what: impl Into<String>) {
        self.lock().faults.push(what.into());
    }

    /// Notes that a fault is injected.
    pub(crate) fn injected(&self, fault: &'static str) {
        *self.lock().injected.entry(fault).or_default() += 1;
    }

    /// How many of a user's tasks are not known to have ended.
    pub(crate) fn open_of(&self, user: usize) -> usize {
        self.lock().open.values().filter(|of| **of == user).count()
    }

    /// Notes that a task is there.
    pub(crate) fn acknowledged(&self, task: TaskId, user: usize) {
        self.lock().open.insert(task, user);
    }

    /// Notes that a task has ended.
    pub(crate) fn ended(&self, task: TaskId) {
        let mut noted = self.lock();
        if let Some(user) = noted.open.remove(&task) {
            noted.ended.push((task, user));
        }
    }
}
