//! What the document alone tells to test: who may not do what.

use likeness_tests::{Operation, TestApp, TestUser, operations};
use poem::http::Method;
use poem::test::TestResponse;
use serde_json::{Value, json};
use sqlx::Executor;

use crate::gallery::{id_of, leave};
use crate::problem::problem;

/// Operations that need no token; a new one is protected unless it is added here.
const PUBLIC: [&str; 8] = [
    "register",
    "login",
    "get_vocabulary",
    "get_media",
    "upload_clothes",
    "get_clothes",
    "check_health",
    "check_readiness",
];

const TASK: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// The names of things, real ones or such as nobody has.
struct Names {
    task: String,
    file: String,
    url: String,
    user: String,
}

impl Names {
    fn of_nobody() -> Self {
        Self {
            task: "7c9e6679-7425-40de-944b-e07fc1f90ae7".to_owned(),
            file: "7c9e6679-7425-40de-944b-e07fc1f90ae7.mp4".to_owned(),
            url: "http:%2F%2F127.0.0.1:8080%2Fmedia%2F999999%2Fgallery%2Fnone.mp4".to_owned(),
            user: "999999".to_owned(),
        }
    }

    /// Names for everything that a path can name.
    async fn of(app: &TestApp, user: &TestUser<'_>, email: &str) -> Self {
        let task = user
            .submit(r#"{"user_details": {"gender": "Female"}}"#)
            .await;
        let id = id_of(app, email).await;
        let file = format!("{TASK}.mp4");
        leave(app, id, &file, "video/mp4").await;
        let gallery = user.get("/get_gallery").await;
        let url = gallery["gallery_urls"][0]["source_url"].as_str().unwrap();
        Self {
            task,
            url: url.replace('/', "%2F").replace('?', "%3F"),
            user: id.to_string(),
            file,
        }
    }

    /// The value of a path's or query's parameter, or of a body's field.
    fn value(&self, name: &str) -> Option<&str> {
        match name {
            "task_id" | "before" => Some(&self.task),
            "file_name" | "file" => Some(&self.file),
            "url" | "video_url" => Some(&self.url),
            "user" => Some(&self.user),
            "area" => Some("gallery"),
            _ => None,
        }
    }

    /// The path of an operation; a parameter that is not known here is a defect of this test.
    fn path(&self, operation: &Operation<'_>) -> String {
        let mut path = operation.path.to_owned();
        for parameter in operation.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            let value = self.value(name);
            let value = value.unwrap_or_else(|| panic!("what is `{name}` in {path}?"));
            path = path.replace(&format!("{{{name}}}"), value);
        }
        if operation
            .parameters("query")
            .any(|query| query["name"] == "signature")
        {
            path.push_str("?expires=9999999999&signature=00");
        }
        path
    }
}

fn document() -> Value {
    serde_json::from_str(&likeness_api::document()).unwrap()
}

fn id(operation: &Operation<'_>) -> String {
    operation.value["operationId"].as_str().unwrap().to_owned()
}

fn method(name: &str) -> Method {
    name.to_ascii_uppercase().parse().unwrap()
}

/// Calls an operation with the names of things; a JSON body is the document's example.
async fn call(
    app: &TestApp,
    operation: &Operation<'_>,
    names: &Names,
    token: Option<&str>,
) -> TestResponse {
    let path = names.path(operation);
    let mut request = app.client.request(method(operation.method), path);
    if let Some(token) = token {
        request = request.header("authorization", token);
    }
    let content = &operation.value["requestBody"]["content"];
    let mut body = content["application/json"]["example"].clone();
    for (name, value) in body.as_object_mut().into_iter().flatten() {
        if let Some(named) = names.value(name) {
            *value = json!(named.replace("%2F", "/").replace("%3F", "?"));
        }
    }
    match body {
        Value::Null => request.send().await,
        body => request.body_json(&body).send().await,
    }
}

/// Whether an operation names something that belongs to somebody.
fn names_a_thing(operation: &Operation<'_>) -> bool {
    let body = &operation.value["requestBody"]["content"]["application/json"]["example"];
    operation.parameters("path").next().is_some() || body.get("video_url").is_some()
}

#[tokio::test]
async fn what_is_somebody_elses_does_not_exist() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let (hers, nobodys) = (
        Names::of(&app, &ada, "ada@example.com").await,
        Names::of_nobody(),
    );
    let document = document();

    let mut tried = 0;
    for operation in operations(&document).filter(names_a_thing) {
        let bearer = operation.is_protected().then(|| bob.bearer());
        let (status, code) = match operation.path {
            path if path.starts_with("/admin/") => (403, "forbidden"),
            // Here a signature stands for the token.
            path if path.starts_with("/media/") => (403, "forbidden"),
            _ => (404, "not_found"),
        };
        let real = call(&app, &operation, &hers, bearer.as_deref()).await;
        let real = problem(real, status, code).await;
        let none = call(&app, &operation, &nobodys, bearer.as_deref()).await;
        let none = problem(none, status, code).await;
        assert_eq!(real, none, "{}", id(&operation));
        tried += 1;
    }

    assert!(tried >= 5, "{tried}");
    let gallery = ada.get("/get_gallery").await;
    assert_eq!(gallery["gallery_urls"].as_array().unwrap().len(), 1);
    let task = ada.get(&format!("/generate/{}", hers.task)).await;
    assert_eq!(task["status"], "PENDING");
    ada.cancel(&hers.task).await;
}

