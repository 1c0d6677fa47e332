//! The description of the API.

mod examples;
mod references;
mod responses;
mod words;

use serde_json::Value;

/// The description of the API (OpenAPI 3.0), as pretty JSON that ends with a line break.
#[must_use]
pub fn document() -> String {
    let spec = crate::service().spec();
    // What the framework wrote is JSON; were it not, it would be shown as it is.
    let Ok(mut document) = serde_json::from_str::<Value>(&spec) else {
        return spec;
    };
    responses::complete(&mut document);
    examples::show(&mut document);
    words::list(&mut document);
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

/// The operations of a document.
fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut();
    let paths = paths.into_iter().flat_map(|paths| paths.values_mut());
    let methods = paths.filter_map(Value::as_object_mut);
    methods.flat_map(|methods| methods.values_mut())
}

#[cfg(test)]
mod tests;
