//! What faults look like, whoever finds them.

use likeness_tests::TestApp;
use poem::Body;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::problem::problem;

#[tokio::test]
async fn what_the_framework_refuses_looks_like_any_refusal() {
    let app = TestApp::new().await;
    let register = || {
        app.client
            .post("/register")
            .content_type("application/json")
    };

    let unknown = app.client.get("/no_such_route").send().await;
    let method = app.client.get("/register").send().await;
    let broken = register().body("{\"email\": ").send().await;
    let typed = app
        .client
        .post("/register")
        .content_type("text/plain")
        .body("{}")
        .send()
        .await;
    let untyped = app.client.post("/login").body("{}").send().await;

    problem(unknown, 404, "not_found").await;
    method.assert_header("allow", "POST");
    problem(method, 405, "method_not_allowed").await;
    problem(broken, 400, "invalid_request").await;
    problem(typed, 415, "unsupported_media_type").await;
    problem(untyped, 415, "unsupported_media_type").await;
}

#[tokio::test]
async fn a_large_body_is_refused_whether_its_length_is_told_or_not() {
    let app = TestApp::with(|settings| settings.max_json_bytes = 1000).await;
    let body = json!({"email": "a".repeat(1000)}).to_string();
    let register = || {
        app.client
            .post("/register")
            .content_type("application/json")
    };
    let pieces = futures::stream::iter([Ok::<_, std::io::Error>(body.clone())]);

    let told = register()
        .header("content-length", "1017")
        .body(body)
        .send()
        .await;
    let untold = register()
        .body(Body::from_bytes_stream(pieces))
        .send()
        .await;

    problem(told, 413, "payload_too_large").await;
    problem(untold, 413, "payload_too_large").await;
}

#[tokio::test]
async fn only_listed_origins_may_read_answers() {
    let closed = TestApp::new().await;
    let origin = "https://studio.example";
    let open = TestApp::with(|settings| settings.cors_origins.push(origin.to_owned())).await;

    let without = closed
        .client
        .get("/healthz")
        .header("origin", origin)
        .send()
        .await;
    let with = open
        .client
        .get("/healthz")
        .header("origin", origin)
        .send()
        .await;
    let other = open
        .client
        .get("/healthz")
        .header("origin", "https://evil.example")
        .send()
        .await;

    assert!(without.0.header("access-control-allow-origin").is_none());
    with.assert_header("access-control-allow-origin", origin);
    assert!(other.0.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn the_studio_describes_itself() {
    let app = TestApp::new().await;

    let document = app.client.get("/openapi.json").send().await;
    let page = app.client.get("/docs").send().await;
    let health = app.client.get("/healthz").send().await;
    let readiness = app.client.get("/readyz").send().await;

    document.assert_content_type("application/json");
    let document: Value = document.json().await.value().deserialize();
    assert_eq!(document["info"]["title"], "likeness");
    page.assert_content_type("text/html; charset=utf-8");
    health.assert_status_is_ok();
    readiness.assert_status_is_ok();
}

#[tokio::test]
async fn without_a_database_the_studio_is_not_ready_but_alive() {
    let app = TestApp::new().await;

    app.database.pool.close().await;

    app.client
        .get("/healthz")
        .send()
        .await
        .assert_status_is_ok();
    problem(app.client.get("/readyz").send().await, 503, "unavailable").await;
}

#[tokio::test]
async fn with_an_empty_database_the_studio_is_not_ready() {
    let app = TestApp::new().await;
    let pool = &app.database.pool;

    pool.execute("alter schema public rename to elsewhere")
        .await
        .unwrap();
    let readiness = app.client.get("/readyz").send().await;
    pool.execute("alter schema elsewhere rename to public")
        .await
        .unwrap();

    problem(readiness, 503, "unavailable").await;
}
