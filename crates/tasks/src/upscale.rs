use std::time::Duration;

use likeness_core::{Pool, TaskError};
use likeness_queue::{Finished, TaskContext, TaskKind};
use serde::{Deserialize, Serialize};

use crate::Services;

/// Enlarges a video of the user's gallery and leaves the result beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upscale {
    /// File name of the video in the gallery.
    pub video: String,
}

impl TaskKind for Upscale {
    const NAME: &'static str = "upscale";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(60);
    const TIMEOUT: Duration = Duration::from_secs(30 * 60);

    type Services = Services;
    type Output = ();

    async fn run(&self, _cx: &TaskContext<Services>) -> Result<Finished<()>, TaskError> {
        let reason = "this version of the studio cannot upscale videos yet";
        Err(TaskError::fail_with("not_available", reason))
    }
}
