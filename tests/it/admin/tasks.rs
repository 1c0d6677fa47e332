//! Everybody's tasks, looked at, retried and cancelled.

use likeness_tests::{TestApp, TestUser, hoodie};
use poem::http::Method;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::generate::submit;
use crate::janitor::janitor;
use crate::problem::problem;

/// A user who may look after the studio.
async fn administrator(app: &TestApp) -> TestUser<'_> {
    let admin = app.user("root@example.com").await;
    let promote = "update users set role = 'admin' where email = 'root@example.com'";
    app.database.pool.execute(promote).await.unwrap();
    admin
}

/// Submits a video with a prompt, which fails for want of models; the task.
async fn submit_video(user: &TestUser<'_>) -> String {
    let body = json!({
        "user_details": {"gender": "Female"},
        "video_options": {"prompt": "a secret wish"},
    });
    let submitted = user.post("/generate_video", body.to_string()).await;
    submitted["task_id"].as_str().unwrap().to_owned()
}

async fn listed(admin: &TestUser<'_>, query: &str) -> Vec<String> {
    let list = admin.get(&format!("/admin/tasks{query}")).await;
    let tasks = list["tasks"].as_array().unwrap().iter();
    let ids = tasks.map(|task| task["task_id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[tokio::test]
async fn tasks_of_all_users_are_listed_newest_first_by_what_is_asked_for() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;
    let (ada, bob) = (
        app.user("ada@example.com").await,
        app.user("bob@example.com").await,
    );
    let failed = submit_video(&ada).await;
    app.run_tasks().await;
    let cancelled = submit(&bob).await;
    bob.cancel(&cancelled).await;
    let waiting = submit(&ada).await;

    for (query, expected) in [
        ("", &[&waiting, &cancelled, &failed][..]),
        ("?limit=1", &[&waiting]),
        (&format!("?before={cancelled}"), &[&failed]),
        ("?state=pending", &[&waiting]),
        ("?state=failed", &[&cancelled, &failed]),
        ("?state=succeeded", &[]),
        ("?kind=generate_video", &[&failed]),
        ("?user_id=2", &[&waiting, &failed]),
        ("?user_id=-1", &[]),
        ("?code=cancelled", &[&cancelled]),
        ("?code=cancelled&state=pending", &[]),
        (&format!("?before={}", "0".repeat(32)), &[]),
    ] {
        let found = listed(&admin, query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    ada.cancel(&waiting).await;
}

#[tokio::test]
async fn a_list_that_is_asked_for_wrongly_is_refused() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;

    for query in [
        "limit=0",
        "limit=1001",
        "before=x",
        "state=STARTED",
        "kind=%00",
        "kind=A%20b",
        "code=",
        "user_id=ada@example.com",
        "user_id=99999999999999999999",
    ] {
        let path = format!("/admin/tasks?{query}");
        let refused = admin.request(Method::GET, &path).send().await;
        problem(refused, 400, "invalid_request").await;
    }
}

#[tokio::test]
async fn nothing_that_users_wrote_is_told() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;
    let ada = app.user("ada@example.com").await;
    let id = submit_video(&ada).await;
    app.run_tasks().await;

    let list = admin.get("/admin/tasks").await;
    let task = admin.get(&format!("/admin/tasks/{id}")).await;

    for told in [&list["tasks"][0], &task] {
        assert_eq!(told["user_id"], 2);
        assert_eq!(told["error"]["code"], "not_available");
        let text = told.to_string();
        assert!(!text.contains("secret") && !text.contains('@'), "{text}");
    }
    assert_eq!(task["attempt"], 1);
    assert_eq!(task["is_past"], false);
    assert!(task["taken_at"].as_i64() <= task["finished_at"].as_i64());
}

#[tokio::test]
async fn a_task_that_failed_is_retried_and_one_that_did_not_is_not() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;
    let ada = app.user("ada@example.com").await;
    let id = ada.submit(hoodie(64, 96).to_string()).await;
    let path = format!("/admin/tasks/{id}/retry");
    let retry = || admin.request(Method::POST, &path).send();

    let too_early = retry().await;
    ada.cancel(&id).await;
    let retried = retry().await;
    let again = retry().await;

    problem(too_early, 409, "conflict").await;
    retried
        .assert_json(json!({"message": "task waits again"}))
        .await;
    problem(again, 409, "conflict").await;
    let task = ada.get(&format!("/generate/{id}")).await;
    assert_eq!(
        (&task["status"], &task["position"]),
        (&json!("PENDING"), &json!(1))
    );
    app.run_tasks().await;
    assert_eq!(
        ada.get(&format!("/generate/{id}")).await["status"],
        "SUCCESS"
    );
    problem(retry().await, 409, "conflict").await;
}

#[tokio::test]
async fn a_task_of_any_user_is_cancelled() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;
    let ada = app.user("ada@example.com").await;
    let id = submit(&ada).await;

    for _ in 0..2 {
        let cancelled = admin.delete(&format!("/admin/tasks/{id}")).await;
        cancelled
            .assert_json(json!({"message": "task has ended"}))
            .await;
    }

    let task = ada.get(&format!("/generate/{id}")).await;
    assert_eq!(task["error"]["code"], "cancelled");
}

#[tokio::test]
async fn a_task_that_is_past_is_seen_but_not_retried() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;
    let ada = app.user("ada@example.com").await;
    let id = submit(&ada).await;
    ada.cancel(&id).await;
    let age = "update tasks set finished_at = now() - interval '31 days'";
    app.database.pool.execute(age).await.unwrap();
    let before = admin.get("/admin/tasks?state=failed").await;
    janitor(&app).sweep().await.unwrap().unwrap();

    let path = format!("/admin/tasks/{id}");
    let refused = admin.request(Method::POST, &format!("{path}/retry")).send();
    let refused = problem(refused.await, 409, "conflict").await;

    assert!(refused["detail"].as_str().unwrap().contains("forgotten"));
    assert_eq!(admin.get("/admin/tasks?state=failed").await, before);
    let task = admin.get(&path).await;
    assert_eq!(
        (&task["is_past"], &task["max_attempts"]),
        (&json!(true), &json!(3))
    );
    assert_eq!(task.get("ready_at"), None);
    admin.delete(&path).await.assert_status_is_ok();
}

#[tokio::test]
async fn a_task_that_there_is_not_is_not_found() {
    let app = TestApp::new().await;
    let admin = administrator(&app).await;

    for id in ["00000000-0000-4000-8000-000000000000", "no-id"] {
        for (method, path) in [
            (Method::GET, format!("/admin/tasks/{id}")),
            (Method::DELETE, format!("/admin/tasks/{id}")),
            (Method::POST, format!("/admin/tasks/{id}/retry")),
        ] {
            let missing = admin.request(method, &path).send().await;
            let told: Value = problem(missing, 404, "not_found").await;
            assert_eq!(told["detail"], "there is no such task");
        }
    }
}
