use anyhow::Result;
use clap::Args;

use crate::config::{
    DataSettings, DatabaseSettings, EmailLogin, HttpSettings, JanitorSettings, LoginSettings,
    MediaSettings, MetricsSettings,
};
use crate::front::Front;
use crate::interruptible::unless_cancelled;
use crate::parts::Parts;
use crate::studio::Studio;
use crate::{DataDir, metrics, shutdown};

#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    http: HttpSettings,

    #[command(flatten)]
    login: LoginSettings,

    #[command(flatten)]
    database: DatabaseSettings,

    #[command(flatten)]
    metrics: MetricsSettings,

    #[command(flatten)]
    media: MediaSettings,

    #[command(flatten)]
    janitor: JanitorSettings,
}

impl Serve {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let front = Front::open(&self.http, &self.login, EmailLogin::Code).await?;
        let data = DataDir::of(settings)?;
        let pool = unless_cancelled(&shutdown, self.database.connect_migrated()).await?;
        let studio = Studio::open(&data, &self.media, pool, &front.public_url);
        let studio = unless_cancelled(&shutdown, studio).await?;
        let mut parts = Parts::new(shutdown);
        let line = studio.follow_line();
        metrics::start(&mut parts, &self.metrics, Some(line.clone())).await?;
        front.tell()?;
        studio.start_api(&mut parts, front, line);
        studio.start_janitor(&mut parts, &self.janitor);
        parts.run().await
    }
}
