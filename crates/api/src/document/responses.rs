use poem_openapi::types::ToJSON;
use serde_json::{Map, Value, json};

use super::{PREFIX, headers, operations};
use crate::problem::{self, Fault, Problem};

/// Adds to every operation the statuses that befall it before its handler runs, and a description
/// to every status.
pub(super) fn complete(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for operation in operations(document) {
        let mut usual = Vec::new();
        match operation.get("security") {
            Some(_) => usual.push(401),
            // Said, not left out: whoever reads the document knows that it was thought of.
            None => operation["security"] = json!([]),
        }
        if operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(is_parsed))
        {
            usual.push(400);
        }
        let mut fault = None;
        if let Some(body) = operation.get_mut("requestBody") {
            usual.extend([400, 408, 413, 415]);
            rename_json(body);
            fault = likely_fault(body, &schemas);
        }
        if let Some(responses) = operation["responses"].as_object_mut() {
            complete_responses(responses, usual, fault.as_ref());
            describe(responses, &schemas);
            headers::complete(responses);
        }
    }
}

/// Whether a parameter is refused when it cannot be parsed.
fn is_parsed(parameter: &Value) -> bool {
    parameter["in"] == "query" || parameter["in"] == "header"
}

/// What may be wrong with a JSON body: the first field that must be there is missing, or else the
/// first text is too long.
fn likely_fault(body: &Value, schemas: &Value) -> Option<Fault> {
    let reference = body["content"]["application/json"]["schema"]["$ref"].as_str()?;
    let schema = &schemas[reference.strip_prefix(PREFIX)?];
    if let Some(name) = schema["required"][0].as_str() {
        return Some(Fault {
            pointer: format!("/{name}"),
            message: "is required".to_owned(),
        });
    }
    let mut fields = schema["properties"].as_object()?.iter();
    fields.find_map(|(name, field)| {
        let most = field["maxLength"].as_u64()?;
        Some(Fault {
            pointer: format!("/{name}"),
            message: format!("must be a string of at most {most} characters"),
        })
    })
}

fn complete_responses(responses: &mut Map<String, Value>, usual: Vec<u16>, fault: Option<&Fault>) {
    let known = responses.keys().filter_map(|status| status.parse().ok());
    let failures: Vec<u16> = known.chain(usual).filter(|status| *status >= 400).collect();
    for status in failures {
        let fault = fault.filter(|_| status == 400);
        responses.insert(status.to_string(), failure(status, fault));
    }
}

fn describe(responses: &mut Map<String, Value>, schemas: &Value) {
    for response in responses.values_mut() {
        rename_json(response);
        if response["description"] == "" {
            response["description"] = json!(meaning(response, schemas));
        }
    }
}

fn failure(status: u16, fault: Option<&Fault>) -> Value {
    let errors = fault.map_or(
        "",
        |_| "; `errors` names each field of the body that is wrong",
    );
    let example = match fault {
        Some(fault) => Problem::example_of_fault(fault.clone()),
        None => Problem::example_of(status),
    };
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    let media = json!({"schema": schema, "example": example.to_json()});
    json!({
        "description": sentence(&format!("{}{errors}", problem::meaning(status))),
        "content": {problem::CONTENT_TYPE: media},
    })
}

/// What an answer is that the operation does not describe: what its schema, or that of its items, is.
fn meaning<'a>(response: &Value, schemas: &'a Value) -> Option<&'a str> {
    let media = response["content"].as_object()?.values().next()?;
    let reference = media.pointer("/schema/$ref");
    let reference = reference.or_else(|| media.pointer("/schema/items/$ref"));
    let name = reference?.as_str()?.strip_prefix(PREFIX)?;
    schemas[name]["description"].as_str()
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// Names JSON as other generators do.
fn rename_json(body: &mut Value) {
    let content = body.get_mut("content").and_then(Value::as_object_mut);
    if let Some(content) = content
        && let Some(media) = content.remove("application/json; charset=utf-8")
    {
        content.insert("application/json".to_owned(), media);
    }
}
