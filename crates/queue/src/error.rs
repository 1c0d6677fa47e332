use likeness_core::BoxError;

/// Why the queue could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not take or give the rows.
    #[error("queue could not use the database")]
    Db(#[from] likeness_db::Error),
    /// The arguments cannot be stored as JSON.
    #[error("task arguments are not valid JSON")]
    Args(#[source] serde_json::Error),
    /// The thread that keeps leases could not be started.
    #[error("lease keeper could not be started")]
    Keeper(#[source] std::io::Error),
    /// The workers ended although nobody asked them to.
    #[error("workers ended")]
    Workers(#[source] BoxError),
}
