//! How often anybody may try to log in.

use std::time::Duration;

use poem::test::TestResponse;
use serde_json::{Value, json};

use super::stage::{ADA, Studio};
use crate::problem::problem;

/// A studio behind a proxy, so that there are several clients; each may do three things with an address.
async fn proxied() -> Studio {
    let everybody = "::/0".parse().unwrap();
    Studio::with(|settings| {
        settings.login_rates.per_address = 3;
        settings.trusted_proxies = vec![everybody];
    })
    .await
}

/// Sends a login of a client.
async fn log_in(studio: &Studio, client: &str, body: &Value) -> TestResponse {
    let request = studio.app.client.post("/login");
    let request = request.header("x-forwarded-for", client);
    request.body_json(body).send().await
}

#[tokio::test]
async fn a_client_may_do_each_thing_with_an_address_so_often_and_again_after_the_time_that_is_told()
{
    let studio = Studio::with(|settings| settings.login_rates.per_address = 1).await;
    studio.register(ADA).await.assert_status_is_ok();
    assert_eq!(studio.ask(ADA).await.0.status().as_u16(), 202);
    problem(studio.show(ADA, "12345678").await, 401, "unauthorized").await;
    problem(studio.form("password").await, 401, "unauthorized").await;

    for refused in [
        studio.register(ADA).await,
        studio.ask(ADA).await,
        studio.show(ADA, "12345678").await,
        studio.form("password").await,
    ] {
        refused.assert_header("retry-after", "3600");
        problem(refused, 429, "rate_limited").await;
    }
    let other = studio.ask("bob@example.com").await;
    assert_eq!(other.0.status().as_u16(), 202);
    studio.app.clock.advance(Duration::from_secs(3600));
    assert_eq!(studio.ask(ADA).await.0.status().as_u16(), 202);
}

#[tokio::test]
async fn a_stranger_who_tries_too_often_does_not_keep_the_owner_out() {
    let mut studio = proxied().await;
    studio.register(ADA).await.assert_status_is_ok();
    let (asked, wrong) = (json!({"email": ADA}), json!({"email": ADA, "code": "x"}));
    for body in [&asked, &wrong] {
        for _ in 0..3 {
            let status = log_in(&studio, "198.51.100.7", body).await.0.status();
            assert_ne!(status.as_u16(), 429);
        }
        let refused = log_in(&studio, "198.51.100.7", body).await;
        problem(refused, 429, "rate_limited").await;
    }
    for _ in 0..3 {
        studio.mails.next().await;
    }

    let sent = log_in(&studio, "192.0.2.1", &asked).await;
    let code = studio.mails.next().await.code();
    let shown = json!({"email": ADA, "code": code});
    let login = log_in(&studio, "192.0.2.1", &shown).await;

    assert_eq!(sent.0.status().as_u16(), 202);
    login.assert_status_is_ok();
}

#[tokio::test]
async fn a_client_may_try_so_often_with_whatever_address() {
    let studio = Studio::with(|settings| settings.login_rates.per_client = 2).await;
    for email in ["a@example.com", "b@example.com"] {
        studio.register(email).await.assert_status_is_ok();
        assert_eq!(studio.ask(email).await.0.status().as_u16(), 202);
    }

    let registered = studio.register("c@example.com").await;
    let asked = studio.ask("c@example.com").await;
    let forged = log_in(&studio, "192.0.2.1", &json!({"email": "d@example.com"})).await;

    registered.assert_header("retry-after", "1800");
    problem(registered, 429, "rate_limited").await;
    for refused in [asked, forged] {
        refused.assert_header("retry-after", "1800");
        problem(refused, 429, "rate_limited").await;
    }
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
