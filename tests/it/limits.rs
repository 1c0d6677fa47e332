//! What the document says about the size of fields is what the studio enforces.

use likeness_tests::{TestApp, operations};
use poem::Endpoint;
use poem::test::TestRequestBuilder;
use serde_json::{Value, json};

/// The schema itself, or the one that it refers to.
fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let reference = [&schema["$ref"], &schema["allOf"][0]["$ref"]];
    let reference = reference.into_iter().find_map(Value::as_str);
    reference.map_or(schema, |name| document.pointer(&name[1..]).unwrap())
}

/// Values at the limits of a field, and whether they are beyond them.
fn at_limits(schema: &Value) -> Vec<(Value, bool)> {
    let mut values = Vec::new();
    if let Some(most) = schema["maxLength"].as_u64() {
        let text = |length| json!("x".repeat(usize::try_from(length).unwrap()));
        values.extend([(text(most), false), (text(most + 1), true)]);
    }
    if schema["type"] == "integer" {
        for (keyword, step) in [("minimum", -1), ("maximum", 1)] {
            if let Some(limit) = schema[keyword].as_i64() {
                values.extend([(json!(limit), false), (json!(limit + step), true)]);
            }
        }
    }
    values
}

/// A pointer to every field of a body that has limits, and what lies at them.
fn fields(schema: &Value, document: &Value, above: &str) -> Vec<(String, Vec<(Value, bool)>)> {
    let schema = resolved(schema, document);
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut found = Vec::new();
    for (name, field) in properties {
        let pointer = format!("{above}/{name}");
        found.extend(fields(field, document, &pointer));
        found.push((pointer, at_limits(field)));
    }
    found.retain(|(_, values)| !values.is_empty());
    found
}

/// Whether the studio says that the value at the pointer is too large or too small.
async fn is_refused(post: TestRequestBuilder<'_, impl Endpoint>, pointer: &str) -> bool {
    let answer = post.send().await;
    let answer: Value = answer.json().await.value().deserialize();
    let errors = answer["errors"].as_array().into_iter().flatten();
    let mut errors = errors.filter(|error| error["pointer"] == pointer);
    errors.any(|error| {
        let message = error["message"].as_str().unwrap();
        message.starts_with("must be a string of") || message.starts_with("must be an integer")
    })
}

#[tokio::test]
async fn every_limit_that_is_documented_holds_and_nothing_beyond_it() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let document: Value = serde_json::from_str(&likeness_api::document()).unwrap();
    let mut count = 0;

    for operation in operations(&document) {
        let media = &operation.value["requestBody"]["content"]["application/json"];
        for (pointer, values) in fields(&media["schema"], &document, "") {
            for (value, is_beyond) in values {
                let mut body = media["example"].clone();
                // A fault, so that no task comes of it.
                body["vip"] = json!("no");
                let (above, name) = pointer.rsplit_once('/').unwrap();
                body.pointer_mut(above).unwrap()[name] = value;
                let post = app.client.post(operation.path).body_json(&body);
                let post = post.header("authorization", user.bearer());
                let refused = is_refused(post, &pointer).await;
                assert_eq!(refused, is_beyond, "{} {pointer}", operation.path);
            }
            count += 1;
        }
    }

    assert_eq!(count, 43);
}
