use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;

use crate::config::{
    DataSettings, DatabaseSettings, InferenceSettings, MediaSettings, MetricsSettings, WorkSettings,
};
use crate::interruptible::{interruptible, unless_cancelled};
use crate::parts::Parts;
use crate::studio::Studio;
use crate::{DataDir, metrics, prepare, shutdown};

#[derive(Args, Debug)]
pub(super) struct Work {
    #[command(flatten)]
    work: WorkSettings,

    #[command(flatten)]
    database: DatabaseSettings,

    #[command(flatten)]
    media: MediaSettings,

    #[command(flatten)]
    inference: InferenceSettings,

    #[command(flatten)]
    metrics: MetricsSettings,
}

impl Work {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let data = DataDir::of(settings)?;
        let (store, inference) = (data.store(settings)?, self.inference.clone());
        let models = interruptible(&shutdown, move |_| prepare::models(&inference, &store)).await?;
        let pool = unless_cancelled(&shutdown, self.database.connect_migrated()).await?;
        // Media URLs are the API's to make.
        let studio = Studio::open(&data, &self.media, pool, "");
        let studio = unless_cancelled(&shutdown, studio).await?;
        let mut parts = Parts::new(shutdown);
        metrics::start(&mut parts, &self.metrics, None).await?;
        studio.start_workers(&mut parts, &self.work, models);
        writeln!(stdout(), "likeness works")?;
        parts.run().await
    }
}
