//! Tasks that draw: submitted, watched, listed and cancelled.

use likeness_api::VipPolicy;
use likeness_tests::{TestApp, TestUser, until};
use poem::test::TestResponse;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::problem::{pointers, problem};

/// The body as the studio document prints it, comment included.
const DOCUMENTED: &str = include_str!("../fixtures/api/generate.jsonc");

/// Submits the documented body; the task.
pub(crate) async fn submit(user: &TestUser<'_>) -> String {
    user.submit(DOCUMENTED).await
}

#[tokio::test]
async fn the_documented_body_becomes_a_task_that_waits() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let id = submit(&user).await;

    let task = user.get(&format!("/generate/{id}")).await;
    assert_eq!(task["status"], "PENDING");
    assert_eq!(task["type"], "vip");
    assert_eq!(task["position"], 1);
    assert_eq!(task["kind"], "generate_picture");
    assert_eq!(task["result_urls"], json!([]));
    user.cancel(&id).await;
}

#[tokio::test]
async fn a_cancelled_task_has_failed_and_left_the_line() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let first = submit(&user).await;
    let second = submit(&user).await;

    user.cancel(&first).await;

    let task = user.get(&format!("/generate/{first}")).await;
    assert_eq!(
        (&task["status"], &task["position"]),
        (&json!("FAILED"), &json!(0))
    );
    assert_eq!(task["error"]["code"], "cancelled");
    assert_eq!(
        user.get(&format!("/generate/{second}")).await["position"],
        1
    );
    user.cancel(&second).await;
}

#[tokio::test]
async fn a_task_of_another_user_does_not_exist() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let id = submit(&ada).await;

    for id in [id.as_str(), "00000000-0000-4000-8000-000000000000", "no-id"] {
        let get = app
            .client
            .get(format!("/generate/{id}"))
            .header("authorization", bob.bearer());
        problem(get.send().await, 404, "not_found").await;
        let cancelled = bob.delete(&format!("/tasks/{id}")).await;
        problem(cancelled, 404, "not_found").await;
    }
    assert_eq!(bob.get("/get_tasks").await, json!({"tasks": []}));
    ada.cancel(&id).await;
}

#[tokio::test]
async fn a_bad_request_names_its_faults_and_leaves_no_task() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let body = json!({
        "user_details": {"gender": "Female", "pose": "Handstand"},
        "apparel_details": {"item_id": "spacesuit", "color": "reddish"},
    });

    let refused = user.try_post("/generate", &body).await;

    let problem = problem(refused, 400, "invalid_request").await;
    let mut told = pointers(&problem);
    told.sort_unstable();
    let expected = [
        "/apparel_details/color",
        "/apparel_details/item_id",
        "/user_details/pose",
    ];
    assert_eq!(told, expected);
    assert_eq!(user.get("/get_tasks").await, json!({"tasks": []}));
}

#[tokio::test]
async fn the_fast_lane_may_need_a_permission() {
    let app = TestApp::with(|settings| settings.vip_policy = VipPolicy::Entitled).await;
    let user = app.user("ada@example.com").await;
    let body = |vip: bool| json!({"user_details": {"gender": "Female"}, "vip": vip});

    let refused = user.try_post("/generate", &body(true)).await;
    let id = user.submit(body(false).to_string()).await;

    problem(refused, 403, "forbidden").await;
    assert_eq!(user.get(&format!("/generate/{id}")).await["type"], "normal");
    user.cancel(&id).await;
}

