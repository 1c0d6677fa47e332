//! What is measured.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use likeness_tests::{Client, Database, Program, TestApp, data_directory, wait_until};
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

/// Runs a command of the studio that tells its metrics on some port.
fn start(command: &[&str], database: &str) -> Program {
    let arguments = [command, &["--metrics-listen", "127.0.0.1:0"]].concat();
    let environment = [("LIKENESS_DATABASE_URL", database)];
    Program::start(&data_directory(), &arguments, &environment)
}

fn scrape(program: &Program) -> String {
    let said = program.said.iter();
    let mut told = said.filter_map(|line| line.strip_prefix("likeness tells metrics: "));
    let text = Client::new("").bytes(told.next().unwrap());
    String::from_utf8(text).unwrap()
}

/// Sends a request that no route answers.
fn stray(url: &str, line: &str) {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
}

/// Lets a studio fail a task; its metrics afterwards.
fn scrape_after_a_task(database: &str) -> String {
    let studio = start(&["up", "--listen", "127.0.0.1:0"], database);
    let client = crate::binary::logged_in(studio.url());
    let body = json!({"user_details": {"gender": "Female"}}).to_string();
    let task = client.post("/generate_video", "application/json", body.as_bytes());
    let path = format!("/generate/{}", task["task_id"].as_str().unwrap());
    wait_until("the task has failed", Duration::from_secs(30), || {
        client.get(&path)["status"] == "FAILED"
    });
    for line in ["GET /no/such/route", "GET /nothing", "BREW /generate"] {
        stray(studio.url(), line);
    }
    scrape(&studio)
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
    assert_eq!(value("likeness_line_tasks"), 0.0);
    let staleness = value("likeness_line_staleness_seconds");
    assert!(staleness > 0.0 && staleness < 5.0, "{staleness}");
    assert!(value("likeness_line_refresh_seconds_count") > 0.0);
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
        "",
        "/generate",
        "/generate/{task_id}",
        "/generate_video",
        "/login",
        "/register",
    ];
    assert_eq!(routes, BTreeSet::from(expected));
}

/// Lets a worker fail the tasks of a database; its metrics once it has failed one.
fn scrape_worker_after_a_task(database: &str) -> String {
    let worker = start(&["work"], database);
    let mut text = String::new();
    wait_until("a task has failed", Duration::from_secs(30), || {
        text = scrape(&worker);
        text.contains("likeness_tasks_total{")
    });
    text
}

#[tokio::test]
async fn a_worker_alone_tells_what_it_does_and_leaves_the_queue_to_the_api() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let wish = r#"{"user_details": {"gender": "Female"}}"#;
    user.post("/generate_video", wish).await;
    let url = app.database.url.clone();

    let text = tokio::task::spawn_blocking(move || scrape_worker_after_a_task(&url))
        .await
        .unwrap();

    let values = parse(&text);
    let failed = r#"likeness_tasks_total{kind="generate_video",outcome="failed"}"#;
    assert_eq!(values.get(failed), Some(&1.0), "{text}");
    let queue = |series: &String| {
        series.starts_with("likeness_queue") || series.starts_with("likeness_line")
    };
    assert!(!values.keys().any(queue), "{text}");
}
