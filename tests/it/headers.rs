//! What browsers are told about answers.

use likeness_tests::TestApp;

const ORIGIN: &str = "https://studio.example";

#[tokio::test]
async fn every_answer_may_be_used_only_as_what_it_is() {
    let app = TestApp::new().await;

    for path in [
        "/healthz",
        "/openapi.json",
        "/get_gallery",
        "/no_such_route",
        "/docs",
        "/docs/start.js",
    ] {
        let answer = app.client.get(path).send().await;

        answer.assert_header("x-content-type-options", "nosniff");
        answer.assert_header("referrer-policy", "no-referrer");
        answer.assert_header("x-frame-options", "DENY");
        let policy = answer.0.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        let caching = if path.starts_with("/docs") {
            "no-cache"
        } else {
            "no-store"
        };
        answer.assert_header("cache-control", caching);
    }
}

#[tokio::test]
async fn only_scripts_of_listed_origins_may_ask_whether_they_may_call() {
    let closed = TestApp::new().await;
    let open = TestApp::with(|settings| settings.cors_origins.push(ORIGIN.to_owned())).await;
    let preflight = async |app: &TestApp, origin: &str| {
        app.client
            .options("/generate")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "authorization,content-type,idempotency-key",
            )
            .send()
            .await
    };

    let allowed = preflight(&open, ORIGIN).await;
    let other = preflight(&open, "https://evil.example").await;
    let null = preflight(&open, "null").await;
    let unasked = preflight(&closed, ORIGIN).await;

    allowed.assert_status_is_ok();
    allowed.assert_header("access-control-allow-origin", ORIGIN);
    allowed.assert_header(
        "access-control-allow-headers",
        "authorization,content-type,idempotency-key",
    );
    allowed.assert_header("vary", "Origin");
    let methods = allowed.0.header("access-control-allow-methods").unwrap();
    assert!(
        methods.contains("POST") && !methods.contains("TRACE"),
        "{methods}"
    );
    for refused in [other, null, unasked] {
        assert_eq!(refused.0.status().as_u16(), 405);
        assert!(refused.0.header("access-control-allow-origin").is_none());
        assert!(refused.0.header("access-control-allow-headers").is_none());
    }
}

#[tokio::test]
async fn scripts_of_listed_origins_may_read_what_clients_need() {
    let app = TestApp::with(|settings| settings.cors_origins.push(ORIGIN.to_owned())).await;

    let answer = app
        .client
        .get("/healthz")
        .header("origin", ORIGIN)
        .send()
        .await;
    let failure = app
        .client
        .get("/get_gallery")
        .header("origin", ORIGIN)
        .send()
        .await;
    let other = app
        .client
        .get("/healthz")
        .header("origin", "https://evil.example")
        .send()
        .await;

    answer.assert_header("access-control-allow-origin", ORIGIN);
    let exposed = answer.0.header("access-control-expose-headers").unwrap();
    for name in [
        "etag",
        "retry-after",
        "location",
        "content-range",
        "www-authenticate",
    ] {
        assert!(exposed.contains(name), "{exposed} lacks {name}");
    }
    assert_eq!(failure.0.status().as_u16(), 401);
    failure.assert_header("access-control-allow-origin", ORIGIN);
    assert!(other.0.header("access-control-allow-origin").is_none());
    // A cache must not show the one's answer to the other.
    other.assert_header("vary", "Origin");
}
