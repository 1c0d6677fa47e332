use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use likeness_core::TaskId;

use crate::history::{Held, Outage, Retries, Sight, Stall, Submission, Tally};
use crate::moment::{Moment, now};

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
    pub(crate) outages: Vec<Outage>,
    /// Tasks whose users removed their accounts.
    pub(crate) removed: HashSet<TaskId>,
    pub(crate) retries: HashMap<TaskId, Retries>,
    pub(crate) faults: Vec<String>,
    /// How often each fault was drawn and came about.
    pub(crate) injected: BTreeMap<&'static str, Tally>,
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

    /// Notes that a fault is to be injected.
    pub(crate) fn drawn(&self, fault: &'static str) {
        self.lock().injected.entry(fault).or_default().drawn += 1;
    }

    /// Notes that a fault came about.
    pub(crate) fn injected(&self, fault: &'static str) {
        self.lock().injected.entry(fault).or_default().done += 1;
    }

    /// Notes that the database may not have been reached since a moment.
    pub(crate) fn outage(&self, from: Moment) {
        let until = now();
        self.lock().outages.push(Outage { from, until });
    }

    /// Notes that a task that had ended waits again.
    pub(crate) fn reopened(&self, task: TaskId) {
        let mut noted = self.lock();
        if let Some(index) = noted.ended.iter().position(|(ended, _)| *ended == task) {
            let (task, user) = noted.ended.swap_remove(index);
            noted.open.insert(task, user);
        }
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
