/// Any error, kept as the source of a [`TaskError`].
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why an attempt ended without an output, which decides what happens to the task.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The fault may pass: try again while attempts remain.
    #[error("attempt failed and may be retried: {0}")]
    Retry(#[source] BoxError),
    /// The fault will not pass: fail the task now.
    #[error("task failed ({code}): {source}")]
    Fail {
        /// Stable word for programs, shown to the caller.
        code: &'static str,
        /// What failed.
        source: BoxError,
    },
    /// The caller asked the task to stop.
    #[error("task was cancelled")]
    Cancelled,
}

impl TaskError {
    /// Wraps a fault that may pass, such as a lost connection.
    pub fn retry(error: impl Into<BoxError>) -> Self {
        Self::Retry(error.into())
    }

    /// Wraps a fault that will not pass, such as an image that cannot be decoded.
    pub fn fail(error: impl Into<BoxError>) -> Self {
        Self::fail_with("internal", error)
    }

    /// Like [`TaskError::fail`], with a word that tells the caller's program what happened.
    pub fn fail_with(code: &'static str, error: impl Into<BoxError>) -> Self {
        Self::Fail {
            code,
            source: error.into(),
        }
    }
}
