use serde_json::{Value, json};

use super::{PREFIX, operations};

const TASK: &str = "fa398b2c-d6c4-4e81-b58e-8585b37cbebc";

/// What operations say that have nothing to show for what they did.
const MESSAGES: [(&str, &str); 11] = [
    ("register", "account created"),
    (
        "login",
        "if the address has an account, a code is on its way there",
    ),
    ("logout", "logged out"),
    ("update_user_info", "account updated"),
    ("update_user_details", "details saved"),
    ("remove_account", "account removed"),
    ("remove_gallery_file", "file removed"),
    ("upload_clothes", "3 clothes imported"),
    ("cancel_task", "task has ended"),
    ("retry_task", "task waits again"),
    ("cancel_any_task", "task has ended"),
];

/// Shows an example of every parameter and of every body that is not raw bytes.
pub(super) fn show(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for operation in operations(document) {
        let parameters = operation.get_mut("parameters");
        let parameters = parameters.and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            show_parameter(parameter);
        }
        if let Some(body) = operation.get_mut("requestBody") {
            show_body(body, &schemas);
        }
        let id = operation["operationId"].as_str().unwrap_or_default();
        let message = MESSAGES.iter().find(|(of, _)| *of == id);
        let responses = operation["responses"].as_object_mut();
        for response in responses.into_iter().flat_map(|all| all.values_mut()) {
            if let Some((_, message)) = message {
                show_message(response, message);
            }
            show_body(response, &schemas);
        }
    }
}

fn show_parameter(parameter: &mut Value) {
    let example = match parameter["name"].as_str() {
        Some("task_id" | "before") => json!(TASK),
        Some("file_name" | "file" | "url") => json!(format!("{TASK}.jpg")),
        Some("user") => json!("33"),
        Some("user_id") => json!(33),
        Some("state") => json!("failed"),
        Some("kind") => json!("generate_picture"),
        Some("code") => json!("worker_lost"),
        Some("area") => json!("gallery"),
        Some("Idempotency-Key") => json!("order-1024"),
        Some("limit") => json!(20),
        Some("expires") => json!(1_739_764_800),
        Some("signature") => json!("9f86d081884c7d65"),
        Some("If-None-Match" | "If-Range") => json!("\"9f86d081884c7d65\""),
        Some("Range") => json!("bytes=0-1023"),
        Some(_) | None => return,
    };
    if parameter["required"] == true {
        parameter["example"] = example;
        return;
    }
    // Forms that are made from the document send what stands as an example.
    let shown = example.as_str().map_or(example.to_string(), str::to_owned);
    let described = parameter["description"].as_str().unwrap_or_default();
    parameter["description"] = json!(format!("{described} For example `{shown}`."));
}

fn show_message(response: &mut Value, message: &str) {
    let content = response.get_mut("content").and_then(Value::as_object_mut);
    for media in content.into_iter().flat_map(|content| content.values_mut()) {
        if media["schema"]["$ref"] == format!("{PREFIX}Message") {
            media["example"] = json!({"message": message});
        }
    }
}

fn show_body(body: &mut Value, schemas: &Value) {
    let Some(content) = body.get_mut("content").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(stream) = content.get_mut("text/event-stream") {
        // The data of each event.
        let done = &schemas["TaskStatus"]["example"];
        stream["example"] =
            json!([{"status": "STARTED"}, {"position": 0}, {"progress": 0.1}, done]);
    }
    for media in content.values_mut() {
        let schema = &media["schema"];
        let schema = match schema["$ref"].as_str() {
            Some(name) => &schemas[name.trim_start_matches(PREFIX)],
            None => schema,
        };
        if let (Some(example), None) = (schema.get("example").cloned(), media.get("example")) {
            media["example"] = example;
        }
    }
    let shown: Vec<_> = content
        .values()
        .map(|media| media["example"].clone())
        .collect();
    for media in content.values_mut() {
        // The same form may be written in two ways, only one of which can carry an example.
        let fields = &media["schema"]["properties"];
        let same = shown.iter().find(|example| has_fields(example, fields));
        if let (Some(example), None) = (same, media.get("example")) {
            media["example"] = example.clone();
        }
    }
}

fn has_fields(example: &Value, fields: &Value) -> bool {
    match (example.as_object(), fields.as_object()) {
        (Some(example), Some(fields)) => example.keys().eq(fields.keys()),
        (Some(_) | None, Some(_) | None) => false,
    }
}
