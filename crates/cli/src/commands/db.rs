use std::io::{Write, stdout};

use anyhow::{Context, Result};
use clap::Args;

use crate::clock::randomness;
use crate::config::{DataSettings, PostgresSettings};
use crate::interruptible::interruptible;
use crate::postgres::{Postgres, Server};
use crate::{DataDir, shutdown};

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
        let wanted = options.clone();
        let server = interruptible(&shutdown, move |_| Server::present(&wanted))
            .await?
            .context("there is no Postgres server here; `likeness models fetch` brings one")?;
        let mut postgres = Postgres::start_on(&server, &options, &randomness()?, &shutdown).await?;
        writeln!(stdout(), "{}", postgres.url("postgres")?)?;
        tokio::select! {
            () = shutdown.cancelled() => postgres.stop().await,
            error = postgres.ended() => Err(error),
        }
    }
}
