use std::io::{Write, stdout};

use anyhow::Result;
use clap::Args;
use likeness_api::Settings;
use likeness_inference::{Models, Store};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::{
    ConnectionSettings, DataSettings, EmailLogin, HttpSettings, InferenceSettings, LoginSettings,
    PostgresSettings, WorkSettings,
};
use crate::database::{Choice, Database};
use crate::interruptible::interruptible;
use crate::parts::Parts;
use crate::postgres::Server;
use crate::studio::Studio;
use crate::{DataDir, prepare, shutdown, studio};

#[derive(Args, Debug)]
pub(super) struct Up {
    #[command(flatten)]
    http: HttpSettings,

    #[command(flatten)]
    login: LoginSettings,

    /// URL of a Postgres database to use instead of one of its own; if it holds a password, give it by environment.
    #[arg(
        long,
        env = "LIKENESS_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    database_url: Option<String>,

    #[command(flatten)]
    connections: ConnectionSettings,

    #[command(flatten)]
    postgres: PostgresSettings,

    #[command(flatten)]
    work: WorkSettings,

    #[command(flatten)]
    inference: InferenceSettings,
}

impl Up {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let api = studio::api_settings(&self.http, &self.login, EmailLogin::Trusted)?;
        studio::tell_of_trust(&api)?;
        let shutdown = shutdown::on_signal()?;
        let data = DataDir::of(settings)?;
        let _lock = data.lock()?;
        // Taken before anything long begins, so that a port in use is known at once.
        let listener = studio::listen(self.http.listen).await?;
        let (models, choice) = self.prepare(&data, data.store(settings), &shutdown).await?;
        let mut database = Database::start(choice).await?;
        let url = database.url()?;
        let ended = tokio::select! {
            ended = self.serve(&data, &url, listener, api, models, shutdown) => ended,
            error = database.ended() => Err(error),
        };
        database.stop().await.and(ended)
    }

    /// Fetches what is missing and finds a database server, unless a database was given.
    async fn prepare(
        &self,
        data: &DataDir,
        store: Store,
        shutdown: &CancellationToken,
    ) -> Result<(Models, Choice)> {
        let inference = self.inference.clone();
        let given = self.database_url.clone();
        let options = self.postgres.options(data);
        interruptible(shutdown, move |terminal| {
            prepare::fetch("base", &store, terminal)?;
            let choice = match given {
                Some(url) => Choice::Given(url),
                None => Choice::Own(Server::find(&options, terminal)?, options),
            };
            Ok((prepare::models(&inference, &store)?, choice))
        })
        .await
    }

    async fn serve(
        &self,
        data: &DataDir,
        url: &str,
        listener: TcpListener,
        settings: Settings,
        models: Models,
        shutdown: CancellationToken,
    ) -> Result<()> {
        let pool = self.connections.connect(url).await?;
        likeness_db::migrate(&pool).await?;
        let public_url = studio::public_url(&self.http, &listener)?;
        let studio = Studio::open(data, pool, &public_url)?;
        let mut parts = Parts::new(shutdown);
        studio.start_api(&mut parts, listener, settings);
        studio.start_workers(&mut parts, &self.work, models);
        writeln!(
            stdout(),
            "likeness is ready: {public_url} (docs: {public_url}/docs)"
        )?;
        parts.run().await
    }
}
