use anyhow::Result;
use clap::Args;
use likeness_db::PgPool;
use likeness_inference::{Models, Store};
use tokio_util::sync::CancellationToken;

use crate::config::{
    ConnectionSettings, DataSettings, EmailLogin, HttpSettings, InferenceSettings, JanitorSettings,
    LoginSettings, MediaSettings, MetricsSettings, PostgresSettings, WorkSettings,
};
use crate::database::{Choice, Database};
use crate::front::Front;
use crate::interruptible::{interruptible, unless_cancelled};
use crate::parts::Parts;
use crate::postgres::Server;
use crate::studio::Studio;
use crate::{DataDir, metrics, prepare, shutdown};

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
    media: MediaSettings,

    #[command(flatten)]
    janitor: JanitorSettings,

    #[command(flatten)]
    work: WorkSettings,

    #[command(flatten)]
    inference: InferenceSettings,

    #[command(flatten)]
    metrics: MetricsSettings,
}

impl Up {
    pub(super) async fn run(self, settings: &DataSettings) -> Result<()> {
        let shutdown = shutdown::on_signal()?;
        let data = DataDir::of(settings)?;
        let _lock = data.lock()?;
        // Opened before anything long begins, so that a port in use is known at once.
        let front = Front::open(&self.http, &self.login, EmailLogin::Trusted).await?;
        let store = data.store(settings)?;
        let (models, choice) = self.prepare(&data, store, &shutdown).await?;
        let mut database = Database::start(choice, &shutdown).await?;
        let url = database.url()?;
        let ended = tokio::select! {
            ended = self.serve(&data, &url, front, models, shutdown) => ended,
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
        front: Front,
        models: Models,
        shutdown: CancellationToken,
    ) -> Result<()> {
        let pool = unless_cancelled(&shutdown, self.connect(url)).await?;
        let studio = Studio::open(data, &self.media, pool, &front.public_url);
        let studio = unless_cancelled(&shutdown, studio).await?;
        let mut parts = Parts::new(shutdown);
        let line = studio.follow_line();
        metrics::start(&mut parts, &self.metrics, Some(line.clone())).await?;
        front.tell()?;
        studio.start_api(&mut parts, front, line);
        studio.start_janitor(&mut parts, &self.janitor);
        studio.start_workers(&mut parts, &self.work, models);
        parts.run().await
    }

    /// Opens the database and brings it up to date.
    async fn connect(&self, url: &str) -> Result<PgPool> {
        let pool = self.connections.connect(url).await?;
        likeness_db::migrate(&pool).await?;
        Ok(pool)
    }
}
