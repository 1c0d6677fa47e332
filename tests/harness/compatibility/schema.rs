use serde_json::Value;

use super::change::{Change, Difference};
use crate::document::{entries, resolved};

/// How deep schemas are compared; one may hold itself.
const DEEPEST: usize = 12;

/// Keywords that a larger number tightens, and those that a smaller one does.
const LEAST: [&str; 3] = ["minimum", "minLength", "minItems"];
const MOST: [&str; 3] = ["maximum", "maxLength", "maxItems"];

/// Who must understand a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The studio.
    Request,
    /// The client.
    Response,
}

/// The documents in which schemas are looked up.
pub(super) struct Schemas<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
}

impl Schemas<'_> {
    /// The differences of two schemas that stand at the same place.
    pub(super) fn compare(
        &self,
        place: &str,
        old: &Value,
        new: &Value,
        direction: Direction,
    ) -> Vec<Difference> {
        let mut found = Vec::new();
        self.walk(&mut found, (place, 0), (old, new), direction);
        found
    }

    fn walk(
        &self,
        found: &mut Vec<Difference>,
        (place, depth): (&str, usize),
        (old, new): (&Value, &Value),
        direction: Direction,
    ) {
        if depth > DEEPEST {
            return;
        }
        let (old, new) = (resolved(old, self.old), resolved(new, self.new));
        let changes = match direction {
            Direction::Request => of_request(&old, &new),
            Direction::Response => of_response(&old, &new),
        };
        note(found, changes, place);
        for (name, field) in entries(&old["properties"]) {
            let place = format!("{place}/{name}");
            let other = new["properties"].get(name);
            let required = [requires(&old, name), requires(&new, name)];
            note(
                found,
                of_field(direction, other.is_some(), required),
                &place,
            );
            if let Some(other) = other {
                self.walk(found, (&place, depth + 1), (field, other), direction);
            }
        }
        if direction == Direction::Request {
            for (name, _) in entries(&new["properties"]) {
                if requires(&new, name) && old["properties"].get(name).is_none() {
                    let place = format!("{place}/{name}");
                    note(found, vec![Change::BecameRequired], &place);
                }
            }
        }
        for inner in ["items", "additionalProperties"] {
            if old[inner].is_object() {
                let place = format!("{place}/{inner}");
                let inner = (&old[inner], &new[inner]);
                self.walk(found, (&place, depth + 1), inner, direction);
            }
        }
    }
}

fn note(found: &mut Vec<Difference>, changes: Vec<Change>, place: &str) {
    found.extend(changes.into_iter().map(|change| Difference {
        change,
        place: place.to_owned(),
    }));
}

fn of_field(direction: Direction, is_there: bool, [was, is]: [bool; 2]) -> Vec<Change> {
    let change = match (direction, is_there, was, is) {
        (Direction::Response, false, true, _) => Some(Change::ResponsePropertyRemoved),
        (Direction::Response, true, true, false) => Some(Change::ResponsePropertyBecameOptional),
        (Direction::Request, true, false, true) => Some(Change::BecameRequired),
        _ => None,
    };
    change.into_iter().collect()
}

fn of_request(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_wider = old["type"] == "integer" && new["type"] == "number";
    if old["type"] != new["type"] && !is_wider {
        changes.push(Change::TypeChanged);
    }
    if old["nullable"] == true && new["nullable"] != true {
        changes.push(Change::RequestPropertyBecameNotNullable);
    }
    if !words_within(&old["enum"], &new["enum"]) {
        changes.push(Change::RequestEnumNarrowed);
    }
    let number = |schema: &Value, keyword: &str| schema[keyword].as_f64();
    let both = |keyword| Some((number(old, keyword)?, number(new, keyword)?));
    let is_tighter = LEAST
        .iter()
        .any(|keyword| both(keyword).is_some_and(|(was, is)| is > was))
        || MOST
            .iter()
            .any(|keyword| both(keyword).is_some_and(|(was, is)| is < was));
    if is_tighter {
        changes.push(Change::RequestRangeNarrowed);
    }
    changes
}

fn of_response(old: &Value, new: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    let is_narrower = old["type"] == "number" && new["type"] == "integer";
    if old["type"] != new["type"] && !is_narrower {
        changes.push(Change::TypeChanged);
    }
    if old["nullable"] != true && new["nullable"] == true {
        changes.push(Change::ResponsePropertyBecameNullable);
    }
    if !words_within(&new["enum"], &old["enum"]) {
        changes.push(Change::ResponseEnumGrew);
    }
    changes
}

/// Whether every word of a list is in another; a list that is not there holds every word, and null
/// is no word.
fn words_within(list: &Value, other: &Value) -> bool {
    match (list.as_array(), other.as_array()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(list), Some(other)) => list
            .iter()
            .all(|word| word.is_null() || other.contains(word)),
    }
}

fn requires(schema: &Value, name: &str) -> bool {
    let required = schema["required"].as_array();
    required.is_some_and(|required| required.iter().any(|other| other == name))
}