#[tokio::test]
async fn what_somebody_else_has_is_not_told_by_a_query() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let hers = Names::of(&app, &ada, "ada@example.com").await;
    let his = Names::of(&app, &bob, "bob@example.com").await;

    let real = bob.get(&format!("/get_tasks?before={}", hers.task)).await;
    let none = Names::of_nobody().task;
    let none = bob.get(&format!("/get_tasks?before={none}")).await;

    assert_eq!(real, none);
    ada.cancel(&hers.task).await;
    bob.cancel(&his.task).await;
}

#[tokio::test]
async fn every_operation_but_the_public_ones_needs_a_token() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let names = Names::of(&app, &ada, "ada@example.com").await;
    let document = document();
    let forged = format!("{}x", ada.bearer());
    let basic = ada.bearer().replace("Bearer", "Basic");

    let known: Vec<_> = operations(&document)
        .map(|operation| id(&operation))
        .collect();
    for name in PUBLIC {
        assert!(known.iter().any(|id| id == name), "{name} is no operation");
    }
    for operation in operations(&document) {
        let id = id(&operation);
        assert_eq!(
            operation.is_protected(),
            !PUBLIC.contains(&id.as_str()),
            "{id}"
        );
        if !operation.is_protected() {
            continue;
        }
        for token in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer x"),
            Some(&forged),
            Some(&basic),
        ] {
            let response = call(&app, &operation, &names, token).await;
            assert_eq!(response.0.status().as_u16(), 401, "{id} {token:?}");
            response.assert_header("www-authenticate", "Bearer");
            problem(response, 401, "unauthorized").await;
        }
    }
    ada.cancel(&names.task).await;
}

#[tokio::test]
async fn what_is_for_administrators_is_refused_to_users_and_open_to_administrators() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let root = app.user("root@example.com").await;
    let promote = "update users set role = 'admin' where email = 'root@example.com'";
    app.database.pool.execute(promote).await.unwrap();
    let names = Names::of(&app, &ada, "ada@example.com").await;
    let document = document();

    let mut tried = 0;
    for operation in operations(&document).filter(|one| one.path.starts_with("/admin/")) {
        let refused = call(&app, &operation, &names, Some(&ada.bearer())).await;
        problem(refused, 403, "forbidden").await;
        let answered = call(&app, &operation, &names, Some(&root.bearer())).await;
        let status = answered.0.status().as_u16();
        assert!([200, 409].contains(&status), "{}: {status}", id(&operation));
        tried += 1;
    }

    assert!(tried >= 5, "{tried}");
    ada.cancel(&names.task).await;
}

#[tokio::test]
async fn what_a_path_does_not_do_is_refused_with_what_it_does() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let names = Names::of_nobody();
    let document = document();

    for operation in operations(&document) {
        let path = names.path(&operation);
        let documented: Vec<_> = operations(&document)
            .filter(|other| other.shape() == operation.shape())
            .map(|other| other.method.to_ascii_uppercase())
            .collect();
        for name in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ODD",
        ] {
            // A resource that can be read can be asked for its headers.
            let is_head = name == "HEAD" && documented.iter().any(|other| other == "GET");
            if is_head || documented.iter().any(|other| other == name) {
                continue;
            }
            let request = app.client.request(method(name), &path);
            let refused = request.header("authorization", ada.bearer()).send().await;
            let allowed = refused.0.header("allow").unwrap_or_default().to_owned();
            for method in &documented {
                assert!(
                    allowed.contains(method.as_str()),
                    "{name} {path}: {allowed}"
                );
            }
            problem(refused, 405, "method_not_allowed").await;
        }
    }
}

#[tokio::test]
async fn the_headers_of_what_can_be_read_can_be_asked_for() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let document = document();

    for operation in operations(&document).filter(|operation| operation.method == "get") {
        let path = Names::of_nobody().path(&operation);
        let read = |method| {
            let request = app.client.request(method, &path);
            request.header("authorization", ada.bearer()).send()
        };

        let (head, get) = (read(Method::HEAD).await, read(Method::GET).await);

        assert_eq!(head.0.status(), get.0.status(), "{path}");
        assert_eq!(head.0.content_type(), get.0.content_type(), "{path}");
    }
}
