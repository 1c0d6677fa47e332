use likeness_queue::TaskKind;
use likeness_tasks::{GeneratePicture, GenerateVideo, Upscale};

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
        let parameters = operation.get("parameters");
        assert!(parameters.is_none_or(Value::is_array), "{id}");
        let has = |status: &str| operation["responses"].get(status).is_some();
        assert!(has("200") && has("500") && has("503"), "{id}");
        let is_public = operation["security"] == serde_json::json!([]);
        assert!(has("401") || is_public, "{id}");
        let reads = operation.get("requestBody").is_some();
        let mut statuses = operation["responses"].as_object().unwrap().keys();
        let takes_nothing = is_public && !reads && parameters.is_none();
        assert!(
            takes_nothing || statuses.any(|status| status.starts_with('4')),
            "{id}"
        );
        assert!(!reads || (has("400") && has("413") && has("415")), "{id}");
    }
}

#[test]
fn what_is_required_and_every_body_but_raw_bytes_has_an_example_that_validates() {
    let mut document: Value = serde_json::from_str(&document()).unwrap();
    let schemas = document["components"]["schemas"].clone();

    for operation in operations(&mut document) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.filter(|parameter| parameter["required"] == true);
        let responses = operation["responses"].as_object().unwrap().values();
        let bodies = responses.chain(operation.get("requestBody"));
        let contents = bodies.filter_map(|body| body["content"].as_object());
        let media = contents.flat_map(|content| content.values());
        let structured = media.filter(|media| media["schema"]["format"] != "binary");
        for shown in parameters.chain(structured) {
            let fault = fault(&shown["example"], &shown["schema"], &schemas);
            assert_eq!(fault, None, "{}: {shown}", operation["operationId"]);
        }
    }
}

#[test]
fn a_form_made_from_the_document_sends_no_parameter_that_nobody_asked_for() {
    let mut document: Value = serde_json::from_str(&document()).unwrap();

    for operation in operations(&mut document) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["required"] != true) {
            let described = parameter["description"].as_str().unwrap();
            assert!(described.contains(". For example `"), "{parameter}");
            assert!(parameter.get("example").is_none(), "{parameter}");
        }
    }
}

/// Where a value is not as its schema says, by the keywords that the document uses.
fn fault(value: &Value, schema: &Value, schemas: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches("#/components/schemas/");
        return fault(value, &schemas[name], schemas);
    }
    if !is_of_type(value, schema) || !is_within(value, schema) {
        return Some(format!("{value} is not {schema}"));
    }
    let list = |keyword: &str| schema[keyword].as_array().into_iter().flatten();
    let absent = list("required").find(|name| value.get(name.as_str().unwrap()).is_none());
    if let Some(name) = absent {
        return Some(format!("{name} is missing in {value}"));
    }
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.filter_map(|(name, field)| Some((value.get(name)?, field)));
    let items = value.as_array().into_iter().flatten();
    let items = items.map(|item| (item, &schema["items"]));
    let parts = list("allOf").map(|part| (value, part));
    let mut inner = fields.chain(items).chain(parts);
    inner.find_map(|(value, schema)| fault(value, schema, schemas))
}

fn is_of_type(value: &Value, schema: &Value) -> bool {
    match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some(_) => false,
        // What only refers to others, or adds a description to them.
        None => !value.is_null(),
    }
}

fn is_within(value: &Value, schema: &Value) -> bool {
    let limit = |keyword: &str| schema[keyword].as_f64();
    let number = value.as_f64().unwrap_or_default();
    let text = value.as_str().unwrap_or_default().chars().count();
    let words = schema["enum"].as_array();
    words.is_none_or(|words| words.contains(value))
        && limit("minimum").is_none_or(|least| number >= least)
        && limit("maximum").is_none_or(|most| number <= most)
        && limit("maxLength").is_none_or(|most| text as f64 <= most)
}

