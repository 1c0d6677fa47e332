//! Requests whose account is removed while they are answered.

use image::ImageFormat;
use likeness_tests::{TestApp, TestUser};
use poem::test::TestResponse;
use sqlx::Executor;

use crate::avatar::{picture, upload};
use crate::problem::problem;

async fn post(app: &TestApp, user: &TestUser<'_>, path: &str, body: &'static str) -> TestResponse {
    let request = app.client.post(path).content_type("application/json");
    let request = request.header("authorization", user.bearer());
    request.body(body).send().await
}

/// Sends a request and removes every account once it waits for that.
async fn while_removed(app: &TestApp, request: impl Future<Output = TestResponse>) -> TestResponse {
    let waiting = "select exists (select from pg_stat_activity
                                  where datname = current_database() and wait_event_type = 'Lock')";
    let mut transaction = likeness_db::begin(&app.database.pool).await.unwrap();
    transaction.execute("delete from users").await.unwrap();
    let removal = async {
        let is_waiting = async || -> bool {
            let is_waiting = sqlx::query_scalar(waiting).fetch_one(&app.database.pool);
            is_waiting.await.unwrap()
        };
        while !is_waiting().await {}
        transaction.commit().await.unwrap();
    };
    tokio::join!(request, removal).0
}

#[tokio::test]
async fn what_is_sent_while_the_account_is_removed_is_told_that_it_is_gone() {
    let app = TestApp::new().await;
    for (path, body) in [
        ("/generate", r#"{"user_details": {"gender": "Female"}}"#),
        ("/update_user_details", r#"{"hair_color": "red"}"#),
        ("/update_user_info", r#"{"full_name": "Ada"}"#),
    ] {
        let ada = app.user("ada@example.com").await;

        let refused = while_removed(&app, post(&app, &ada, path, body)).await;

        problem(refused, 401, "unauthorized").await;
    }
}

#[tokio::test]
async fn a_picture_that_arrives_while_the_account_is_removed_leaves_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let png = picture(20, 20, ImageFormat::Png);

    let refused = while_removed(&app, upload(&app, &ada, "image/png", png)).await;

    problem(refused, 401, "unauthorized").await;
    let folder = app.folder().join("1/avatar").read_dir();
    assert_eq!(folder.into_iter().flatten().count(), 0);
}
