use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;

use crate::config::{DataSettings, DatabaseSettings, InferenceSettings, WorkSettings};
use crate::interruptible::interruptible;
use crate::parts::Parts;
use crate::studio::Studio;
use crate::{DataDir, prepare, shutdown};

#[derive(Args, Debug)]
pub(super) struct Work {
    #[command(flatten)]
    work: WorkSettings,

    #[command(flatten)]
    database: DatabaseSettings,

    #[command(flatten)]
    inference: InferenceSettings,
}

impl Work {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let data = DataDir::of(settings)?;
        let (store, inference) = (data.store(settings), self.inference.clone());
        let models = interruptible(&shutdown, move |_| prepare::models(&inference, &store)).await?;
        // Media URLs are the API's to make.
        let studio = Studio::open(&data, self.database.connect().await?, "")?;
        let mut parts = Parts::new(shutdown);
        studio.start_workers(&mut parts, &self.work, models);
        writeln!(stdout(), "likeness works")?;
        parts.run().await
    }
}
