use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;

use crate::clock::randomness;
use crate::config::{DataSettings, PostgresSettings};
use crate::postgres::Postgres;
use crate::{DataDir, Terminal, shutdown};

#[derive(Args, Debug)]
pub(super) struct Db {
    #[command(flatten)]
    postgres: PostgresSettings,
}

impl Db {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let data = DataDir::of(settings)?;
        let _lock = data.lock()?;
        let options = self.postgres.options(&data);
        let mut postgres = Postgres::start(&options, &Terminal::default(), &randomness()?).await?;
        writeln!(stdout(), "{}", postgres.url("postgres")?)?;
        tokio::select! {
            () = shutdown.cancelled() => postgres.stop().await,
            error = postgres.ended() => Err(error),
        }
    }
}
