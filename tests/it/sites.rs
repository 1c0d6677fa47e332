//! What a studio on its owner's machine does for the pages that the owner's browser shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use likeness_api::CatalogUpload;
use likeness_tests::TestApp;
use poem::Body;
use poem::test::{TestForm, TestFormField, TestResponse};
use serde_json::json;

use crate::problem::problem;

const ADA: &str = "ada@example.com";

async fn log_in(app: &TestApp, headers: &[(&str, &str)]) -> TestResponse {
    let request = app.client.post("/login").body_json(&json!({"email": ADA}));
    let with = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    with.send().await
}

/// Sends what a page of any site can make a browser send without asking.
async fn upload(app: &TestApp, headers: &[(&str, &str)]) -> TestResponse {
    let file = TestFormField::bytes(b"no workbook".to_vec()).filename("a.xlsx");
    let request = app.client.post("/upload_clothes");
    let request = request.multipart(TestForm::new().field(file.name("file")));
    let with = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    with.send().await
}

#[tokio::test]
async fn a_page_of_another_site_neither_logs_in_nor_uploads() {
    let closed = TestApp::new().await;
    let listing =
        TestApp::with(|settings| settings.cors_origins = vec!["https://ui.example".to_owned()]);
    let listing = listing.await;
    let _ = closed.user(ADA).await;
    let _ = listing.user(ADA).await;

    for app in [&closed, &listing] {
        for header in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            problem(log_in(app, &[header]).await, 403, "forbidden").await;
            problem(upload(app, &[header]).await, 403, "forbidden").await;
        }
    }
}

#[tokio::test]
async fn the_studios_own_page_and_pages_of_listed_origins_do() {
    let app =
        TestApp::with(|settings| settings.cors_origins = vec!["https://ui.example".to_owned()]);
    let app = app.await;
    let _ = app.user(ADA).await;

    for headers in [
        [
            ("origin", "http://127.0.0.1:8080"),
            ("sec-fetch-site", "same-origin"),
        ],
        [
            ("origin", "https://ui.example"),
            ("sec-fetch-site", "cross-site"),
        ],
    ] {
        log_in(&app, &headers).await.assert_status_is_ok();
        // It was read, and found to be no workbook.
        problem(upload(&app, &headers).await, 400, "invalid_request").await;
    }
}

#[tokio::test]
async fn the_body_of_who_may_not_upload_is_not_read() {
    let app = TestApp::with(|settings| settings.catalog_upload = CatalogUpload::Admin).await;
    let is_read = Arc::new(AtomicBool::new(false));
    let seen = is_read.clone();
    let body = futures::stream::poll_fn(move |_| {
        seen.store(true, Ordering::Relaxed);
        std::task::Poll::Ready(None::<std::io::Result<Vec<u8>>>)
    });

    let request = app.client.post("/upload_clothes");
    let request = request.content_type("application/octet-stream");
    let refused = request.body(Body::from_bytes_stream(body)).send().await;

    problem(refused, 401, "unauthorized").await;
    assert!(!is_read.load(Ordering::Relaxed));
}
