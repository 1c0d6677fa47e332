//! Event streams do not outlive the tokens that opened them.

use std::time::Duration;

use futures::StreamExt;
use likeness_tests::{TestApp, TestUser};
use poem::web::sse::Event;
use tokio::time::timeout;

use crate::generate::submit;

const DEADLINE: Duration = Duration::from_secs(20);

/// The names of the events of a task as they come.
async fn follow(
    app: &TestApp,
    user: &TestUser<'_>,
    id: &str,
) -> impl futures::Stream<Item = String> + Unpin {
    let get = app.client.get(format!("/tasks/{id}/events"));
    let response = get.header("authorization", user.bearer()).send().await;
    response.assert_status_is_ok();
    response.sse_stream().map(|event| match event {
        Event::Message { event, .. } => event,
        Event::Retry { .. } => panic!("nobody sets a time to reconnect"),
    })
}

async fn take(
    events: &mut (impl futures::Stream<Item = String> + Unpin),
    count: usize,
) -> Vec<String> {
    let taken = timeout(DEADLINE, events.take(count).collect()).await;
    taken.expect("the stream goes on or ends")
}

async fn log_out(app: &TestApp, user: &TestUser<'_>) {
    let request = app.client.post("/logout");
    let request = request.header("authorization", user.bearer());
    request.send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let app = TestApp::with(|settings| settings.token_lifetime = Duration::from_secs(1)).await;
    let ada = app.user("ada@example.com").await;
    let id = submit(&ada).await;
    let mut events = follow(&app, &ada, &id).await;
    assert_eq!(take(&mut events, 3).await.len(), 3);

    app.clock.advance(Duration::from_secs(1));

    assert!(take(&mut events, usize::MAX).await.is_empty());
    drop_tasks(&app).await;
}

#[tokio::test]
async fn a_logout_ends_a_stream_soon() {
    // So short a life is looked at as often.
    let app = TestApp::with(|settings| settings.token_lifetime = Duration::from_secs(1)).await;
    let ada = app.user("ada@example.com").await;
    let id = submit(&ada).await;
    let mut events = follow(&app, &ada, &id).await;
    assert_eq!(take(&mut events, 3).await.len(), 3);

    log_out(&app, &ada).await;

    assert!(take(&mut events, usize::MAX).await.is_empty());
    drop_tasks(&app).await;
}

#[tokio::test]
async fn who_has_logged_out_is_not_told_how_the_task_ended() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let body = serde_json::json!({"email": "ada@example.com"});
    let login = app.client.post("/login").body_json(&body).send().await;
    let token = login
        .json()
        .await
        .value()
        .object()
        .get("token")
        .string()
        .to_owned();
    let other = app.logged_in(&token);
    let id = submit(&ada).await;
    let mut events = follow(&app, &ada, &id).await;
    assert_eq!(take(&mut events, 3).await.len(), 3);

    log_out(&app, &ada).await;
    other.cancel(&id).await;

    let rest = take(&mut events, usize::MAX).await;
    assert!(!rest.iter().any(|name| name == "done"), "{rest:?}");
    let told = take(&mut follow(&app, &other, &id).await, usize::MAX).await;
    assert_eq!(told.last().map(String::as_str), Some("done"));
}

/// Removes what nobody may cancel any more.
async fn drop_tasks(app: &TestApp) {
    let removed = sqlx::query("delete from tasks").execute(&app.database.pool);
    removed.await.unwrap();
}
