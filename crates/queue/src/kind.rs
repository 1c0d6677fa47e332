use std::time::Duration;

use likeness_core::{Pool, TaskError};
use likeness_db::assets::NewAsset;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::TaskContext;

/// A kind of work that tasks can be of; its fields are the arguments, and all that is random about it is among them.
pub trait TaskKind: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Stable name, stored in the database and shown to callers. Never renamed once released.
    const NAME: &'static str;

    /// The hardware it needs.
    const POOL: Pool;

    /// How long an attempt usually takes; it decides how far back in the line the submitter's next task stands.
    const COST: Duration;

    /// The attempt whose loss or retriable fault fails the task.
    const MAX_ATTEMPTS: u32 = 3;

    /// How long one attempt may take before it is stopped and tried again.
    const TIMEOUT: Duration;

    /// What the worker lends to a running task.
    type Services: Clone + Send + Sync + 'static;

    /// What a task leaves for its submitter, stored as JSON.
    type Output: Serialize;

    /// Runs one attempt; a second one must leave the same as the first.
    ///
    /// # Errors
    ///
    /// Says whether another attempt may help.
    fn run(
        &self,
        cx: &TaskContext<Self::Services>,
    ) -> impl Future<Output = Result<Finished<Self::Output>, TaskError>> + Send;
}

/// What an attempt leaves when it succeeds; all of it is recorded, or none.
#[derive(Clone, Debug)]
pub struct Finished<O> {
    /// For the submitter's program.
    pub output: O,
    /// Objects that were put in the submitter's areas.
    pub assets: Vec<NewAsset>,
}
