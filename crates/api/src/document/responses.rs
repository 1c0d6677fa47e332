use poem_openapi::types::ToJSON;
use serde_json::{Map, Value, json};

use super::operations;
use crate::problem::{self, Problem};

/// Adds to every operation the statuses that befall it before its handler runs, a description to
/// every status and an example to every JSON body.
pub(super) fn complete(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for operation in operations(document) {
        let mut usual = Vec::new();
        if operation.get("security").is_some() {
            usual.push(401);
        }
        if operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(is_parsed))
        {
            usual.push(400);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            usual.extend([400, 413, 415]);
            complete_content(body, &schemas);
        }
        if let Some(responses) = operation["responses"].as_object_mut() {
            complete_responses(responses, usual, &schemas);
        }
    }
}

/// Whether a parameter is refused when it cannot be parsed.
fn is_parsed(parameter: &Value) -> bool {
    parameter["in"] == "query"
}

fn complete_responses(responses: &mut Map<String, Value>, usual: Vec<u16>, schemas: &Value) {
    let known = responses.keys().filter_map(|status| status.parse().ok());
    let failures: Vec<u16> = known.chain(usual).filter(|status| *status >= 400).collect();
    for status in failures {
        responses.insert(status.to_string(), failure(status));
    }
    for response in responses.values_mut() {
        complete_content(response, schemas);
        if response["description"] == "" {
            response["description"] = json!("It was done.");
        }
    }
}

fn failure(status: u16) -> Value {
    let example = Problem::example_of(status);
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    let media = json!({"schema": schema, "example": example.to_json()});
    json!({
        "description": problem::meaning(status),
        "content": {problem::CONTENT_TYPE: media},
    })
}

/// Names JSON as other generators do, and shows the example of its schema.
fn complete_content(body: &mut Value, schemas: &Value) {
    let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(media) = content.remove("application/json; charset=utf-8") {
        content.insert("application/json".to_owned(), media);
    }
    for media in content.values_mut() {
        let schema = media["schema"]["$ref"].as_str();
        let name = schema.and_then(|schema| schema.strip_prefix("#/components/schemas/"));
        let example = name.and_then(|name| schemas[name].get("example"));
        if let (Some(example), None) = (example, media.get("example")) {
            media["example"] = example.clone();
        }
    }
}
