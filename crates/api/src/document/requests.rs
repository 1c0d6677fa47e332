use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{PREFIX, operations};

/// The addresses that [`likeness_core::is_email_address`] takes.
const ADDRESS: &str = concat!(
    "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@",
    "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
);

/// Says what JSON bodies and parameters may hold beyond what their types say: a field that may be
/// absent may also be null, an address has the form of one, and the id of a task is a UUID.
pub(super) fn complete(document: &mut Value) {
    for operation in operations(document) {
        let parameters = operation
            .get_mut("parameters")
            .and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter["name"] == "before" || parameter["name"] == "task_id" {
                parameter["schema"]["format"] = json!("uuid");
            }
        }
    }
    complete_bodies(document);
    tell_ids(&mut document["components"]["schemas"]);
}

fn tell_ids(schemas: &mut Value) {
    let schemas = schemas.as_object_mut();
    for schema in schemas.into_iter().flat_map(|all| all.values_mut()) {
        for name in ["task_id", "taskid"] {
            if let Some(id) = schema.pointer_mut(&format!("/properties/{name}")) {
                id["format"] = json!("uuid");
            }
        }
    }
}

fn complete_bodies(document: &mut Value) {
    let mut wanted: Vec<String> = operations(document)
        .filter_map(|operation| {
            let media = &operation["requestBody"]["content"]["application/json"];
            name_of(&media["schema"])
        })
        .collect();
    let schemas = &mut document["components"]["schemas"];
    let mut seen = BTreeSet::new();
    while let Some(name) = wanted.pop() {
        if seen.insert(name.clone()) {
            let schema = &mut schemas[&name];
            allow_null(schema);
            if let Some(address) = schema["properties"].get_mut("email") {
                address["pattern"] = json!(ADDRESS);
            }
            wanted.extend(references(schema));
        }
    }
}

fn allow_null(schema: &mut Value) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let fields = schema["properties"].as_object_mut();
    for (name, field) in fields.into_iter().flatten() {
        if required.iter().any(|other| other == name) {
            continue;
        }
        if field.get("$ref").is_some() {
            *field = json!({"allOf": [field.clone()]});
        }
        // What only refers to another schema has no type of its own, which `nullable` needs.
        if field.get("type").is_none() {
            field["type"] = json!("object");
        }
        field["nullable"] = json!(true);
        if let Some(words) = field.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
    }
}

/// The names of the schemas that a schema refers to.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(fields) => {
            let inner = fields.values().flat_map(references);
            name_of(schema).into_iter().chain(inner).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn name_of(schema: &Value) -> Option<String> {
    let reference = schema["$ref"].as_str()?;
    reference.strip_prefix(PREFIX).map(str::to_owned)
}
