use std::io;

use likeness_core::UnknownWord;

/// What can go wrong between the studio and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row would take what another row already has, such as an e-mail address.
    #[error("another row already satisfies `{constraint}`")]
    Conflict {
        /// Name of the violated unique constraint.
        constraint: String,
    },
    /// The server cannot be reached now; the operation may be tried again later.
    #[error("database is not reachable")]
    Unavailable(#[source] sqlx::Error),
    /// A row holds a word this version does not know.
    #[error("row is not understood by this version")]
    UnknownWord(#[from] UnknownWord),
    /// A migration could not be applied, or the database is ahead of this version.
    #[error("database could not be migrated")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The driver or the server refused the operation.
    #[error("database operation failed")]
    Driver(#[source] sqlx::Error),
}

impl Error {
    /// The server was reached but did not answer in the time a caller gave it.
    #[must_use]
    pub fn no_answer() -> Self {
        Self::Unavailable(sqlx::Error::Io(io::ErrorKind::TimedOut.into()))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = error.as_database_error() {
            if refusal.is_unique_violation() {
                let constraint = refusal.constraint().unwrap_or_default().to_owned();
                return Self::Conflict { constraint };
            }
            if refusal.code().is_some_and(|code| is_outage(&code)) {
                return Self::Unavailable(error);
            }
        }
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
            _ => Self::Driver(error),
        }
    }
}

/// Whether a condition code means that the server is stopping, starting or full, not that the statement is wrong.
fn is_outage(code: &str) -> bool {
    code.starts_with("08") || code.starts_with("57P") || code == "53300"
}
