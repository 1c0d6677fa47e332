use serde_json::Value;

/// Says of a field that has the type of another schema what it is in the way that all generators
/// of clients understand: the framework adds a schema that is nothing but a description.
pub(super) fn simplify(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::Array(parts)) = fields.get_mut("allOf")
                && let [reference, rest] = parts.as_slice()
                && let (Some(_), Some(text)) = (reference.get("$ref"), lone_description(rest))
            {
                let text = text.clone();
                parts.truncate(1);
                fields.insert("description".to_owned(), text);
            }
            fields.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn lone_description(schema: &Value) -> Option<&Value> {
    let fields = schema.as_object().filter(|fields| fields.len() == 1)?;
    fields.get("description")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_with_the_type_of_a_schema_refers_to_it_alone() {
        let reference = json!({"$ref": "#/components/schemas/Status"});
        let mut field = json!({"allOf": [reference, {"description": "Where it stands."}]});

        simplify(&mut field);

        let simple = json!({"allOf": [reference], "description": "Where it stands."});
        assert_eq!(field, simple);
    }

    #[test]
    fn what_is_truly_made_of_two_schemas_stays() {
        let both = json!({"allOf": [{"$ref": "#/a"}, {"description": "b", "minimum": 0}]});
        let mut field = both.clone();

        simplify(&mut field);

        assert_eq!(field, both);
    }
}
