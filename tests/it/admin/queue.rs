//! How the queue does.

use likeness_tests::TestApp;
use serde_json::json;
use sqlx::Executor;

use crate::generate::submit;
use crate::problem::problem;

#[tokio::test]
async fn only_an_administrator_sees_the_queue() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let nobody = app.client.get("/admin/queue").send().await;
    let get = app.client.get("/admin/queue");
    let refused = get.header("authorization", user.bearer()).send().await;

    problem(nobody, 401, "unauthorized").await;
    problem(refused, 403, "forbidden").await;
}

#[tokio::test]
async fn an_administrator_sees_what_waits_and_what_ended() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let promote = "update users set role = 'admin'";
    app.database.pool.execute(promote).await.unwrap();
    let before = user.get("/admin/queue").await;
    let waiting = submit(&user).await;
    let stopped = submit(&user).await;
    user.cancel(&stopped).await;

    let report = user.get("/admin/queue").await;

    assert_eq!(
        before["pools"][0],
        json!({
            "pool": "cpu", "waiting": {"vip": 0, "normal": 0}, "running": 0,
            "ended_last_hour": {"succeeded": 0, "failed": 0, "cancelled": 0},
        })
    );
    let cpu = &report["pools"][0];
    assert_eq!(cpu["waiting"], json!({"vip": 1, "normal": 0}));
    assert_eq!(cpu["ended_last_hour"]["cancelled"], 1);
    assert!(cpu["oldest_waiting_seconds"].as_f64().unwrap() >= 0.0);
    assert_eq!(report["pools"][1]["pool"], "gpu");
    user.cancel(&waiting).await;
}
