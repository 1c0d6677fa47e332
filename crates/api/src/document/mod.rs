//! The description of the API.

mod conditions;
mod examples;
mod headers;
mod references;
mod requests;
mod responses;

use serde_json::{Map, Value};

use crate::{limits, vocabulary};

/// How references to schemas begin.
const PREFIX: &str = "#/components/schemas/";

/// What all extractors that want a token want.
const TOKEN: &str = "The token that `/login` answers.";

/// The description of the API (OpenAPI 3.0), as pretty JSON that ends with a line break.
#[must_use]
pub fn document() -> String {
    let spec = crate::service().spec();
    // What the framework wrote is JSON; were it not, it would be shown as it is.
    let Ok(mut document) = serde_json::from_str::<Value>(&spec) else {
        return spec;
    };
    limits::describe(&mut document["components"]["schemas"]);
    conditions::tell(&mut document);
    responses::complete(&mut document);
    examples::show(&mut document);
    vocabulary::describe(&mut document["components"]["schemas"]);
    requests::complete(&mut document);
    document["components"]["securitySchemes"]["token"]["description"] = TOKEN.into();
    use_common_formats(&mut document);
    join_lines(&mut document);
    references::simplify(&mut document);
    format!("{document:#}\n")
}

/// Makes one line of descriptions that only the source code breaks into several.
fn join_lines(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("description") {
                let paragraphs: Vec<_> = text.split("\n\n").map(|p| p.replace('\n', " ")).collect();
                *text = paragraphs.join("\n\n");
            }
            fields.values_mut().for_each(join_lines);
        }
        Value::Array(items) => items.iter_mut().for_each(join_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Names integers as generators of clients know them, and limits them by integers.
fn use_common_formats(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let common = match fields.get("format").and_then(Value::as_str) {
                Some("int8" | "int16" | "uint8" | "uint16") => Some("int32"),
                Some("uint32" | "uint64") => Some("int64"),
                Some(_) | None => None,
            };
            if let Some(common) = common {
                let old = fields.insert("format".to_owned(), common.into());
                let is_unsigned = old.is_some_and(|old| old.to_string().contains("uint"));
                if is_unsigned {
                    fields.entry("minimum").or_insert(0.into());
                }
            }
            if fields.get("type").is_some_and(|kind| kind == "integer") {
                use_whole_limits(fields);
            }
            fields.values_mut().for_each(use_common_formats);
        }
        Value::Array(items) => items.iter_mut().for_each(use_common_formats),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn use_whole_limits(fields: &mut Map<String, Value>) {
    for keyword in ["minimum", "maximum"] {
        let limit = fields.get(keyword).and_then(Value::as_f64);
        if let Some(limit) = limit.filter(|_| fields[keyword].is_f64()) {
            fields.insert(keyword.to_owned(), (limit as i64).into());
        }
    }
}

/// The operations of a document.
fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut();
    let paths = paths.into_iter().flat_map(|paths| paths.values_mut());
    let methods = paths.filter_map(Value::as_object_mut);
    methods.flat_map(|methods| methods.values_mut())
}

#[cfg(test)]
mod tests;
