//! What can go wrong, and how often.

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    KillWorker,
    EndWorker,
    StallWorker,
    StallWorkerLong,
    KillApi,
    EndApi,
    CrashPostgres,
    CutSome,
    CutListeners,
    CutLockHolders,
    HoldSnapshot,
    HoldTransaction,
    HoldRows,
    TakeConnections,
    Cancel,
    Retry,
    RemoveAccount,
}

/// Every fault, some more often than others.
pub(crate) const DECK: [Fault; 19] = [
    Fault::KillWorker,
    Fault::KillWorker,
    Fault::EndWorker,
    Fault::StallWorker,
    Fault::StallWorkerLong,
    Fault::KillApi,
    Fault::EndApi,
    Fault::CrashPostgres,
    Fault::CutSome,
    Fault::CutListeners,
    Fault::CutLockHolders,
    Fault::HoldSnapshot,
    Fault::HoldTransaction,
    Fault::HoldRows,
    Fault::TakeConnections,
    Fault::Cancel,
    Fault::Cancel,
    Fault::Retry,
    Fault::RemoveAccount,
];

impl Fault {
    /// What it is called in the summary.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::KillWorker => "worker killed",
            Self::EndWorker => "worker ended",
            Self::StallWorker => "worker stalled for 3 s",
            Self::StallWorkerLong => "worker stalled for 20 s",
            Self::KillApi => "API killed",
            Self::EndApi => "API ended",
            Self::CrashPostgres => "Postgres stopped at once",
            Self::CutSome => "some connections cut",
            Self::CutListeners => "listeners cut",
            Self::CutLockHolders => "holders of locks cut",
            Self::HoldSnapshot => "snapshot held",
            Self::HoldTransaction => "transaction held",
            Self::HoldRows => "rows held",
            Self::TakeConnections => "connections taken",
            Self::Cancel => "tasks cancelled",
            Self::Retry => "tasks retried",
            Self::RemoveAccount => "account removed",
        }
    }
}
