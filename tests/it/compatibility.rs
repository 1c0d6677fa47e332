//! Whether what has changed since the last release breaks its clients.

use std::path::Path;

use likeness_tests::compatibility::{Change, compare};
use serde_json::{Value, json};

/// A document with one operation, which has a bit of everything.
fn document() -> Value {
    let request = json!({
        "type": "object", "required": ["name"],
        "properties": {
            "name": {"type": "string", "maxLength": 200},
            "tone": {"type": "integer", "minimum": 0, "maximum": 9, "nullable": true},
            "pose": {"allOf": [{"$ref": "#/components/schemas/Pose"}]},
            "sizes": {"type": "array", "items": {"type": "number", "maximum": 2}},
        },
    });
    let answer = json!({
        "type": "object", "required": ["id", "status"],
        "properties": {
            "id": {"type": "string"},
            "status": {"type": "string", "enum": ["PENDING"]},
            "eta": {"type": "number"},
        },
    });
    json!({
        "components": {"schemas": {"Pose": {"type": "string", "enum": ["sit", "stand"]}}},
        "paths": {"/figures/{id}": {"post": {
            "operationId": "draw",
            "security": [],
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "limit", "in": "query", "schema": {"type": "integer"}},
            ],
            "requestBody": {"content": {"application/json": {"schema": request}}},
            "responses": {
                "200": {"content": {"application/json": {"schema": answer}}},
                "404": {},
            },
        }}},
    })
}

const OPERATION: &str = "/paths/~1figures~1{id}/post";
const REQUEST: &str = "/paths/~1figures~1{id}/post/requestBody/content/application~1json/schema";
const ANSWER: &str = "/paths/~1figures~1{id}/post/responses/200/content/application~1json/schema";

/// What changes when the value at a pointer becomes another, or goes when it becomes null.
fn changes(start: &str, pointer: &str, value: Value) -> Vec<Change> {
    let (old, mut new) = (document(), document());
    let whole = format!("{start}{pointer}");
    let (parent, name) = whole.rsplit_once('/').unwrap();
    let parent = new.pointer_mut(parent).unwrap();
    let name = name.replace("~1", "/");
    match (parent, value) {
        (Value::Object(fields), Value::Null) => {
            fields.remove(&name).unwrap();
        }
        (Value::Array(items), Value::Null) => {
            items.remove(name.parse().unwrap());
        }
        (Value::Array(items), value) => items.push(value),
        (parent, value) => parent[&name] = value,
    }
    compare(&old, &new)
        .into_iter()
        .map(|found| found.change)
        .collect()
}

#[test]
fn every_breakage_of_an_operation_is_found() {
    let header = json!({"name": "key", "in": "header", "required": true, "schema": {}});
    let needed =
        json!({"name": "limit", "in": "query", "required": true, "schema": {"type": "integer"}});
    for (pointer, value, change) in [
        ("", Value::Null, Change::OperationRemoved),
        ("/operationId", json!("paint"), Change::OperationIdChanged),
        ("/security", json!([{"token": []}]), Change::SecurityAdded),
        ("/responses/200", Value::Null, Change::ResponseStatusRemoved),
        (
            "/responses/200/content",
            json!({}),
            Change::MediaTypeRemoved,
        ),
        ("/requestBody/content", json!({}), Change::MediaTypeRemoved),
        ("/requestBody/required", json!(true), Change::BecameRequired),
        ("/parameters/1", Value::Null, Change::ParameterRemoved),
        ("/parameters/2", header, Change::BecameRequired),
        ("/parameters", json!([needed]), Change::BecameRequired),
        (
            "/parameters/1/schema/type",
            json!("string"),
            Change::TypeChanged,
        ),
    ] {
        assert_eq!(changes(OPERATION, pointer, value), [change], "{pointer}");
    }
}

#[test]
fn every_breakage_of_a_request_is_found() {
    for (pointer, value, change) in [
        ("/required", json!(["name", "tone"]), Change::BecameRequired),
        (
            "/properties/name/type",
            json!("integer"),
            Change::TypeChanged,
        ),
        (
            "/properties/name/maxLength",
            json!(100),
            Change::RequestRangeNarrowed,
        ),
        (
            "/properties/name/enum",
            json!(["Ada"]),
            Change::RequestEnumNarrowed,
        ),
        (
            "/properties/tone/minimum",
            json!(1),
            Change::RequestRangeNarrowed,
        ),
        (
            "/properties/tone/nullable",
            json!(false),
            Change::RequestPropertyBecameNotNullable,
        ),
        (
            "/properties/pose",
            json!({"type": "string", "enum": ["sit"]}),
            Change::RequestEnumNarrowed,
        ),
        (
            "/properties/sizes/items/maximum",
            json!(1.5),
            Change::RequestRangeNarrowed,
        ),
    ] {
        assert_eq!(changes(REQUEST, pointer, value), [change], "{pointer}");
    }
    let new_field = json!({"name": {"type": "string"}, "age": {"type": "integer"}});
    let (old, mut new) = (document(), document());
    *new.pointer_mut(REQUEST).unwrap() =
        json!({"type": "object", "required": ["name", "age"], "properties": new_field});
    let found = compare(&old, &new);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].to_string(),
        "BecameRequired: post /figures/{id} request application/json/age"
    );
}

#[test]
fn every_breakage_of_an_answer_is_found() {
    for (pointer, value, change) in [
        (
            "/properties/id",
            Value::Null,
            Change::ResponsePropertyRemoved,
        ),
        (
            "/required",
            json!(["id"]),
            Change::ResponsePropertyBecameOptional,
        ),
        (
            "/properties/id/nullable",
            json!(true),
            Change::ResponsePropertyBecameNullable,
        ),
        ("/properties/id/type", json!("integer"), Change::TypeChanged),
        (
            "/properties/status/enum",
            json!(["PENDING", "LOST"]),
            Change::ResponseEnumGrew,
        ),
    ] {
        assert_eq!(changes(ANSWER, pointer, value), [change], "{pointer}");
    }
}

#[test]
fn what_only_gives_more_breaks_nobody() {
    let optional = json!({"name": "before", "in": "query", "schema": {"type": "string"}});
    for (start, pointer, value) in [
        (OPERATION, "/parameters/2", optional),
        (OPERATION, "/responses/201", json!({})),
        (OPERATION, "/responses/404", Value::Null),
        (REQUEST, "/properties/tone", Value::Null),
        (REQUEST, "/properties/tone/type", json!("number")),
        (REQUEST, "/properties/tone/maximum", json!(10)),
        (REQUEST, "/properties/mood", json!({"type": "string"})),
        (REQUEST, "/required", json!([])),
        (ANSWER, "/properties/eta", Value::Null),
        (ANSWER, "/properties/eta/type", json!("integer")),
        (ANSWER, "/properties/more", json!({"type": "string"})),
        (ANSWER, "/required", json!(["id", "status", "eta"])),
    ] {
        assert_eq!(changes(start, pointer, value), [], "{pointer}");
    }
    assert_eq!(compare(&document(), &document()), []);
}

#[test]
fn clients_of_the_released_document_still_work() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let released = std::fs::read_to_string(root.join("openapi/released.json")).unwrap();
    let released: Value = serde_json::from_str(&released).unwrap();
    let present: Value = serde_json::from_str(&likeness_api::document()).unwrap();

    let found = compare(&released, &present);

    let (broken, warned): (Vec<_>, Vec<_>) =
        found.iter().partition(|found| found.change.is_breaking());
    for difference in warned {
        println!("warning: {difference}");
    }
    let broken: Vec<_> = broken.iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
