use serde_json::{Map, Value};

/// One operation of an OpenAPI document.
pub struct Operation<'a> {
    /// Its path, parameters in braces.
    pub path: &'a str,
    /// Its method, lower-case.
    pub method: &'a str,
    /// What the document says of it.
    pub value: &'a Value,
}

impl<'a> Operation<'a> {
    /// The path without the names of its parameters, which no client sends.
    #[must_use]
    pub fn shape(&self) -> String {
        let segments = self.path.split('/');
        let shapes = segments.map(|segment| match segment.starts_with('{') {
            true => "{}",
            false => segment,
        });
        shapes.collect::<Vec<_>>().join("/")
    }

    /// Its parameters of some place, such as `path`.
    pub fn parameters(&self, place: &str) -> impl Iterator<Item = &'a Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        all.filter(move |parameter| parameter["in"] == place)
    }

    /// Whether it needs a token.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        let requirements = self.value["security"].as_array();
        let is_one =
            |requirement: &Value| requirement.as_object().is_some_and(|one| !one.is_empty());
        requirements.is_some_and(|all| !all.is_empty() && all.iter().all(is_one))
    }
}

/// Every operation of a document.
pub fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    entries(&document["paths"]).flat_map(|(path, methods)| {
        entries(methods).map(move |(method, value)| Operation {
            path,
            method,
            value,
        })
    })
}

/// The members of an object, none when it is absent.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.as_str(), value))
}

/// A schema with what it refers to, or is composed of, put in its place; its fields stay as they are.
pub(crate) fn resolved(schema: &Value, document: &Value) -> Value {
    let mut whole = Map::new();
    let referred = schema["$ref"].as_str();
    let referred =
        referred.and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    let parts = schema["allOf"].as_array().into_iter().flatten();
    for part in referred.into_iter().chain(parts) {
        merge(&mut whole, resolved(part, document));
    }
    let mut own = schema.clone();
    for keyword in ["$ref", "allOf"] {
        own.as_object_mut().and_then(|own| own.remove(keyword));
    }
    merge(&mut whole, own);
    Value::Object(whole)
}

fn merge(whole: &mut Map<String, Value>, part: Value) {
    let Value::Object(part) = part else {
        return;
    };
    for (keyword, value) in part {
        match (whole.get_mut(&keyword), value) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (_, value) => {
                whole.insert(keyword, value);
            }
        }
    }
}
