//! What can be measured, one file or folder each.

mod figure;
mod queue;

use anyhow::Result;
use clap::Subcommand;

use crate::config::DataSettings;

#[derive(Debug, Subcommand)]
pub(super) enum Bench {
    /// Draw one figure again and again, and tell where the time goes.
    Figure(figure::Figure),
    /// Measure the task queue on a Postgres of its own, beside other queues if they are given.
    Queue(queue::Queue),
}

impl Bench {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        match self {
            Self::Figure(figure) => figure.run(settings).await,
            Self::Queue(queue) => queue.run(settings).await,
        }
    }
}