#[tokio::test]
async fn tasks_are_listed_newest_first_and_page_by_page() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let (first, second) = (submit(&user).await, submit(&user).await);

    let newest = user.get("/get_tasks?limit=1").await;
    let rest = user.get(&format!("/get_tasks?before={second}")).await;

    assert_eq!(newest["tasks"][0]["taskid"], second);
    assert_eq!(newest["tasks"][0]["status"], "PENDING");
    assert_eq!(newest["tasks"][0]["position"], 2);
    assert_eq!(newest["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(rest["tasks"][0]["taskid"], first);
    assert_eq!(rest["tasks"][0]["position"], 1);
    for query in ["limit=0", "limit=1001", "limit=x", "before=x"] {
        let get = app.client.get(format!("/get_tasks?{query}"));
        let refused = get.header("authorization", user.bearer()).send().await;
        problem(refused, 400, "invalid_request").await;
    }
    for id in [first, second] {
        user.cancel(&id).await;
    }
}

#[tokio::test]
async fn a_hundred_tasks_are_listed_unless_another_number_is_asked_for() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    submit(&user).await;
    let copies = "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
        select gen_random_uuid(), user_id, kind, pool, lane, args, order_tag, max_attempts
        from tasks, generate_series(1, 100)";
    app.database.pool.execute(copies).await.unwrap();

    let usual = user.get("/get_tasks").await;
    let all = user.get("/get_tasks?limit=1000").await;

    let count = |answer: &Value| answer["tasks"].as_array().unwrap().len();
    assert_eq!((count(&usual), count(&all)), (100, 101));
    app.database
        .pool
        .execute("delete from tasks")
        .await
        .unwrap();
}

#[tokio::test]
async fn the_brand_is_told_to_whoever_draws_the_garment() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let body = json!({
        "user_details": {"gender": "Male"},
        "apparel_details": {"brand": "Acme", "item_id": "t-shirt", "color": "red"},
    });
    let submitted = user.post("/generate", body.to_string()).await;
    let id = submitted["task_id"].as_str().unwrap();

    let brand: Option<String> =
        sqlx::query_scalar("select args->'figure'->>'brand' from tasks where id::text = $1")
            .bind(id)
            .fetch_one(&app.database.pool)
            .await
            .unwrap();

    assert_eq!(brand.as_deref(), Some("Acme"));
    user.cancel(id).await;
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again_until_it_changes() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let id = submit(&user).await;
    let get = |known: Option<String>| {
        let request = app.client.get(format!("/generate/{id}"));
        let request = request.header("authorization", user.bearer());
        match known {
            Some(etag) => request.header("if-none-match", etag).send(),
            None => request.send(),
        }
    };
    let etag = |response: &TestResponse| {
        let etag = response.0.headers()["etag"].to_str().unwrap();
        Some(etag.to_owned())
    };

    let first = etag(&get(None).await);
    let known = get(first.clone()).await;
    user.cancel(&id).await;
    let changed = get(first.clone()).await;

    assert_eq!(known.0.status().as_u16(), 304);
    assert_eq!(etag(&known), first);
    known.assert_text("").await;
    changed.assert_status_is_ok();
    assert_ne!(etag(&changed), first);
}

#[tokio::test]
async fn a_waiting_task_ends_later_the_more_go_before_it() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let (first, second) = (submit(&user).await, submit(&user).await);
    let etas = async || {
        let tasks = user.get("/get_tasks").await;
        [0, 1].map(|index| tasks["tasks"][index]["eta_seconds"].as_u64())
    };

    let unattended = etas().await;
    let worker = "insert into workers (id, cpu_slots, gpu_slots) values (gen_random_uuid(), 1, 1)";
    app.database.pool.execute(worker).await.unwrap();
    until("somebody works", async || etas().await[1] > Some(0)).await;

    assert_eq!(unattended, [None; 2]);
    let [later, sooner] = etas().await;
    assert!(later > sooner && sooner > Some(0), "{later:?} {sooner:?}");
    for id in [first, second] {
        user.cancel(&id).await;
    }
    let ended = user.get("/get_tasks").await;
    assert!(ended["tasks"][0].get("eta_seconds").is_none());
}

#[tokio::test]
async fn a_task_that_has_ended_stays_as_it_is_when_it_is_cancelled() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let body = json!({"user_details": {"gender": "Female"}}).to_string();
    let submitted = user.post("/generate_video", body).await;
    let id = submitted["task_id"].as_str().unwrap();
    app.run_tasks().await;
    let before = user.get(&format!("/generate/{id}")).await;

    user.cancel(id).await;

    assert_eq!(user.get(&format!("/generate/{id}")).await, before);
    assert_eq!(before["error"]["code"], "not_available");
}
