//! Requests whose token was checked a moment ago ask the database nothing, and no token outlives its end.

use std::time::Duration;

use likeness_api::Context;
use likeness_core::Clock;
use likeness_db::users;
use likeness_tests::{Database, TestApp, TestUser, until};
use poem::Response;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use sqlx::{Connection, PgConnection};
use tokio::time::timeout;

/// How long an answer may take that needs no database.
const AT_ONCE: Duration = Duration::from_millis(200);

/// How soon the end of a token is heard; what is known is forgotten by itself only later.
const SOON: Duration = Duration::from_secs(5);

/// One more process of a studio, with one connection for requests.
struct Process {
    client: TestClient<BoxEndpoint<'static, Response>>,
    context: Context,
}

impl Process {
    async fn of(app: &TestApp) -> Self {
        let pool = likeness_db::connect(&app.database.url, 1).await.unwrap();
        let context = Context {
            pool,
            ..app.context.clone()
        };
        Self {
            client: TestClient::new(likeness_api::app(context.clone())),
            context,
        }
    }

    /// What is answered about a task that cannot be: nobody is asked about it.
    async fn ask(&self, token: &str) -> StatusCode {
        let request = self.client.delete("/tasks/none");
        let request = request.header("authorization", format!("Bearer {token}"));
        request.send().await.0.status()
    }

    /// What is answered while no request can reach the database; `None` when one would have to.
    async fn ask_alone(&self, token: &str) -> Option<StatusCode> {
        let _all = self.context.pool.acquire().await.unwrap();
        timeout(AT_ONCE, self.ask(token)).await.ok()
    }

    async fn knows(&self, token: &str) -> bool {
        assert_eq!(self.ask(token).await, StatusCode::NOT_FOUND);
        self.ask_alone(token).await == Some(StatusCode::NOT_FOUND)
    }

    async fn until_known(&self, token: &str) {
        until("the token is known", async || self.knows(token).await).await;
    }

    async fn until_refused(&self, token: &str) {
        let refused = until("the token is refused", async || {
            self.ask(token).await == StatusCode::UNAUTHORIZED
        });
        timeout(SOON, refused).await.unwrap();
    }
}

async fn log_out(process: &Process, token: &str) {
    let request = process.client.post("/logout");
    let request = request.header("authorization", format!("Bearer {token}"));
    request.send().await.assert_status_is_ok();
}

/// Cuts the connections on which ends of tokens are heard; how many there were.
async fn cut_listeners(database: &Database) -> usize {
    let cut = sqlx::query(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like '%likeness_sessions_changed%' and pid <> pg_backend_pid()",
    );
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    cut.fetch_all(&mut connection).await.unwrap().len()
}

#[tokio::test]
async fn a_token_that_was_checked_a_moment_ago_needs_no_database() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada@a.com").await, app.user("bob@a.com").await);
    let process = Process::of(&app).await;

    process.until_known(&ada.token).await;

    process.context.pool.close().await;
    let not_found = Some(StatusCode::NOT_FOUND);
    assert_eq!(Some(process.ask(&ada.token).await), not_found);
    let unknown = process.ask(&bob.token).await;
    assert_eq!(unknown, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_token_ends_at_once_where_it_is_ended() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada@a.com").await, app.user("bob@a.com").await);
    let process = Process::of(&app).await;
    process.until_known(&ada.token).await;
    process.until_known(&bob.token).await;

    log_out(&process, &ada.token).await;
    let removal = process.client.delete("/account");
    let removal = removal.header("authorization", bob.bearer());
    removal.send().await.assert_status_is_ok();

    for token in [&ada.token, &bob.token] {
        assert_eq!(process.ask(token).await, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_token_that_ends_elsewhere_ends_everywhere() {
    let app = TestApp::new().await;
    let [out, removed, revoked, other] = ["out@a.com", "gone@a.com", "all@a.com", "b@a.com"];
    let users: Vec<TestUser<'_>> = [
        app.user(out).await,
        app.user(removed).await,
        app.user(revoked).await,
        app.user(other).await,
    ]
    .into();
    let (here, there) = (Process::of(&app).await, Process::of(&app).await);
    for user in &users {
        there.until_known(&user.token).await;
    }

    log_out(&here, &users[0].token).await;
    users[1].delete("/account").await.assert_status_is_ok();
    let mut operator = PgConnection::connect(&app.database.url).await.unwrap();
    let known = users::revoke_tokens(&mut operator, revoked).await;

    assert!(known.unwrap());
    for user in &users[..3] {
        there.until_refused(&user.token).await;
    }
    assert_eq!(there.ask(&users[3].token).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_first_proof_of_an_address_ends_earlier_tokens_everywhere() {
    let app = TestApp::new().await;
    let ada = app.user("ada@a.com").await;
    let process = Process::of(&app).await;
    process.until_known(&ada.token).await;

    let mut transaction = likeness_db::begin(&app.database.pool).await.unwrap();
    let verified = users::verify_email(&mut transaction, "ada@a.com", app.clock.now());
    assert!(verified.await.unwrap().is_some());
    assert!(process.knows(&ada.token).await, "it is not committed yet");
    likeness_db::commit(transaction).await.unwrap();

    process.until_refused(&ada.token).await;
}

#[tokio::test]
async fn nothing_is_taken_for_known_while_ends_are_not_heard() {
    let app = TestApp::new().await;
    let ada = app.user("ada@a.com").await;
    let process = Process::of(&app).await;
    process.until_known(&ada.token).await;

    assert_eq!(cut_listeners(&app.database).await, 1);

    let unknown = until("the database must be asked", async || {
        process.ask_alone(&ada.token).await.is_none()
    });
    timeout(SOON, unknown).await.unwrap();
    process.until_known(&ada.token).await;
    log_out(&Process::of(&app).await, &ada.token).await;
    process.until_refused(&ada.token).await;
}

#[tokio::test]
async fn a_known_token_expires() {
    let app = TestApp::new().await;
    let ada = app.user("ada@a.com").await;
    let process = Process::of(&app).await;
    process.until_known(&ada.token).await;

    app.clock.advance(app.context.settings.token_lifetime);

    let refused = process.ask_alone(&ada.token).await;
    assert_eq!(refused, Some(StatusCode::UNAUTHORIZED));
}
