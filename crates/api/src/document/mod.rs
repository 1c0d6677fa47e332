//! The description of the API.

mod responses;
mod words;

use poem_openapi::{OpenApi, OpenApiService, Webhook};
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
    words::list(&mut document);
    join_lines(&mut document);
    format!("{document:#}\n")
}

/// A page on which every operation can be tried; it loads nothing from elsewhere.
pub(crate) fn swagger_ui<T: OpenApi, W: Webhook>(
    service: &OpenApiService<T, W>,
    document: &str,
) -> String {
    let page = service.swagger_ui_html();
    page.replace(&service.spec(), document)
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
mod tests {
    use super::*;

    #[test]
    fn every_operation_says_what_it_is_and_how_it_fails() {
        let mut document: Value = serde_json::from_str(&document()).unwrap();

        for operation in operations(&mut document) {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(
                id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{id}"
            );
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
            for text in ["summary", "description"] {
                assert!(
                    !operation[text].as_str().unwrap().is_empty(),
                    "{id}: {text}"
                );
            }
            let has = |status: &str| operation["responses"].get(status).is_some();
            assert!(has("200") && has("500") && has("503"), "{id}");
            assert!(has("401") || operation.get("security").is_none(), "{id}");
            let reads = operation.get("requestBody").is_some();
            assert!(!reads || (has("400") && has("413") && has("415")), "{id}");
        }
    }

    #[test]
    fn every_json_body_has_an_example() {
        let mut document: Value = serde_json::from_str(&document()).unwrap();

        for operation in operations(&mut document) {
            let responses = operation["responses"].as_object().unwrap().values();
            let bodies = responses.chain(operation.get("requestBody"));
            for content in bodies.filter_map(|body| body["content"].as_object()) {
                for (media_type, media) in content.iter().filter(|(name, _)| name.ends_with("json"))
                {
                    assert!(media["example"].is_object(), "{media_type}: {media}");
                }
            }
        }
    }

    #[test]
    fn a_description_is_broken_only_between_paragraphs() {
        let mut value = serde_json::json!([{"description": "a\nb\n\nc\nd"}]);

        join_lines(&mut value);

        assert_eq!(value[0]["description"], "a b\n\nc d");
    }

    #[test]
    fn the_swagger_page_shows_this_document() {
        let document = document();

        let page = swagger_ui(&crate::service(), &document);

        assert!(page.contains(&document));
        assert!(!page.contains("charset=utf-8\": {"));
    }
}
