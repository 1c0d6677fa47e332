use anyhow::Result;
use clap::Args;

use crate::config::DatabaseSettings;

#[derive(Args, Debug)]
pub(super) struct Migrate {
    #[command(flatten)]
    database: DatabaseSettings,
}

impl Migrate {
    pub(super) async fn run(self) -> Result<()> {
        Ok(likeness_db::migrate(&self.database.connect().await?).await?)
    }
}
