//! What a new OpenAPI document takes from the clients of an old one.

mod change;
mod schema;

use serde_json::Value;

pub use self::change::{Change, Difference};
use self::schema::{Direction, Schemas};
use crate::document::{Operation, entries, operations};

/// Everything in which a new document differs from an old one to the harm of clients, in order.
#[must_use]
pub fn compare(old: &Value, new: &Value) -> Vec<Difference> {
    let mut comparison = Comparison {
        schemas: Schemas { old, new },
        found: Vec::new(),
    };
    for operation in operations(old) {
        let place = format!("{} {}", operation.method, operation.path);
        let is_same = |other: &Operation<'_>| {
            other.method == operation.method && other.shape() == operation.shape()
        };
        match operations(new).find(is_same) {
            None => comparison.note(Change::OperationRemoved, &place),
            Some(same) => comparison.operation(&place, &operation, &same),
        }
    }
    comparison.found.sort();
    comparison.found.dedup();
    comparison.found
}

struct Comparison<'a> {
    schemas: Schemas<'a>,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn note(&mut self, change: Change, place: &str) {
        let place = place.to_owned();
        self.found.push(Difference { change, place });
    }

    fn operation(&mut self, place: &str, old: &Operation<'_>, new: &Operation<'_>) {
        if old.value["operationId"] != new.value["operationId"] {
            self.note(Change::OperationIdChanged, place);
        }
        if new.is_protected() && !old.is_protected() {
            self.note(Change::SecurityAdded, place);
        }
        for part in ["query", "header"] {
            self.parameters(place, &list(old, part), &list(new, part));
        }
        let (body, other) = (&old.value["requestBody"], &new.value["requestBody"]);
        let place_of_body = format!("{place} request");
        if is_required(other) && !is_required(body) {
            self.note(Change::BecameRequired, &place_of_body);
        }
        self.content(&place_of_body, body, other, Direction::Request);
        for (status, answer) in entries(&old.value["responses"]) {
            let place = format!("{place} {status}");
            match new.value["responses"].get(status) {
                Some(other) => self.content(&place, answer, other, Direction::Response),
                // A failure that no longer happens harms nobody.
                None if status.starts_with(['4', '5']) => {}
                None => self.note(Change::ResponseStatusRemoved, &place),
            }
        }
    }

    fn parameters(&mut self, place: &str, old: &[&Value], new: &[&Value]) {
        for parameter in old {
            let place = format!("{place} {}", name(parameter));
            match new.iter().find(|other| name(other) == name(parameter)) {
                None => self.note(Change::ParameterRemoved, &place),
                Some(other) => {
                    if is_required(other) && !is_required(parameter) {
                        self.note(Change::BecameRequired, &place);
                    }
                    let (old, new) = (&parameter["schema"], &other["schema"]);
                    let found = self.schemas.compare(&place, old, new, Direction::Request);
                    self.found.extend(found);
                }
            }
        }
        for parameter in new.iter().filter(|parameter| is_required(parameter)) {
            if !old.iter().any(|other| name(other) == name(parameter)) {
                let place = format!("{place} {}", name(parameter));
                self.note(Change::BecameRequired, &place);
            }
        }
    }

    fn content(&mut self, place: &str, old: &Value, new: &Value, direction: Direction) {
        for (media_type, media) in entries(&old["content"]) {
            let place = format!("{place} {media_type}");
            let Some(other) = new["content"].get(media_type) else {
                self.note(Change::MediaTypeRemoved, &place);
                continue;
            };
            let (old, new) = (&media["schema"], &other["schema"]);
            self.found
                .extend(self.schemas.compare(&place, old, new, direction));
        }
    }
}

fn list<'a>(operation: &Operation<'a>, place: &str) -> Vec<&'a Value> {
    operation.parameters(place).collect()
}

fn is_required(part: &Value) -> bool {
    part["required"] == true
}

fn name(parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or_default();
    name.to_ascii_lowercase()
}
