use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use likeness_tests::{Client, Database, Program, data_directory, wait_until};
use serde_json::json;

/// The values of an exposition in the text format, by name and labels; panics when it is not in that format.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let mut types = Vec::new();
    let mut values = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(comment) = line.strip_prefix("# ") {
            if let Some(named) = comment.strip_prefix("TYPE ") {
                types.push(named.split(' ').next().unwrap().to_owned());
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap();
        let name = series.split('{').next().unwrap();
        assert!(types.iter().any(|typed| name.starts_with(typed)), "{line}");
        values.insert(series.to_owned(), value.parse().unwrap());
    }
    values
}

/// Lets a studio fail a task; its metrics afterwards.
fn scrape_after_a_task(database: &str) -> String {
    let data = data_directory();
    let up = [
        "up",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
    ];
    let studio = Program::start(&data, &up, &[("LIKENESS_DATABASE_URL", database)]);
    let client = crate::binary::logged_in(studio.url());
    let body = json!({"user_details": {"gender": "Female"}}).to_string();
    let task = client.post("/generate_video", "application/json", body.as_bytes());
    let path = format!("/generate/{}", task["task_id"].as_str().unwrap());
    wait_until("the task has failed", Duration::from_secs(30), || {
        client.get(&path)["status"] == "FAILED"
    });
    let told = studio
        .said
        .iter()
        .find_map(|line| line.strip_prefix("likeness tells metrics: "));
    let text = Client::new("").bytes(told.unwrap());
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_studio_tells_what_it_does() {
    let database = Database::new().await;
    let url = database.url.clone();

    let text = tokio::task::spawn_blocking(move || scrape_after_a_task(&url))
        .await
        .unwrap();

    let values = parse(&text);
    let value = |series: &str| {
        *values
            .get(series)
            .unwrap_or_else(|| panic!("{series}: {text}"))
    };
    assert_eq!(value(r#"likeness_queue_depth{pool="cpu",lane="vip"}"#), 0.0);
    assert_eq!(
        value(r#"likeness_queue_oldest_age_seconds{pool="gpu"}"#),
        0.0
    );
    assert_eq!(
        value(r#"likeness_tasks_total{kind="generate_video",outcome="failed"}"#),
        1.0
    );
    assert_eq!(
        value(r#"likeness_task_run_seconds_count{kind="generate_video"}"#),
        1.0
    );
    let posted = r#"{route="/generate_video",method="POST",status="200"}"#;
    assert_eq!(value(&format!("likeness_http_requests_total{posted}")), 1.0);
    let buckets = r#"{route="/generate_video",method="POST",le="+Inf"}"#;
    assert_eq!(
        value(&format!("likeness_http_request_seconds_bucket{buckets}")),
        1.0
    );
    let routes = values
        .keys()
        .filter_map(|series| series.split("route=\"").nth(1));
    let routes: BTreeSet<_> = routes.filter_map(|rest| rest.split('"').next()).collect();
    let expected = [
        "/generate/{task_id}",
        "/generate_video",
        "/login",
        "/register",
    ];
    assert_eq!(routes, BTreeSet::from(expected));
}
