//! How often anybody may try to log in.

use std::time::Duration;

use serde_json::json;

use super::stage::{ADA, Studio};
use crate::problem::problem;

#[tokio::test]
async fn an_address_may_be_tried_so_often_and_again_after_the_time_that_is_told() {
    let studio = Studio::with(|settings| settings.login_rates.per_address = 3).await;
    studio.register(ADA).await.assert_status_is_ok();
    studio
        .ask(ADA)
        .await
        .assert_status(poem::http::StatusCode::ACCEPTED);
    problem(studio.form("password").await, 401, "unauthorized").await;

    for refused in [
        studio.register(ADA).await,
        studio.ask(ADA).await,
        studio.show(ADA, "12345678").await,
        studio.form("password").await,
    ] {
        refused.assert_header("retry-after", "1200");
        problem(refused, 429, "rate_limited").await;
    }
    let other = studio.ask("bob@example.com").await;
    assert_eq!(other.0.status().as_u16(), 202);
    studio.app.clock.advance(Duration::from_secs(1200));
    assert_eq!(studio.ask(ADA).await.0.status().as_u16(), 202);
}

#[tokio::test]
async fn a_client_may_try_so_often_with_whatever_address() {
    let studio = Studio::with(|settings| settings.login_rates.per_client = 2).await;
    for email in ["a@example.com", "b@example.com"] {
        studio.register(email).await.assert_status_is_ok();
    }

    let refused = studio.register("c@example.com").await;
    let forged = studio
        .app
        .client
        .post("/login")
        .header("x-forwarded-for", "192.0.2.1")
        .body_json(&json!({"email": "d@example.com"}));

    refused.assert_header("retry-after", "1800");
    problem(refused, 429, "rate_limited").await;
    problem(forged.send().await, 429, "rate_limited").await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_by_itself() {
    let unknown = "::/0".parse().unwrap();
    let studio = Studio::with(|settings| {
        settings.login_rates.per_client = 1;
        settings.trusted_proxies = vec![unknown];
    })
    .await;
    let ask = |hops: &'static str| {
        let request = studio
            .app
            .client
            .post("/login")
            .header("x-forwarded-for", hops);
        request.body_json(&json!({"email": ADA})).send()
    };

    assert_eq!(ask("192.0.2.1").await.0.status().as_u16(), 202);
    assert_eq!(ask("192.0.2.2").await.0.status().as_u16(), 202);
    // What the client itself wrote before the proxy's own word does not count.
    problem(ask("198.51.100.7, 192.0.2.1").await, 429, "rate_limited").await;
}
