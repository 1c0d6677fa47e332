use std::io;

use likeness_core::UnknownWord;
use sqlx::error::DatabaseError;

/// What ends the name of every foreign key that leads to `users`.
const USER_KEY: &str = "_user_id_fkey";

/// What can go wrong between the studio and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row would take what another row already has, such as an e-mail address.
    #[error("another row already satisfies `{constraint}`")]
    Conflict {
        /// Name of the violated unique constraint.
        constraint: String,
    },
    /// The row would belong to another one that is not there (any more).
    #[error("the row that `{constraint}` demands is not there")]
    Missing {
        /// Name of the violated foreign key.
        constraint: String,
    },
    /// The server cannot be reached or cannot do it now; the operation may be tried again later.
    #[error("database is not available")]
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

    /// Whether the row was refused because its user is not there (any more).
    #[must_use]
    pub fn is_about_missing_user(&self) -> bool {
        matches!(self, Self::Missing { constraint } if constraint.ends_with(USER_KEY))
    }

    /// Whether the server refused what was written together, although it may take parts of it: for a value, or because others wait in a
    /// circle with it.
    #[must_use]
    pub fn may_be_of_a_part(&self) -> bool {
        let stuck = |error: &sqlx::Error| {
            let code = error.as_database_error().and_then(DatabaseError::code);
            code.is_some_and(|code| code.starts_with("40"))
        };
        match self {
            Self::Unavailable(error) => stuck(error),
            _ => self.is_about_values(),
        }
    }

    /// Whether the values themselves were refused, so that they will be whenever they are offered again.
    #[must_use]
    pub fn is_about_values(&self) -> bool {
        match self {
            Self::Conflict { .. } | Self::Missing { .. } | Self::Driver(sqlx::Error::Encode(_)) => {
                true
            }
            Self::Driver(error) => error
                .as_database_error()
                .and_then(DatabaseError::code)
                .is_some_and(|code| code.starts_with("22") || code.starts_with("23")),
            Self::Unavailable(_) | Self::UnknownWord(_) | Self::Migration(_) => false,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let Some(refusal) = error.as_database_error() {
            let constraint = || refusal.constraint().unwrap_or_default().to_owned();
            if refusal.is_unique_violation() {
                let constraint = constraint();
                return Self::Conflict { constraint };
            }
            if refusal.is_foreign_key_violation() {
                let constraint = constraint();
                return Self::Missing { constraint };
            }
            if refusal.code().is_some_and(|code| may_pass(&code)) {
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

/// Whether a condition code means that the server is stopping, starting, full, read-only or busy with others, not that the statement
/// is wrong.
fn may_pass(code: &str) -> bool {
    let classes = ["08", "40", "53", "55", "57"];
    classes.iter().any(|class| code.starts_with(class)) || code == "25006"
}
