//! Requests that no client of ours would send.

use likeness_tests::{TestApp, TestUser};
use poem::http::Method;
use poem::test::TestRequestBuilder;

use crate::problem::problem;

type Builder<'a> = TestRequestBuilder<'a, poem::endpoint::BoxEndpoint<'static, poem::Response>>;

fn post<'a>(app: &'a TestApp, user: &TestUser<'_>, path: &str, kind: &str) -> Builder<'a> {
    let request = app.client.post(path).content_type(kind);
    request.header("authorization", user.bearer())
}

#[tokio::test]
async fn a_body_that_is_not_what_its_type_says_is_a_bad_request() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let parts = "multipart/form-data; boundary=x";
    let deep = "[".repeat(1_000_000 / 2);

    for (path, kind, body) in [
        ("/register", json, &b""[..]),
        ("/register", json, b"{\"email\": \"\xff\"}"),
        ("/register", json, b"\"a\\ud800\""),
        ("/register", json, b"[1e999]"),
        ("/register", json, b"null"),
        ("/generate", json, deep.as_bytes()),
        ("/generate", json, b"/* never ends"),
        ("/generate", "application/vnd.api+json", b"{"),
        ("/login", form, b""),
        ("/login", form, b"username=a&username=b"),
        ("/login", parts, b""),
        ("/login", parts, b"--x\r\n\r\n"),
        (
            "/login",
            parts,
            b"--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\na",
        ),
        ("/login", parts, b"--x--\r\n"),
        ("/login", "multipart/form-data", b"--x--\r\n"),
        ("/upload_avatar", parts, b"--x--\r\n"),
        ("/upload_avatar", parts, b"garbage"),
        ("/upload_avatar", "multipart/form-data", b"--x--\r\n"),
        ("/upload_avatar", "image/png", b""),
        ("/upload_avatar", "image/png", b"<svg/>"),
    ] {
        let told = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let refused = post(&app, &user, path, kind)
            .body(body.to_vec())
            .send()
            .await;
        let status = refused.0.status().as_u16();
        assert_eq!(status, 400, "{path} {kind} {told}");
        problem(refused, 400, "invalid_request").await;
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_not_read() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    for path in [
        "/register",
        "/login",
        "/generate",
        "/upload_avatar",
        "/update_user_info",
    ] {
        for kind in [
            "text/plain",
            "application/xml",
            "image/gif",
            "application",
            "*/*",
            ";",
            "é",
        ] {
            let refused = post(&app, &user, path, kind).body("{}").send().await;
            assert_eq!(refused.0.status().as_u16(), 415, "{path} {kind}");
            problem(refused, 415, "unsupported_media_type").await;
        }
    }
}

#[tokio::test]
async fn an_odd_path_or_query_is_a_problem_and_not_a_page() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    for (method, path, status) in [
        (Method::GET, "//", 404),
        (Method::GET, "/generate", 405),
        (Method::GET, "/generate/", 404),
        (Method::GET, "/generate/%ff", 404),
        (Method::GET, "/generate/%00", 404),
        (Method::GET, "/generate/a/b", 404),
        (Method::DELETE, "/tasks/..%2f..", 404),
        (Method::GET, "/get_gallery_image/%ff%fe", 404),
        (Method::GET, "/get_gallery_image/", 404),
        (Method::DELETE, "/remove_gallery_file/%e0%80%af", 404),
        (Method::GET, "/get_tasks?limit=%ff", 400),
        (Method::GET, "/get_tasks?limit=1&limit=x", 200),
        (Method::GET, "/get_tasks?limit=-1", 400),
        (Method::GET, "/get_tasks?limit=99999999999999999999", 400),
        (Method::GET, "/get_tasks?before=%00", 400),
        (
            Method::GET,
            "/media/1/gallery/a.jpg?expires=x&signature=",
            400,
        ),
        (
            Method::GET,
            "/media/%ff/gallery/a.jpg?expires=1&signature=0",
            404,
        ),
        (Method::GET, "/docs/../x", 404),
        (Method::POST, "/openapi.json", 405),
        (Method::DELETE, "/docs", 405),
    ] {
        let request = app.client.request(method, path);
        let answer = request.header("authorization", user.bearer()).send().await;
        assert_eq!(answer.0.status().as_u16(), status, "{path}");
        if status != 200 {
            let kind = answer.0.content_type();
            assert_eq!(kind, Some("application/problem+json"), "{path}");
        }
    }
}
