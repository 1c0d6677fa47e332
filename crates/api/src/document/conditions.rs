use serde_json::{Value, json};

use super::operations;

/// Adds to every operation the headers under which it answers `206` and `304`.
pub(super) fn tell(document: &mut Value) {
    for operation in operations(document) {
        let answers = |status: &str| operation["responses"].get(status).is_some();
        let known = ("If-None-Match", "An `ETag` that the caller has.");
        let range = (
            "Range",
            "The bytes that are wanted, such as `bytes=0-1023`.",
        );
        let same = ("If-Range", "The `ETag` of which a range is wanted.");
        let mut headers = Vec::new();
        if answers("304") {
            headers.push(known);
        }
        if answers("206") {
            headers.extend([range, same]);
        }
        for (name, description) in headers {
            add(operation, name, description);
        }
    }
}

fn add(operation: &mut Value, name: &str, description: &str) {
    let mut parameters = match operation["parameters"].take() {
        Value::Array(parameters) => parameters,
        _ => Vec::new(),
    };
    let is_name = |parameter: &Value| {
        let other = parameter["name"].as_str().unwrap_or_default();
        parameter["in"] == "header" && other.eq_ignore_ascii_case(name)
    };
    if !parameters.iter().any(is_name) {
        parameters.push(json!({
            "name": name,
            "in": "header",
            "description": description,
            "required": false,
            "schema": {"type": "string"},
        }));
    }
    operation["parameters"] = Value::Array(parameters);
}
