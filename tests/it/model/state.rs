//! What the table, the locks and the processes hold.

/// The number of a task.
pub(super) type Task = usize;

/// The number of a worker; a process that follows a dead one takes its number, and a new name.
pub(super) type Worker = usize;

/// What makes an attempt's writes its own.
pub(super) type Token = u8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) rows: Vec<Row>,
    pub(super) processes: Vec<Process>,
    /// How many mishaps may still happen.
    pub(super) mishaps: u8,
}

/// A row of `tasks`, and what an onlooker remembers of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) state: TaskState,
    /// Whether it stands in the line while it is pending.
    pub(super) is_due: bool,
    pub(super) attempt: u8,
    pub(super) max_attempts: u8,
    pub(super) cancel_requested: bool,
    pub(super) token: Option<Token>,
    pub(super) holder: Option<Holder>,
    pub(super) lease_expired: bool,
    /// Attempts that began and were not given back, since the task was submitted.
    pub(super) begun: u8,
    /// What the task ended as, until it is tried anew.
    pub(super) ended: Option<TaskState>,
    /// Gallery entries.
    pub(super) effects: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TaskState {
    Pending,
    Running,
    Succeeded,
    Failed,
}

/// The process that a row names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Holder {
    /// The one that has this number now.
    Process(Worker),
    /// One that ended: nobody holds its lock ever again.
    Ended,
}

/// A worker process with one slot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Process {
    pub(super) life: Life,
    /// Whether its session holds the worker's advisory lock.
    pub(super) has_lock: bool,
    pub(super) shuts_down: bool,
    pub(super) attempt: Option<Attempt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Life {
    Runs,
    /// It does nothing, but its connections and so its lock stay.
    Stalls,
    Ended,
}

/// An attempt as its process knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Attempt {
    pub(super) task: Task,
    pub(super) is_last: bool,
    pub(super) token: Token,
    /// The task's code has returned, its objects are stored; nothing is recorded yet.
    pub(super) is_done: bool,
    /// The first reason why it was told to stop.
    pub(super) stop: Option<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stop {
    Cancelled,
    LeaseLost,
}

impl State {
    /// All tasks are submitted, all workers run.
    pub(super) fn new(workers: usize, tasks: usize, max_attempts: u8, mishaps: u8) -> Self {
        Self {
            rows: vec![Row::new(max_attempts); tasks],
            processes: vec![Process::new(); workers],
            mishaps,
        }
    }

    /// Whether the lock of the process that holds the task is free.
    pub(super) fn is_lost(&self, task: Task) -> bool {
        match self.rows[task].holder {
            Some(Holder::Process(worker)) => !self.processes[worker].has_lock,
            Some(Holder::Ended) => true,
            None => false,
        }
    }

    /// A token that nobody has, as a random one is.
    pub(super) fn new_token(&self, task: Task) -> Token {
        let attempts = self.processes.iter().filter_map(|process| process.attempt);
        let theirs = attempts.filter(|attempt| attempt.task == task);
        let used: Vec<_> = theirs.map(|attempt| attempt.token).collect();
        let mut tokens = 1..;
        let is_new = |token: &Token| !used.contains(token) && self.rows[task].token != Some(*token);
        tokens.find(is_new).expect("more tokens than processes")
    }

    /// The same state with its workers in an order that does not depend on their numbers: which is which does not matter.
    pub(super) fn with_workers_sorted(&self) -> Self {
        let mut sorted = self.clone();
        let mut order: Vec<_> = (0..self.processes.len()).collect();
        order.sort_by_cached_key(|worker| {
            let held = self
                .rows
                .iter()
                .map(|row| row.holder == Some(Holder::Process(*worker)));
            (self.processes[*worker].clone(), held.collect::<Vec<_>>())
        });
        sorted.processes = order
            .iter()
            .map(|worker| self.processes[*worker].clone())
            .collect();
        for row in &mut sorted.rows {
            if let Some(Holder::Process(worker)) = &mut row.holder {
                *worker = order
                    .iter()
                    .position(|old| old == worker)
                    .unwrap_or(*worker);
            }
        }
        sorted
    }

    /// Ends a process: its memory is gone, its lock falls, and its name never comes back.
    pub(super) fn end_process(&mut self, worker: Worker) {
        self.processes[worker] = Process {
            life: Life::Ended,
            has_lock: false,
            ..Process::new()
        };
        for row in &mut self.rows {
            if row.holder == Some(Holder::Process(worker)) {
                row.holder = Some(Holder::Ended);
            }
        }
    }
}

impl Row {
    fn new(max_attempts: u8) -> Self {
        Self {
            max_attempts,
            state: TaskState::Pending,
            is_due: true,
            attempt: 0,
            cancel_requested: false,
            token: None,
            holder: None,
            lease_expired: false,
            begun: 0,
            ended: None,
            effects: 0,
        }
    }

    pub(super) fn is_final(&self) -> bool {
        match self.state {
            TaskState::Pending | TaskState::Running => false,
            TaskState::Succeeded | TaskState::Failed => true,
        }
    }

    pub(super) fn end(&mut self, state: TaskState) {
        self.state = state;
        self.is_due = true;
        self.ended.get_or_insert(state);
    }

    pub(super) fn clear_lease(&mut self) {
        self.token = None;
        self.holder = None;
        self.lease_expired = false;
    }
}

impl Process {
    pub(super) fn new() -> Self {
        Self {
            life: Life::Runs,
            has_lock: true,
            shuts_down: false,
            attempt: None,
        }
    }

    pub(super) fn runs(&self) -> bool {
        self.life == Life::Runs
    }
}
