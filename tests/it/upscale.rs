//! Videos that are to be made larger.

use likeness_api::VipPolicy;
use likeness_tests::{TestApp, TestUser};
use poem::test::TestResponse;
use serde_json::json;

use crate::gallery::{id_of, leave};
use crate::problem::problem;

async fn upscale(user: &TestUser<'_>, url: &str, vip: bool) -> TestResponse {
    let body = json!({"video_url": url, "vip": vip});
    user.try_post("/upscale", &body).await
}

/// A user whose gallery holds a video and a picture, and their URLs.
pub(crate) async fn with_video(app: &TestApp) -> (TestUser<'_>, String, String) {
    let user = app.user("ada@example.com").await;
    let id = id_of(app, "ada@example.com").await;
    leave(app, id, "a.jpg", "image/jpeg").await;
    leave(app, id, "a.mp4", "video/mp4").await;
    let gallery = user.get("/get_gallery").await;
    let url = |index: usize| {
        let file = &gallery["gallery_urls"][index];
        file["source_url"].as_str().unwrap().to_owned()
    };
    let (video, picture) = (url(0), url(1));
    (user, video, picture)
}

#[tokio::test]
async fn a_video_of_the_gallery_becomes_a_task_that_says_it_is_not_available() {
    let app = TestApp::new().await;
    let (user, video, _) = with_video(&app).await;
    let bare = video.split('?').next().unwrap();

    for url in [&video, bare] {
        let response = upscale(&user, url, false).await;

        response.assert_status_is_ok();
    }
    app.run_tasks().await;
    let tasks = user.get("/get_tasks").await;
    for task in tasks["tasks"].as_array().unwrap() {
        assert_eq!(
            (&task["kind"], &task["type"]),
            (&json!("upscale"), &json!("normal"))
        );
        assert_eq!(task["error"]["code"], "not_available");
    }
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_no_video_of_the_caller_does_not_exist() {
    let app = TestApp::new().await;
    let (ada, video, picture) = with_video(&app).await;
    let bob = app.user("bob@example.com").await;

    let elsewhere = video.replace("http://127.0.0.1:8080", "https://example.com");
    assert_ne!(elsewhere, video);
    let refused = [
        upscale(&bob, &video, false).await,
        upscale(&ada, &picture, false).await,
        upscale(&ada, &video.replace("a.mp4", "b.mp4"), false).await,
        upscale(&ada, &video.replace("/gallery/", "/avatar/"), false).await,
        upscale(&ada, "https://example.com/a.mp4", false).await,
        upscale(&ada, &elsewhere, false).await,
        upscale(&ada, "a.mp4?/", false).await,
        upscale(&ada, "file:///etc/passwd", false).await,
        upscale(&ada, "a.mp4", false).await,
        upscale(&ada, "", false).await,
    ];

    for refusal in refused {
        problem(refusal, 404, "not_found").await;
    }
    assert_eq!(ada.get("/get_tasks").await, json!({"tasks": []}));
}

#[tokio::test]
async fn the_fast_lane_may_need_a_permission() {
    let app = TestApp::with(|settings| settings.vip_policy = VipPolicy::Entitled).await;
    let (user, video, _) = with_video(&app).await;

    let refused = upscale(&user, &video, true).await;

    problem(refused, 403, "forbidden").await;
}

#[tokio::test]
async fn a_body_without_a_url_is_refused() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    for body in [
        json!({}),
        json!({"video_url": 3}),
        json!({"video_url": "x".repeat(2001)}),
    ] {
        let refused = user.try_post("/upscale", &body).await;

        let problem = problem(refused, 400, "invalid_request").await;

        assert_eq!(problem["errors"][0]["pointer"], "/video_url");
    }
}
