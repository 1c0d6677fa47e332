//! Requests that are sent again, and how many tasks may wait.

use futures::future::join_all;
use likeness_db::idempotency_keys;
use likeness_tests::{TestApp, TestUser};
use poem::test::TestResponse;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::problem::problem;
use crate::upscale::with_video;

const BODY: &str = r#"{"user_details": {"gender": "Female", "skin_tone": 2}, "vip": true}"#;

/// The same as `BODY`, written in another way.
const REWRITTEN: &str = r#"{
    "vip": true, // in a hurry
    "user_details": {"skin_tone": 2, "gender": "Female"}
}"#;

async fn post(
    app: &TestApp,
    user: &TestUser<'_>,
    path: &str,
    key: &str,
    body: &str,
) -> TestResponse {
    let request = app
        .client
        .post(path)
        .header("authorization", user.bearer())
        .header("idempotency-key", key)
        .content_type("application/json");
    request.body(body.to_owned()).send().await
}

async fn id(response: TestResponse) -> String {
    response.assert_status_is_ok();
    let submitted: Value = response.json().await.value().deserialize();
    submitted["task_id"].as_str().unwrap().to_owned()
}

async fn count(user: &TestUser<'_>) -> usize {
    let tasks = user.get("/get_tasks").await;
    tasks["tasks"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_request_that_is_sent_again_answers_the_first_task() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let first = id(post(&app, &user, "/generate", "k", BODY).await).await;
    let again = id(post(&app, &user, "/generate", "k", REWRITTEN).await).await;
    let other = id(post(&app, &user, "/generate", "l", BODY).await).await;

    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_eq!(count(&user).await, 2);
    for task in [first, other] {
        user.cancel(&task).await;
    }
}

#[tokio::test]
async fn every_route_that_makes_a_task_knows_keys() {
    let app = TestApp::new().await;
    let (user, video, _) = with_video(&app).await;
    let upscale = json!({ "video_url": video }).to_string();
    let other = json!({"video_url": video, "vip": true}).to_string();

    for (path, body, other) in [
        ("/generate_video", BODY, BODY.replace('2', "3")),
        ("/upscale", &upscale, other),
    ] {
        let first = id(post(&app, &user, path, path, body).await).await;
        let again = id(post(&app, &user, path, path, body).await).await;
        let changed = post(&app, &user, path, path, &other).await;

        assert_eq!(first, again, "{path}");
        problem(changed, 409, "conflict").await;
        user.cancel(&first).await;
    }
    assert_eq!(count(&user).await, 2);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_a_conflict() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let first = id(post(&app, &user, "/generate", "k", BODY).await).await;
    let other = BODY.replace('2', "3");

    let refused = [
        post(&app, &user, "/generate", "k", &other).await,
        post(&app, &user, "/generate_video", "k", BODY).await,
    ];

    for refusal in refused {
        problem(refusal, 409, "conflict").await;
    }
    assert_eq!(count(&user).await, 1);
    user.cancel(&first).await;
}

#[tokio::test]
async fn keys_of_different_users_have_nothing_to_do_with_each_other() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;

    let first = id(post(&app, &ada, "/generate", "k", BODY).await).await;
    let second = id(post(&app, &bob, "/generate", "k", BODY).await).await;

    assert_ne!(first, second);
    ada.cancel(&first).await;
    bob.cancel(&second).await;
}

#[tokio::test]
async fn many_requests_at_once_make_one_task() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let posts = (0..24).map(|_| post(&app, &user, "/generate", "k", BODY));
    let mut ids = join_all(join_all(posts).await.into_iter().map(id)).await;

    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(count(&user).await, 1);
    user.cancel(&ids[0]).await;
}

#[tokio::test]
async fn a_key_counts_for_a_day() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let first = id(post(&app, &user, "/generate", "k", BODY).await).await;
    let pool = &app.database.pool;
    let age = "update idempotency_keys set created_at = created_at - interval '24 hours'";
    pool.execute(age).await.unwrap();

    let second = id(post(
        &app,
        &user,
        "/generate",
        "k",
        BODY.replace('2', "3").as_str(),
    )
    .await)
    .await;
    let mut connection = pool.acquire().await.unwrap();
    let young = idempotency_keys::delete_expired(&mut connection).await;
    pool.execute(age).await.unwrap();
    let old = idempotency_keys::delete_expired(&mut connection).await;

    assert_ne!(first, second);
    assert_eq!((young.unwrap(), old.unwrap()), (0, 1));
    for task in [first, second] {
        user.cancel(&task).await;
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    for key in ["", "a b", &"k".repeat(256)] {
        let refused = post(&app, &user, "/generate", key, BODY).await;

        problem(refused, 400, "invalid_request").await;
    }
    assert_eq!(user.get("/get_tasks").await, json!({"tasks": []}));
}

#[tokio::test]
async fn a_task_too_many_is_refused_until_one_has_begun() {
    let app = TestApp::with(|settings| settings.max_waiting_tasks = 2).await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let first = id(post(&app, &ada, "/generate", "1", BODY).await).await;
    let second = id(post(&app, &ada, "/generate", "2", BODY).await).await;

    let refused = post(&app, &ada, "/generate", "3", BODY).await;
    let again = id(post(&app, &ada, "/generate", "2", BODY).await).await;
    let other = id(post(&app, &bob, "/generate", "3", BODY).await).await;
    ada.cancel(&first).await;
    let third = id(post(&app, &ada, "/generate", "3", BODY).await).await;

    refused.assert_header("retry-after", "5");
    problem(refused, 429, "limit_reached").await;
    assert_eq!(again, second);
    bob.cancel(&other).await;
    for task in [second, third] {
        ada.cancel(&task).await;
    }
}
