use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;

use crate::config::{DataSettings, DatabaseSettings, EmailLogin, HttpSettings, LoginSettings};
use crate::parts::Parts;
use crate::studio::Studio;
use crate::{DataDir, shutdown, studio};

#[derive(Args, Debug)]
pub(super) struct Serve {
    #[command(flatten)]
    http: HttpSettings,

    #[command(flatten)]
    login: LoginSettings,

    #[command(flatten)]
    database: DatabaseSettings,
}

impl Serve {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let api = studio::api_settings(&self.http, &self.login, EmailLogin::Off)?;
        studio::tell_of_trust(&api)?;
        let mut parts = Parts::new(shutdown::on_signal()?);
        let listener = studio::listen(self.http.listen).await?;
        let public_url = studio::public_url(&self.http, &listener)?;
        let studio = Studio::open(
            &DataDir::of(settings)?,
            self.database.connect().await?,
            &public_url,
        )?;
        studio.start_api(&mut parts, listener, api);
        writeln!(
            stdout(),
            "likeness is ready: {public_url} (docs: {public_url}/docs)"
        )?;
        parts.run().await
    }
}
