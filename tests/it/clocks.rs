//! Machines whose clocks differ.

use std::sync::Arc;

use likeness_api::Context;
use likeness_tests::{TestApp, TestClock, account, until};
use poem::Endpoint;
use poem::test::TestClient;
use serde_json::{Value, json};
use sqlx::Executor;
use time::{Duration, OffsetDateTime};

/// Begins an attempt at every task, as a worker on another machine does.
const BEGIN: &str = "update tasks
    set state = 'running', attempt = 1, worker_id = gen_random_uuid(), lease_token = gen_random_uuid(),
        lease_expires_at = now() + interval '60 s', taken_at = now(), started_at = now(),
        changed_xid = pg_current_xact_id()";

/// A worker that is not missed however long the test takes.
const LIVE: &str = "insert into workers (id, cpu_slots, gpu_slots, seen_at)
    values (gen_random_uuid(), 1, 1, now() + interval '1 hour')";

/// The same studio, on a machine whose clock shows another time.
fn with_clock(app: &TestApp, now: OffsetDateTime) -> TestClient<impl Endpoint> {
    let context = Context {
        clock: Arc::new(TestClock::new(now)),
        ..app.context.clone()
    };
    TestClient::new(likeness_api::app(context)).default_header("host", "127.0.0.1:8080")
}

async fn post(client: &TestClient<impl Endpoint>, path: &str, token: &str, body: &Value) -> Value {
    let request = client
        .post(path)
        .header("authorization", format!("Bearer {token}"));
    let response = request.body_json(body).send().await;
    response.assert_status_is_ok();
    response.json().await.value().deserialize()
}

async fn get(client: &TestClient<impl Endpoint>, path: &str, token: &str) -> Value {
    let request = client
        .get(path)
        .header("authorization", format!("Bearer {token}"));
    let response = request.send().await;
    response.assert_status_is_ok();
    response.json().await.value().deserialize()
}

#[tokio::test]
async fn clocks_an_hour_apart_tell_the_times_of_the_database() {
    let app = TestApp::new().await;
    let pool = &app.database.pool;
    let now: OffsetDateTime = sqlx::query_scalar("select now()")
        .fetch_one(pool)
        .await
        .unwrap();
    let behind = with_clock(&app, now - Duration::HOUR);
    let ahead = with_clock(&app, now + Duration::HOUR);
    let user = json!({"email": "ada@example.com"});
    post(&behind, "/register", "", &account("ada@example.com")).await;
    let login = post(&behind, "/login", "", &user).await;
    let token = login["token"].as_str().unwrap();
    let wish = json!({"user_details": {"gender": "Female"}, "vip": false});

    let task = post(&behind, "/generate_video", token, &wish).await;
    let path = format!("/generate/{}", task["task_id"].as_str().unwrap());
    let waiting = [
        get(&behind, &path, token).await,
        get(&ahead, &path, token).await,
    ];
    for sql in [LIVE, BEGIN] {
        pool.execute(sql).await.unwrap();
    }
    let begun = async || {
        let seen = [
            get(&behind, &path, token).await,
            get(&ahead, &path, token).await,
        ];
        let begun = |seen: &Value| seen["status"] == "STARTED" && !seen["eta_seconds"].is_null();
        seen.iter().all(begun)
    };
    until("both see that it has begun", begun).await;
    let running = [
        get(&behind, &path, token).await,
        get(&ahead, &path, token).await,
    ];
    pool.execute("delete from tasks").await.unwrap();

    for seen in waiting.iter().chain(&running) {
        let created = seen["created_at"].as_i64().unwrap();
        assert!((created - now.unix_timestamp()).abs() < 30, "{seen}");
    }
    // It usually takes a minute.
    for seen in &running {
        let started = seen["started_at"].as_i64().unwrap();
        assert!((started - now.unix_timestamp()).abs() < 30, "{seen}");
        let eta = seen["eta_seconds"].as_u64();
        assert!(eta.is_some_and(|eta| (30..=60).contains(&eta)), "{seen}");
    }
}
