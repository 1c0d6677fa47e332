//! Whether clients that were written against the studio API's first document still work.

use image::ImageFormat;
use likeness_tests::{TestApp, TestUser};
use poem::http::Method;
use serde_json::{Value, json};

use crate::avatar::picture;
use crate::gallery::{id_of, leave};

const EMAIL: &str = "ada@example.com";
const VIDEO: &str = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc.mp4";

/// One call of the document, in the order in which a client makes them.
struct Call {
    operation: &'static str,
    request: Request,
    /// What it printed as the answer.
    response: &'static str,
    /// Whether its values are those that the calls before led to.
    is_exact: bool,
}

enum Request {
    Nothing,
    Printed(&'static str),
    Picture,
    Workbook,
}

macro_rules! printed {
    ($name:literal) => {
        include_str!(concat!("../fixtures/legacy/studio/", $name))
    };
}

macro_rules! calls {
    ($($operation:literal $request:expr => $response:literal $($exact:ident)?;)+) => {
        [$(Call {
            operation: $operation,
            request: $request,
            response: printed!($response),
            is_exact: stringify!($($exact)?) == "exact",
        },)+]
    };
}

fn calls() -> Vec<Call> {
    use Request::{Nothing, Picture, Printed, Workbook};
    let drawing = Printed(include_str!("../fixtures/api/generate.jsonc"));
    let calls = calls! {
        "post /register" Printed(printed!("register.request.json")) => "register.response.json";
        "post /login" Printed(printed!("login.request.json")) => "login.response.json";
        "get /get_user_info" Nothing => "get_user_info.response.json" exact;
        "post /update_user_info" Printed(printed!("update_user_info.request.json")) => "update_user_info.response.json";
        "post /update_user_details" Printed(printed!("update_user_details.request.json")) => "update_user_details.response.json";
        "get /get_user_details" Nothing => "get_user_details.response.json" exact;
        "post /upload_avatar" Picture => "upload_avatar.response.json";
        "get /get_avatar" Nothing => "get_avatar.response.json";
        "post /generate" drawing => "generate.response.json";
        "post /generate_video" Printed(printed!("generate_video.request.jsonc")) => "generate_video.response.json";
        "get /generate/{task_id}" Nothing => "get_task.response.json";
        "get /get_tasks" Nothing => "get_tasks.response.json";
        "get /get_gallery" Nothing => "get_gallery.response.json";
        "post /upscale" Printed(printed!("upscale.request.json")) => "upscale.response.json";
        "delete /remove_gallery_file/{file_name}" Nothing => "remove_gallery_file.response.json";
        "post /upload_clothes" Workbook => "upload_clothes.response.json";
        "post /get_clothes" Printed(printed!("get_clothes.request.json")) => "get_clothes.response.json" exact;
    };
    calls.into()
}

/// What was printed, with what stood for a value of the client's own put in.
fn filled(printed: &str, video_url: &str) -> String {
    printed
        .replace("\"email\": \"string\"", &format!("\"email\": \"{EMAIL}\""))
        .replace(
            "\"video_url\": \"string\"",
            &format!("\"video_url\": \"{video_url}\""),
        )
        .replace(": str,", ": \"PENDING\",")
        .replace(": int\n", ": 1\n")
}

/// Where an answer lacks what was printed, or has it with another type or, when it must be exact,
/// another value.
fn fault(printed: &Value, answer: &Value, is_exact: bool) -> Option<String> {
    let same_kind = match (printed, answer) {
        (Value::Object(fields), Value::Object(_)) => {
            return fields.iter().find_map(|(name, value)| {
                let inner = fault(value, &answer[name], is_exact);
                inner.map(|inner| format!("/{name}{inner}"))
            });
        }
        (Value::Array(items), Value::Array(answers)) if is_exact => {
            let same = items.len() == answers.len();
            return match items
                .iter()
                .zip(answers)
                .find_map(|(p, a)| fault(p, a, true))
            {
                None if same => None,
                _ => Some(format!(": {printed} is {answer}")),
            };
        }
        (Value::Array(items), Value::Array(answers)) => {
            let inner = answers.iter().find_map(|a| fault(&items[0], a, false));
            return inner.or(answers.is_empty().then(|| ": nothing is there".to_owned()));
        }
        (Value::String(printed), Value::String(answer)) => {
            !is_exact || printed.trim() == answer.as_str()
        }
        (Value::Number(printed), Value::Number(answer)) => {
            printed.is_i64() == answer.is_i64() && (!is_exact || printed == answer)
        }
        _ => false,
    };
    (!same_kind).then(|| format!(": {printed} is {answer}"))
}

/// Makes a call, with what the answers to those before gave; what it answers.
async fn make(app: &TestApp, call: &Call, known: &Known) -> Value {
    let (method, path) = call.operation.split_once(' ').unwrap();
    let path = path
        .replace("{task_id}", &known.task)
        .replace("{file_name}", VIDEO);
    let method: Method = method.to_ascii_uppercase().parse().unwrap();
    let mut request = app.client.request(method, path);
    if !known.token.is_empty() {
        request = request.header("authorization", format!("Bearer {}", known.token));
    }
    let request = match call.request {
        Request::Nothing => request,
        Request::Printed(body) => request
            .content_type("application/json")
            .body(filled(body, &known.video_url)),
        Request::Picture => {
            request
                .content_type("image/png")
                .body(picture(40, 30, ImageFormat::Png))
        }
        Request::Workbook => request
            .content_type("application/octet-stream")
            .body(include_bytes!("../fixtures/legacy/studio/clothes.xlsx").to_vec()),
    };
    let response = request.send().await;
    assert_eq!(response.0.status().as_u16(), 200, "{}", call.operation);
    response.json().await.value().deserialize()
}

/// What a client keeps of the answers.
#[derive(Default)]
struct Known {
    token: String,
    task: String,
    video_url: String,
}

impl Known {
    fn learn(&mut self, operation: &str, answer: &Value) {
        let text = |pointer| {
            answer
                .pointer(pointer)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        match operation {
            "post /login" => self.token = text("/token").unwrap(),
            "post /generate" => self.task = text("/task_id").unwrap(),
            "get /get_gallery" => self.video_url = text("/gallery_urls/0/source_url").unwrap(),
            _ => {}
        }
    }
}

async fn cancel_all(app: &TestApp, user: &TestUser<'_>) {
    let tasks = user.get("/get_tasks").await;
    for task in tasks["tasks"].as_array().unwrap() {
        let path = format!("/tasks/{}", task["taskid"].as_str().unwrap());
        let request = app.client.delete(path);
        request.header("authorization", user.bearer()).send().await;
    }
}

#[tokio::test]
async fn every_body_of_the_first_document_is_understood_and_answered_as_printed() {
    let app = TestApp::new().await;
    let mut known = Known::default();

    for call in calls() {
        if call.operation == "get /get_gallery" {
            let id = id_of(&app, EMAIL).await;
            leave(&app, id, VIDEO, "video/mp4").await;
        }
        let answer = make(&app, &call, &known).await;

        let printed = filled(call.response, &known.video_url);
        let printed: Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(
            fault(&printed, &answer, call.is_exact),
            None,
            "{}",
            call.operation
        );
        known.learn(call.operation, &answer);
    }

    let user = app.logged_in(&known.token);
    cancel_all(&app, &user).await;
}

#[test]
fn an_answer_that_differs_from_what_was_printed_is_found() {
    let printed = json!({"name": "string", "born": 1, "sizes": ["S "], "files": [{"url": "x"}]});
    let good =
        json!({"name": "Ada", "born": 2, "sizes": ["S"], "files": [{"url": "y", "more": 1}]});
    assert_eq!(fault(&printed, &good, false), None);

    for (field, value) in [
        ("name", json!(1)),
        ("born", json!(1.5)),
        ("born", Value::Null),
        ("sizes", json!([1])),
        ("files", json!([])),
        ("files", json!([{"uri": "y"}])),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(fault(&printed, &bad, false).is_some(), "{bad}");
    }
    assert!(fault(&json!("S "), &json!("S"), true).is_none());
    assert!(fault(&json!("S"), &json!("M"), true).is_some());
    assert!(fault(&json!(["S", "M"]), &json!(["S"]), true).is_some());
}