#[test]
fn a_bad_request_names_a_field_only_where_a_body_has_it() {
    let mut document: Value = serde_json::from_str(&document()).unwrap();

    for operation in operations(&mut document) {
        let refusal = &operation["responses"]["400"]["content"]["application/problem+json"];
        let pointer = &refusal["example"]["errors"][0]["pointer"];
        let body = &operation["requestBody"]["content"]["application/json"];
        match pointer.as_str() {
            Some(pointer) => assert!(body["example"].pointer(pointer).is_some(), "{pointer}"),
            None => assert!(body.is_null(), "{}", operation["operationId"]),
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
fn what_a_json_body_may_lack_may_be_null_and_what_an_answer_lacks_may_not() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let schemas = &document["components"]["schemas"];

    let field = |schema: &str, name: &str| &schemas[schema]["properties"][name];

    assert_eq!(field("GenerateRequest", "image_options")["nullable"], true);
    assert_eq!(field("FigureDetails", "pose")["nullable"], true);
    assert!(
        field("FigureDetails", "pose")["enum"]
            .as_array()
            .unwrap()
            .contains(&Value::Null)
    );
    assert_eq!(field("Factors", "x")["nullable"], true);
    for (schema, name) in [("FigureDetails", "gender"), ("TaskStatus", "error")] {
        let field = field(schema, name);
        assert!(
            field.is_object() && field.get("nullable").is_none(),
            "{schema}.{name}"
        );
    }
}

#[test]
fn an_address_has_the_form_of_one() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let schemas = &document["components"]["schemas"];

    for schema in ["Registration", "EmailCredentials"] {
        assert!(
            schemas[schema]["properties"]["email"]["pattern"].is_string(),
            "{schema}"
        );
    }
    let answered = &schemas["UserInfo"]["properties"]["email"];
    assert!(answered.is_object() && answered.get("pattern").is_none());
}

#[test]
fn the_headers_that_an_answer_depends_on_are_parameters() {
    let mut document: Value = serde_json::from_str(&document()).unwrap();

    for operation in operations(&mut document) {
        let parameters = operation["parameters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let takes = |name: &str| {
            parameters
                .iter()
                .filter(|other| other["name"] == name)
                .count()
        };
        let answers = |status: &str| usize::from(operation["responses"].get(status).is_some());
        assert_eq!(
            takes("If-None-Match"),
            answers("304"),
            "{}",
            operation["operationId"]
        );
        assert_eq!(
            takes("Range"),
            answers("206"),
            "{}",
            operation["operationId"]
        );
    }
}

#[test]
fn integers_are_of_the_two_common_formats() {
    let document = document();

    for uncommon in ["uint", "int8", "int16"] {
        let format = format!("\"format\": \"{uncommon}");
        assert!(!document.contains(&format), "{uncommon}");
    }
    assert!(document.contains("\"format\": \"int64\""));
}

#[test]
fn integers_are_limited_by_integers() {
    fn check(value: &Value) {
        for keyword in ["minimum", "maximum"] {
            let is_whole = value["type"] != "integer" || !value[keyword].is_f64();
            assert!(is_whole, "{value}");
        }
        let fields = value.as_object().into_iter().flat_map(|all| all.values());
        fields.for_each(check);
        value.as_array().into_iter().flatten().for_each(check);
    }

    check(&serde_json::from_str(&document()).unwrap());
}

#[test]
fn every_schema_has_fields_or_none_but_not_null() {
    let document: Value = serde_json::from_str(&document()).unwrap();

    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let fields = schema.get("properties");
        assert!(fields.is_none_or(Value::is_object), "{name}");
    }
}

#[test]
fn every_answer_is_described_by_a_sentence_of_its_own() {
    let mut document: Value = serde_json::from_str(&document()).unwrap();

    for operation in operations(&mut document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let told = response["description"].as_str().unwrap_or_default();
            let is_sentence = told.starts_with(char::is_uppercase) && told.ends_with('.');
            assert!(is_sentence, "{} {status}: {told}", operation["operationId"]);
            let example = &response["content"]["application/json"]["example"];
            assert_ne!(example["message"], "done", "{}", operation["operationId"]);
        }
    }
}

#[test]
fn every_kind_of_task_is_named() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    let told = &document["components"]["schemas"]["TaskStatus"]["properties"]["kind"];

    for kind in [GeneratePicture::NAME, GenerateVideo::NAME, Upscale::NAME] {
        let told = told["description"].as_str().unwrap();
        assert!(told.contains(&format!("`{kind}`")), "{kind}");
    }
}
