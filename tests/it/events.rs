//! Following a task as it goes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use futures::StreamExt;
use likeness_core::UserId;
use likeness_db::tasks;
use likeness_tests::{TestApp, TestUser, wait_until};
use poem::test::TestResponse;
use poem::web::sse::Event;
use serde_json::{Value, json};
use sqlx::Executor;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::generate::submit;
use crate::problem::problem;

const DEADLINE: Duration = Duration::from_secs(20);

/// Less than what lies between two comments of a stream in which nothing happens.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A task that ends as soon as a worker takes it.
const SHORT: &str = r#"{"user_details": {"gender": "Female"}}"#;

async fn follow(app: &TestApp, user: &TestUser<'_>, id: &str) -> TestResponse {
    let get = app.client.get(format!("/tasks/{id}/events"));
    get.header("authorization", user.bearer()).send().await
}

/// The events of a task as they come.
async fn events(
    app: &TestApp,
    user: &TestUser<'_>,
    id: &str,
) -> impl futures::Stream<Item = (String, Value)> + Unpin {
    let response = follow(app, user, id).await;
    response.assert_status_is_ok();
    response.sse_stream().map(|event| match event {
        Event::Message { event, data, .. } => (event, serde_json::from_str(&data).unwrap()),
        Event::Retry { .. } => panic!("nobody sets a time to reconnect"),
    })
}

async fn take(
    events: &mut (impl futures::Stream<Item = (String, Value)> + Unpin),
    count: usize,
) -> Vec<(String, Value)> {
    let taken = events.take(count).collect();
    timeout(DEADLINE, taken).await.expect("events come")
}

fn event(name: &str, data: Value) -> (String, Value) {
    (name.to_owned(), data)
}

#[tokio::test]
async fn a_stream_tells_how_the_task_is_then_what_changes_then_how_it_ended() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let submitted = user.post("/generate_video", SHORT).await;
    let id = submitted["task_id"].as_str().unwrap();
    let mut events = events(&app, &user, id).await;

    let first = take(&mut events, 3).await;
    app.run_tasks().await;
    let rest = take(&mut events, usize::MAX).await;

    let expected = [
        event("status", json!({"status": "PENDING"})),
        event("position", json!({"position": 1})),
        event("progress", json!({"progress": 0.0})),
    ];
    assert_eq!(first, expected);
    let task = user.get(&format!("/generate/{id}")).await;
    assert_eq!(rest.last(), Some(&event("done", task)));
    assert!(rest.contains(&event("status", json!({"status": "FAILED"}))));
    assert!(rest.contains(&event("position", json!({"position": 0}))));
}

#[tokio::test]
async fn a_place_that_falls_and_a_task_that_progresses_are_told() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let (before, id) = (submit(&user).await, submit(&user).await);
    let mut events = events(&app, &user, &id).await;
    let first = take(&mut events, 3).await;

    user.cancel(&before).await;
    let fallen = take(&mut events, 1).await;
    let progress = "update tasks set progress = 0.5 where state = 'pending'";
    app.database.pool.execute(progress).await.unwrap();
    let progressed = take(&mut events, 1).await;
    user.cancel(&id).await;
    let rest = take(&mut events, usize::MAX).await;

    assert_eq!(first[1], event("position", json!({"position": 2})));
    assert_eq!(fallen, [event("position", json!({"position": 1}))]);
    assert_eq!(progressed, [event("progress", json!({"progress": 0.5}))]);
    assert_eq!(rest.last().unwrap().1["error"]["code"], "cancelled");
}

#[tokio::test]
async fn a_task_that_has_ended_is_told_at_once() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let id = submit(&user).await;
    user.cancel(&id).await;

    let all = take(&mut events(&app, &user, &id).await, usize::MAX).await;

    let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["status", "position", "progress", "done"]);
}

#[tokio::test]
async fn a_task_that_is_removed_ends_its_stream() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let id = submit(&user).await;
    let mut events = events(&app, &user, &id).await;
    take(&mut events, 3).await;

    let mut transaction = likeness_db::begin(&app.database.pool).await.unwrap();
    let removed = tasks::delete_some(&mut transaction, UserId(1), 1).await;
    assert_eq!(removed.unwrap(), 1);
    likeness_db::commit(transaction).await.unwrap();

    assert_eq!(take(&mut events, usize::MAX).await, []);
}

#[tokio::test]
async fn a_task_of_another_user_cannot_be_followed() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let id = submit(&ada).await;

    for id in [id.as_str(), "00000000-0000-4000-8000-000000000000", "no-id"] {
        problem(follow(&app, &bob, id).await, 404, "not_found").await;
    }
    ada.cancel(&id).await;
}

#[tokio::test]
async fn a_stream_too_many_is_refused_until_one_is_closed() {
    let app = TestApp::with(|settings| settings.max_event_streams = 2).await;
    let user = app.user("ada@example.com").await;
    let id = submit(&user).await;
    let (first, second) = (
        follow(&app, &user, &id).await,
        follow(&app, &user, &id).await,
    );

    let refused = follow(&app, &user, &id).await;
    drop(first);
    let third = follow(&app, &user, &id).await;

    problem(refused, 429, "limit_reached").await;
    second.assert_status_is_ok();
    third.assert_status_is_ok();
    user.cancel(&id).await;
}

/// Opens a stream over a real connection and reads until it says something; the status.
fn open(address: SocketAddr, id: &str, bearer: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    let request = format!(
        "GET /tasks/{id}/events HTTP/1.1\r\nhost: {address}\r\nauthorization: {bearer}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let (mut seen, mut buffer) = (String::new(), [0; 1024]);
    while !seen.contains("\r\n\r\n") {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "{seen}");
        seen += std::str::from_utf8(&buffer[..count]).unwrap();
    }
    let status = seen.split(' ').nth(1).unwrap().to_owned();
    (stream, status)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_frees_its_stream_and_shutdown_ends_the_others() {
    let app = TestApp::with(|settings| settings.max_event_streams = 1).await;
    let user = app.user("ada@example.com").await;
    let id = submit(&user).await;
    let (listener, shutdown) = (
        TcpListener::bind("127.0.0.1:0").await,
        CancellationToken::new(),
    );
    let listener = listener.unwrap();
    let address = listener.local_addr().unwrap();
    let server = likeness_api::serve(listener, app.context.clone(), shutdown.clone());
    let server = tokio::spawn(server);
    let (task, bearer) = (id.clone(), user.bearer());

    let clients = tokio::task::spawn_blocking(move || {
        let (first, status) = open(address, &task, &bearer);
        assert_eq!(status, "200");
        assert_eq!(open(address, &task, &bearer).1, "429");
        drop(first);
        let mut second = None;
        wait_until("the stream is free", AT_ONCE, || {
            let (stream, status) = open(address, &task, &bearer);
            second = Some(stream);
            status == "200"
        });
        shutdown.cancel();
        let mut rest = Vec::new();
        second.unwrap().read_to_end(&mut rest).unwrap();
        rest
    });
    let rest = clients.await.unwrap();

    assert!(rest.ends_with(b"0\r\n\r\n"), "the stream was cut");
    timeout(DEADLINE, server).await.unwrap().unwrap().unwrap();
    user.cancel(&id).await;
}
