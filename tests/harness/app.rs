use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use likeness_api::{CatalogUpload, Context, EmailLogin, LoginRates, Mailer, Settings, TokenKeys};
use likeness_db::PgPool;
use likeness_media::{Media, SigningKey};
use likeness_queue::{Line, WorkerOptions};
use likeness_tasks::{Imports, Services};
use poem::Response;
use poem::endpoint::BoxEndpoint;
use poem::test::TestClient;
use serde_json::json;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::database::randomness;
use crate::{Database, TestClock, TestUser, account, models};

/// The moment at which every test's studio stands still.
const NOW: i64 = 1_800_000_000;

/// What media URLs begin with.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:8080";

/// A studio of its own: a database, a folder of assets, the API; dropping it fails the test when tasks are left over.
pub struct TestApp {
    /// Its database.
    pub database: Database,
    /// Calls its API, without a socket.
    pub client: TestClient<BoxEndpoint<'static, Response>>,
    /// What its API works with, for serving it on a socket.
    pub context: Context,
    /// Stands still until it is advanced.
    pub clock: Arc<TestClock>,
    services: Services,
    assets: Option<TempDir>,
}

impl TestApp {
    /// Sets a studio up as `likeness up` does: whoever asks from this machine is trusted.
    ///
    /// # Panics
    ///
    /// When the database or ONNX Runtime cannot be had.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Sets a studio up with other settings.
    ///
    /// # Panics
    ///
    /// When the database or ONNX Runtime cannot be had.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_mail(Mailer::log(), change).await
    }

    /// Sets a studio up with other settings that mails in this way.
    ///
    /// # Panics
    ///
    /// When the database or ONNX Runtime cannot be had.
    pub async fn with_mail(mailer: Mailer, change: impl FnOnce(&mut Settings)) -> Self {
        let assets = tempfile::tempdir().expect("a folder for assets is made");
        let key = SigningKey::new(&[vec![7; 32]]);
        let media =
            Media::local(assets.path(), key, PUBLIC_URL).expect("the folder of assets opens");
        let mut app = Self::build(media, mailer, change).await;
        app.assets = Some(assets);
        app
    }

    /// Sets a studio up that keeps its assets elsewhere.
    ///
    /// # Panics
    ///
    /// When the database or ONNX Runtime cannot be had.
    pub async fn on(media: Media, change: impl FnOnce(&mut Settings)) -> Self {
        Self::build(media, Mailer::log(), change).await
    }

    async fn build(media: Media, mailer: Mailer, change: impl FnOnce(&mut Settings)) -> Self {
        let database = Database::new().await;
        let mut settings = Settings {
            email_login: EmailLogin::Trusted,
            login_rates: LoginRates {
                per_address: 1_000_000,
                per_client: 1_000_000,
            },
            catalog_upload: CatalogUpload::Open,
            ..Settings::default()
        };
        change(&mut settings);
        let clock = Arc::new(TestClock::new(now()));
        let context = Context {
            pool: database.pool.clone(),
            line: line(&database.pool),
            media: media.clone(),
            imports: Imports::new(media.clone()),
            clock: clock.clone(),
            randomness: randomness(),
            token_keys: TokenKeys::new(&[vec![8; 32]]),
            mailer,
            settings,
        };
        Self {
            client: client(&context),
            context,
            services: Services::new(media, models()),
            database,
            clock,
            assets: None,
        }
    }

    /// Its stored assets.
    #[must_use]
    pub fn media(&self) -> &Media {
        &self.services.media
    }

    /// The folder where its assets lie.
    ///
    /// # Panics
    ///
    /// When it keeps them elsewhere.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.assets.as_ref().expect("it has a folder").path()
    }

    /// Registers a user and logs them in.
    ///
    /// # Panics
    ///
    /// When the studio refuses.
    pub async fn user(&self, email: &str) -> TestUser<'_> {
        let registered = self.client.post("/register").body_json(&account(email));
        registered.send().await.assert_status_is_ok();
        let login = self
            .client
            .post("/login")
            .body_json(&json!({ "email": email }));
        let response = login.send().await;
        response.assert_status_is_ok();
        let token = response
            .json()
            .await
            .value()
            .object()
            .get("token")
            .string()
            .to_owned();
        self.logged_in(&token)
    }

    /// The user to whom a token was given.
    #[must_use]
    pub fn logged_in(&self, token: &str) -> TestUser<'_> {
        TestUser::new(self, token)
    }

    /// Runs workers until no task is unfinished.
    ///
    /// # Panics
    ///
    /// When that takes longer than two minutes, or the workers fail.
    pub async fn run_tasks(&self) {
        let shutdown = CancellationToken::new();
        let options = WorkerOptions::default();
        let workers = likeness_queue::work(
            self.database.pool.clone(),
            likeness_tasks::registry(),
            self.services.clone(),
            options,
            shutdown.clone(),
            randomness(),
        );
        let drained = async {
            self.database.wait_until_drained().await;
            shutdown.cancel();
        };
        let both = async { tokio::join!(workers, drained).0 };
        let ended = timeout(Duration::from_secs(120), both).await;
        ended.expect("tasks end in time").expect("workers run");
        self.context.line.catch_up().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let url = self.database.url.clone();
        let count = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(crate::database::unfinished(&url))
        };
        let left = std::thread::spawn(count).join().expect("tasks are counted");
        assert_eq!(left.expect("tasks are counted"), 0, "tasks are left over");
    }
}

fn client(context: &Context) -> TestClient<BoxEndpoint<'static, Response>> {
    TestClient::new(likeness_api::app(context.clone())).default_header("host", "127.0.0.1:8080")
}

fn line(pool: &PgPool) -> Line {
    let forever = CancellationToken::new();
    Line::follow(pool.clone(), likeness_tasks::usual_duration, &forever)
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOW).expect("the moment is in range")
}
