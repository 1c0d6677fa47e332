use std::error::Error as _;
use std::time::Duration;

use likeness_core::TaskError;
use likeness_db::tasks::{Claimed, Failure};
use serde_json::Value;

use super::running::StopReason;
use crate::Finished;

/// The code of tasks that ended because somebody asked them to stop.
const CANCELLED: &str = "cancelled";

/// What an attempt comes to, and so what becomes of its task.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The task ended with an output.
    Succeeded(Finished<Value>),
    /// The task ended without one.
    Failed(Failure),
    /// Another attempt follows after a wait.
    Retried { wait: Duration, reason: String },
    /// The task goes back as if this attempt had not been.
    GivenBack,
    /// Somebody else has the task now.
    Lost,
}

impl Outcome {
    /// The word for logs.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Succeeded(_) => "succeeded",
            Self::Failed(_) => "failed",
            Self::Retried { .. } => "retried",
            Self::GivenBack => "given_back",
            Self::Lost => "lost",
        }
    }

    /// How the task ended, if it did.
    pub(super) fn ending(&self) -> Option<&'static str> {
        match self {
            Self::Failed(failure) if failure.code == CANCELLED => Some(CANCELLED),
            Self::Succeeded(_) | Self::Failed(_) => Some(self.word()),
            Self::Retried { .. } | Self::GivenBack | Self::Lost => None,
        }
    }

    /// Why there is no output, in words for logs.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Failed(failure) => Some(&failure.message),
            Self::Retried { reason, .. } => Some(reason),
            Self::Succeeded(_) | Self::GivenBack | Self::Lost => None,
        }
    }

    /// Decides from what the task returned and from why it was stopped, if it was; `wait` is the time to a next attempt.
    pub(super) fn decide(
        claimed: &Claimed,
        result: Result<Finished<Value>, TaskError>,
        stopped: Option<StopReason>,
        wait: Duration,
    ) -> Self {
        match (stopped, result) {
            (Some(StopReason::LeaseLost), _) => Self::Lost,
            (_, Ok(finished)) => Self::Succeeded(finished),
            (Some(StopReason::Cancelled), Err(_)) => Self::cancelled(),
            (Some(StopReason::Shutdown), Err(_)) => Self::GivenBack,
            (Some(StopReason::TimedOut), Err(_)) => {
                Self::retry(claimed, "attempt took too long".to_owned(), wait)
            }
            (None, Err(error)) => Self::from_error(claimed, &error, wait),
        }
    }

    fn from_error(claimed: &Claimed, error: &TaskError, wait: Duration) -> Self {
        match error {
            TaskError::Retry(source) => Self::retry(claimed, source.to_string(), wait),
            TaskError::Fail { code, source } => Self::fail(code, source.to_string()),
            TaskError::Cancelled => Self::cancelled(),
        }
    }

    fn retry(claimed: &Claimed, reason: String, wait: Duration) -> Self {
        if claimed.attempt < claimed.max_attempts {
            return Self::Retried { wait, reason };
        }
        let message = format!("attempt {} was the last: {reason}", claimed.attempt);
        Self::fail("attempts_exhausted", message)
    }

    fn cancelled() -> Self {
        Self::fail(CANCELLED, "task was cancelled".to_owned())
    }

    fn fail(code: &str, message: String) -> Self {
        Self::Failed(Failure {
            code: code.to_owned(),
            message,
        })
    }
}

/// Writes a task's error with all its sources to the log.
pub(super) fn log_causes(error: &TaskError) {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    tracing::warn!(causes = causes.join(": "), "attempt returned an error");
}

#[cfg(test)]
mod tests {
    use likeness_core::{TaskId, UserId};
    use likeness_db::tasks::Lease;
    use uuid::Uuid;

    use super::*;

    fn claimed(attempt: u32) -> Claimed {
        Claimed {
            lease: Lease {
                task: TaskId(Uuid::nil()),
                token: Uuid::nil(),
            },
            user: UserId(1),
            kind: String::new(),
            args: Value::Null,
            attempt,
            max_attempts: 3,
            order_tag: 0,
        }
    }

    fn decide(
        attempt: u32,
        result: Result<(), TaskError>,
        stopped: Option<StopReason>,
    ) -> &'static str {
        let result = result.map(|()| Finished {
            output: Value::Null,
            assets: Vec::new(),
        });
        Outcome::decide(&claimed(attempt), result, stopped, Duration::ZERO).word()
    }

    #[test]
    fn an_attempt_that_takes_too_long_is_tried_again_while_attempts_remain() {
        let stopped = || Err(TaskError::Cancelled);

        assert_eq!(decide(2, stopped(), Some(StopReason::TimedOut)), "retried");
        assert_eq!(decide(3, stopped(), Some(StopReason::TimedOut)), "failed");
    }

    #[test]
    fn a_task_that_ends_although_it_was_told_to_stop_has_succeeded() {
        assert_eq!(decide(1, Ok(()), Some(StopReason::Cancelled)), "succeeded");
        assert_eq!(decide(1, Ok(()), Some(StopReason::Shutdown)), "succeeded");
    }

    #[test]
    fn nothing_comes_of_an_attempt_without_its_lease() {
        assert_eq!(decide(1, Ok(()), Some(StopReason::LeaseLost)), "lost");
    }

    #[test]
    fn an_error_during_shutdown_spends_no_attempt() {
        let error = Err(TaskError::retry("connection closed"));

        assert_eq!(decide(3, error, Some(StopReason::Shutdown)), "given_back");
    }
}
