//! The words and ranges that are told are those that are understood.

use likeness_tests::{TestApp, TestUser};
use serde_json::{Value, json};

use crate::problem::{pointers, problem};

/// A body with a value in a field, and the pointer to the value.
fn body_with(field: &str, value: &Value) -> (Value, String) {
    let mut body = json!({
        "user_details": {"gender": "Female"},
        "apparel_details": {"item_id": "hoodie", "color": "red"},
        "image_options": {},
        // A fault, so that no task comes of it.
        "vip": "no",
    });
    let (part, value, below) = match (field, value) {
        ("body_dimensions", Value::String(_)) => (
            "user_details",
            json!([{"key": value, "value": 1}]),
            "/0/key",
        ),
        ("body_dimensions", _) => {
            let item = json!([{"key": "b_{main}_tall", "value": value}]);
            ("user_details", item, "/0/value")
        }
        ("body_dimension_lengths", Value::String(_)) => {
            let item = json!([{"key": value, "value": {}}]);
            ("user_details", item, "/0/key")
        }
        ("body_dimension_lengths", _) => {
            let item = json!([{"key": "spine", "value": {"y": value}}]);
            ("user_details", item, "/0/value/y")
        }
        ("item_id" | "color" | "size" | "size2", _) => ("apparel_details", value.clone(), ""),
        ("quality" | "thumbnail_width" | "width" | "height", _) => {
            ("image_options", value.clone(), "")
        }
        _ => ("user_details", value.clone(), ""),
    };
    body[part][field] = value;
    (body, format!("/{part}/{field}{below}"))
}

/// Whether the studio understands a value in a field of `/generate`.
async fn understands(user: &TestUser<'_>, field: &str, value: &Value) -> bool {
    let (body, pointer) = body_with(field, value);
    let refused = user.try_post("/generate", &body).await;
    let problem = problem(refused, 400, "invalid_request").await;
    let mut faults = pointers(&problem);
    faults.retain(|fault| *fault != "/vip");
    assert!(
        faults.is_empty() || faults == [pointer.as_str()],
        "{faults:?}"
    );
    faults.is_empty()
}

/// A number as JSON, whole when it is.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

#[tokio::test]
async fn every_word_that_is_told_is_understood_and_no_other() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let vocabulary = user.get("/vocabulary").await;

    let fields = vocabulary["words"].as_object().unwrap();
    assert_eq!(fields.len(), 12);
    for (field, words) in fields {
        for word in words.as_array().unwrap() {
            assert!(understands(&user, field, &word["word"]).await, "{word}");
            for synonym in word["synonyms"].as_array().unwrap() {
                assert!(understands(&user, field, synonym).await, "{synonym}");
            }
        }
        let is_understood = understands(&user, field, &json!("no such word")).await;
        assert!(!is_understood, "{field}");
    }
}

#[tokio::test]
async fn every_range_that_is_told_holds_and_nothing_beyond_it() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;

    let vocabulary = user.get("/vocabulary").await;

    let mut ranges = vocabulary["ranges"].as_object().unwrap().clone();
    // A field of videos.
    assert_eq!(ranges.remove("duration").unwrap()["maximum"], 15.0);
    assert_eq!(ranges.len(), 8);
    for (field, range) in &ranges {
        let least = range["minimum"].as_f64().unwrap();
        let most = range["maximum"].as_f64().unwrap();
        for (value, is_within) in [
            (least - 1.0, false),
            (least, true),
            (most, true),
            (most + 1.0, false),
        ] {
            let is_understood = understands(&user, field, &number(value)).await;
            assert_eq!(is_understood, is_within, "{field}: {value}");
        }
    }
}

#[tokio::test]
async fn the_vocabulary_needs_no_token_and_is_sent_once() {
    let app = TestApp::new().await;

    let first = app.client.get("/vocabulary").send().await;
    first.assert_status_is_ok();
    let etag = first.0.header("etag").unwrap().to_owned();
    let again = app.client.get("/vocabulary").header("if-none-match", &etag);
    let other = app
        .client
        .get("/vocabulary")
        .header("if-none-match", "\"0\"");

    first.assert_header("cache-control", "public, max-age=5");
    let known = again.send().await;
    assert_eq!(known.0.status().as_u16(), 304);
    known.assert_header("etag", etag);
    other.send().await.assert_status_is_ok();
}
