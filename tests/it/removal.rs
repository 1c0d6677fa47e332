//! Accounts that are removed with everything of theirs.

use futures::TryStreamExt;
use image::ImageFormat;
use likeness_tests::{TestApp, hoodie, until};
use serde_json::json;
use sqlx::Executor;
use time::OffsetDateTime;

use crate::avatar::{picture, upload};
use crate::janitor::{age, bind, janitor};
use crate::problem::problem;

/// After everything that the test stores.
const LATER: OffsetDateTime = time::macros::datetime!(2100-01-01 0:00 UTC);

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    let counted = sqlx::query_scalar(sql).fetch_one(&app.database.pool);
    counted.await.unwrap()
}

async fn stored(app: &TestApp) -> Vec<String> {
    let keys = app.media().put_before(LATER);
    let keys = keys.map_ok(|key| key.to_string()).try_collect().await;
    keys.unwrap()
}

#[tokio::test]
async fn a_removed_account_leaves_nothing_and_others_stay() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    for user in [&ada, &bob] {
        upload(&app, user, "image/png", picture(20, 20, ImageFormat::Png)).await;
        user.post("/update_user_details", r#"{"hair_color": "red"}"#)
            .await;
    }
    ada.submit(hoodie(64, 64).to_string()).await;
    app.run_tasks().await;
    ada.submit(hoodie(64, 64).to_string()).await;
    for sql in [
        "insert into idempotency_keys (user_id, key, fingerprint, task_id)
         select user_id, id::text, sha256('body'), id from tasks",
        "insert into login_codes (email, code_hash, expires_at) select email, email, now() from users",
    ] {
        app.database.pool.execute(sql).await.unwrap();
    }

    let removed = ada.delete("/account").await;

    removed.assert_status_is_ok();
    removed
        .assert_json(json!({"message": "account removed"}))
        .await;
    problem(ada.delete("/account").await, 401, "unauthorized").await;
    let login = app.client.post("/login");
    let login = login.body_json(&json!({"email": "ada@example.com"}));
    problem(login.send().await, 401, "unauthorized").await;
    for (rows, sql) in [
        (1, "select count(*) from users"),
        (1, "select count(*) from user_details"),
        (0, "select count(*) from tasks"),
        (1, "select count(*) from assets"),
        (0, "select count(*) from idempotency_keys"),
        (1, "select count(*) from login_codes"),
    ] {
        assert_eq!(count(&app, sql).await, rows, "{sql}");
    }
    let left = stored(&app).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|key| key.starts_with("2/")), "{left:?}");
    bob.get("/get_avatar").await;
}

#[tokio::test]
async fn without_a_token_no_account_is_removed() {
    let app = TestApp::new().await;
    app.user("ada@example.com").await;

    problem(
        app.client.delete("/account").send().await,
        401,
        "unauthorized",
    )
    .await;

    assert_eq!(count(&app, "select count(*) from users").await, 1);
}

#[tokio::test]
async fn a_running_task_of_a_removed_account_ends_quietly() {
    let app = TestApp::new().await;
    bind(&app).await;
    let ada = app.user("ada@example.com").await;
    ada.submit(hoodie(1024, 1024).to_string()).await;

    let removal = async {
        let running = "select count(*) from tasks where state = 'running'";
        until("a task runs", async || count(&app, running).await > 0).await;
        ada.delete("/account").await.assert_status_is_ok();
    };
    tokio::join!(app.run_tasks(), removal);

    problem(ada.delete("/account").await, 401, "unauthorized").await;
    assert_eq!(count(&app, "select count(*) from tasks").await, 0);
    assert_eq!(count(&app, "select count(*) from assets").await, 0);
    for key in stored(&app).await {
        age(&app.folder().join(key));
    }
    janitor(&app).sweep().await.unwrap();
    assert_eq!(stored(&app).await, Vec::<String>::new());

    let bob = app.user("bob@example.com").await;
    bob.submit(hoodie(64, 64).to_string()).await;
    app.run_tasks().await;
    assert_eq!(count(&app, "select count(*) from assets").await, 1);
}

#[tokio::test]
async fn an_account_of_many_tasks_is_removed_batch_by_batch() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let many = "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
                select gen_random_uuid(), 1, 'draw', 'cpu', 'normal', '{}', n, 3 from generate_series(1, 4500) n";
    app.database.pool.execute(many).await.unwrap();

    ada.delete("/account").await.assert_status_is_ok();

    assert_eq!(count(&app, "select count(*) from tasks").await, 0);
    assert_eq!(count(&app, "select count(*) from users").await, 0);
}
