use std::time::Duration;

use likeness_core::{Pool, TaskError};
use likeness_figure::FigureSpec;
use likeness_queue::{Finished, TaskContext, TaskKind};
use serde::{Deserialize, Serialize};

use crate::Services;

/// Draws a figure and lets it move: a still and a video in the user's gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GenerateVideo {
    /// Who is drawn, wearing what, seen from where.
    pub figure: FigureSpec,
    /// Length of the video in seconds, 1 to 15.
    pub duration: u8,
    /// What the figure is to do.
    pub prompt: String,
    /// What the video is not to show.
    pub negative_prompt: String,
    /// Decides everything that is random about the video; never 0.
    pub seed: u64,
    /// Whether nothing told what kind of garment was wished.
    #[serde(default)]
    pub garment_guessed: bool,
}

impl TaskKind for GenerateVideo {
    const NAME: &'static str = "generate_video";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(60);
    const TIMEOUT: Duration = Duration::from_secs(30 * 60);

    type Services = Services;
    type Output = ();

    async fn run(&self, _cx: &TaskContext<Services>) -> Result<Finished<()>, TaskError> {
        let reason = "this version of the studio cannot make videos yet";
        Err(TaskError::fail_with("not_available", reason))
    }
}
