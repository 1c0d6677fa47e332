use anyhow::Result;
use clap::Args;

use crate::config::{
    DataSettings, DatabaseSettings, EmailLogin, HttpSettings, LoginSettings, MetricsSettings,
};
use crate::front::Front;
use crate::interruptible::unless_cancelled;
use crate::parts::Parts;
use crate::studio::Studio;
use crate::{DataDir, shutdown};

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
}

impl Serve {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let front = Front::open(&self.http, &self.login, EmailLogin::Code).await?;
        let data = DataDir::of(settings)?;
        let pool = unless_cancelled(&shutdown, self.database.connect_migrated()).await?;
        let studio = Studio::open(&data, pool, &front.public_url)?;
        let mut parts = Parts::new(shutdown);
        studio.start_metrics(&mut parts, &self.metrics).await?;
        front.tell()?;
        studio.start_api(&mut parts, front);
        parts.run().await
    }
}
