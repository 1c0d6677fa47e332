//! Videos that are to be made.

use likeness_tests::TestApp;
use serde_json::{Value, json};

use crate::problem::{pointers, problem};

/// The body as the studio document prints it, comment included.
const DOCUMENTED: &str = include_str!("../fixtures/api/generate_video.jsonc");

#[tokio::test]
async fn the_documented_body_becomes_a_task_that_says_it_is_not_available() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let submitted = user.post("/generate_video", DOCUMENTED).await;
    app.run_tasks().await;

    let id = submitted["task_id"].as_str().unwrap();
    let task = user.get(&format!("/generate/{id}")).await;
    assert_eq!(task["kind"], "generate_video");
    assert_eq!(
        (&task["status"], &task["position"], &task["type"]),
        (&json!("FAILED"), &json!(0), &json!("vip"))
    );
    assert_eq!(task["error"]["code"], "not_available");
}

#[tokio::test]
async fn the_seed_is_chosen_at_submission_unless_it_is_given() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let mut seeds = Vec::new();
    for options in [json!({"seed": 7}), json!({"seed": 0}), json!({})] {
        let body = json!({"user_details": {"gender": "Male"}, "video_options": options});
        let submitted = user.post("/generate_video", body.to_string()).await;
        let id = submitted["task_id"].as_str().unwrap();

        let args: Value = sqlx::query_scalar("select args from tasks where id::text = $1")
            .bind(id)
            .fetch_one(&app.database.pool)
            .await
            .unwrap();

        assert_eq!(args["duration"], 5);
        seeds.push(args["seed"].as_u64().unwrap());
        user.cancel(id).await;
    }
    assert_eq!(seeds[0], 7);
    assert!(seeds[1] != 0 && seeds[2] != 0 && seeds[1] != seeds[2]);
}

#[tokio::test]
async fn a_bad_request_names_its_faults_and_leaves_no_task() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let body = json!({
        "user_details": {"gender": "Female", "skin_tone": 12},
        "apparel_details": {"item_id": "spacesuit", "color": "red"},
        "video_options": {"duration": 16, "seed": -1, "prompt": 3},
        "vip": "yes",
    });

    let refused = user.try_post("/generate_video", &body).await;

    let problem = problem(refused, 400, "invalid_request").await;
    let mut told = pointers(&problem);
    told.sort_unstable();
    let expected = [
        "/apparel_details/item_id",
        "/user_details/skin_tone",
        "/video_options/duration",
        "/video_options/prompt",
        "/video_options/seed",
        "/vip",
    ];
    assert_eq!(told, expected);
    assert_eq!(user.get("/get_tasks").await, json!({"tasks": []}));
}
