//! How tokens end.

use std::time::Duration;

use likeness_core::Clock;
use likeness_db::{revoked_tokens, users};
use likeness_tests::{TestApp, TestUser};
use poem::test::TestResponse;
use serde_json::{Value, json};

use crate::problem::problem;

async fn info(app: &TestApp, bearer: &str) -> TestResponse {
    let request = app.client.get("/get_user_info");
    request.header("authorization", bearer).send().await
}

async fn log_out(app: &TestApp, user: &TestUser<'_>) -> TestResponse {
    let request = app.client.post("/logout");
    request.header("authorization", user.bearer()).send().await
}

async fn refused(response: TestResponse) {
    response.assert_header("www-authenticate", "Bearer");
    problem(response, 401, "unauthorized").await;
}

/// Another token of a user.
async fn log_in(app: &TestApp, email: &str) -> String {
    let login = app
        .client
        .post("/login")
        .body_json(&json!({"email": email}));
    let body: Value = login.send().await.json().await.value().deserialize();
    format!("Bearer {}", body["token"].as_str().unwrap())
}

#[tokio::test]
async fn a_logout_ends_one_token() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let other = log_in(&app, "ada@example.com").await;

    log_out(&app, &ada).await.assert_status_is_ok();

    refused(info(&app, &ada.bearer()).await).await;
    refused(log_out(&app, &ada).await).await;
    info(&app, &other).await.assert_status_is_ok();
}

#[tokio::test]
async fn a_token_expires() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;

    app.clock.advance(Duration::from_secs(604_799));
    info(&app, &ada.bearer()).await.assert_status_is_ok();
    app.clock.advance(Duration::from_secs(1));

    refused(info(&app, &ada.bearer()).await).await;
}

#[tokio::test]
async fn what_is_kept_of_a_revoked_token_goes_when_it_would_have_expired() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    log_out(&app, &ada).await.assert_status_is_ok();
    let mut connection = app.database.pool.acquire().await.unwrap();

    let expiry = app.clock.now() + Duration::from_secs(604_800);
    let before = expiry - Duration::from_secs(1);

    assert_eq!(
        revoked_tokens::delete_expired(&mut connection, before)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        revoked_tokens::delete_expired(&mut connection, expiry)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn an_account_is_logged_out_everywhere_and_can_log_in_again_at_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let other = log_in(&app, "ada@example.com").await;
    let mut connection = app.database.pool.acquire().await.unwrap();

    let known = users::revoke_tokens(&mut connection, "Ada@example.com").await;

    assert!(known.unwrap());
    refused(info(&app, &ada.bearer()).await).await;
    refused(info(&app, &other).await).await;
    info(&app, &bob.bearer()).await.assert_status_is_ok();
    let newer = log_in(&app, "ada@example.com").await;
    info(&app, &newer).await.assert_status_is_ok();
    let nobody = users::revoke_tokens(&mut connection, "nobody@example.com").await;
    assert!(!nobody.unwrap());
}

#[tokio::test]
async fn an_outage_tells_when_to_try_again() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;

    app.database.pool.close().await;
    let refused = info(&app, &ada.bearer()).await;

    refused.assert_header("retry-after", "5");
    problem(refused, 503, "unavailable").await;
}
