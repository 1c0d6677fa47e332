use std::cell::RefCell;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde_json::Value;

use crate::error::Error;
use crate::problem::Fault;

/// How many faults are told at most.
const MOST_FAULTS: usize = 100;

/// A value in a body, which may be absent, and the pointer to it.
///
/// What cannot be read is noted as a fault; absence is one only where [`Node::required`] says so.
pub(crate) struct Node<'a> {
    value: Option<&'a Value>,
    pointer: String,
    faults: &'a RefCell<Vec<Fault>>,
}

/// Reads a body, or says everything that is wrong with it.
pub(super) fn read<T>(body: &Value, read: impl FnOnce(&Node<'_>) -> T) -> Result<T, Error> {
    let faults = RefCell::default();
    let root = Node {
        value: Some(body),
        pointer: String::new(),
        faults: &faults,
    };
    let read = read(&root);
    let faults = faults.take();
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(Error::Invalid(faults))
    }
}

impl<'a> Node<'a> {
    /// A field of an object.
    pub(crate) fn field(&self, name: &str) -> Self {
        if self.value.is_some_and(|value| !value.is_object()) {
            self.refuse("must be an object");
        }
        let value = self.value.and_then(|object| object.get(name));
        self.child(name, value.filter(|value| !value.is_null()))
    }

    /// The items of an array; none when it is absent.
    pub(crate) fn items(&self) -> Vec<Self> {
        match self.value {
            None => Vec::new(),
            Some(Value::Array(items)) => (0..)
                .zip(items)
                .map(|(index, item): (usize, _)| self.child(&index.to_string(), Some(item)))
                .collect(),
            Some(_) => {
                self.refuse("must be an array");
                Vec::new()
            }
        }
    }

    /// The value as JSON that is the same for equal values, however they were written.
    pub(crate) fn canonical(&self) -> String {
        let mut value = self.value.cloned().unwrap_or_default();
        value.sort_all_objects();
        value.to_string()
    }

    /// Whether the body does not hold the value.
    pub(crate) fn is_absent(&self) -> bool {
        self.value.is_none()
    }

    /// Notes a fault when the value is absent.
    pub(crate) fn required(self) -> Self {
        if self.value.is_none() {
            self.refuse("is required");
        }
        self
    }

    /// A text of at most so many characters.
    pub(crate) fn text(&self, most: usize) -> Option<&'a str> {
        let text = self.value?.as_str();
        let text = text.filter(|text| text.chars().count() <= most && likeness_db::can_hold(text));
        if text.is_none() {
            self.refuse(format!("must be a string of at most {most} characters"));
        }
        text
    }

    /// A text in one of the vocabularies.
    pub(crate) fn word<T: FromStr<Err: Display>>(&self) -> Option<T> {
        let text = self.text(200)?;
        text.parse().map_err(|error| self.refuse(error)).ok()
    }

    /// A whole number in a range.
    pub(crate) fn integer<T: TryFrom<i64>>(&self, range: RangeInclusive<i64>) -> Option<T> {
        let number = self.value?.as_i64();
        let number = number.filter(|number| range.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            let (least, most) = range.into_inner();
            self.refuse(format!("must be an integer from {least} to {most}"));
        }
        number
    }

    /// A number in a range.
    pub(crate) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = self.value?.as_f64().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = range.into_inner();
            self.refuse(format!("must be a number from {least} to {most}"));
        }
        number
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&self) -> Option<bool> {
        let boolean = self.value?.as_bool();
        if boolean.is_none() {
            self.refuse("must be true or false");
        }
        boolean
    }

    /// Notes that the value is not what it must be; only the first note about a value counts.
    pub(crate) fn refuse(&self, message: impl Display) {
        let mut faults = self.faults.borrow_mut();
        let known = faults.iter().any(|fault| fault.pointer == self.pointer);
        if !known && faults.len() < MOST_FAULTS {
            faults.push(Fault {
                pointer: self.pointer.clone(),
                message: message.to_string(),
            });
        }
    }

    fn child(&self, name: &str, value: Option<&'a Value>) -> Self {
        Node {
            value,
            pointer: format!("{}/{name}", self.pointer),
            faults: self.faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults<T>(body: Value, reading: impl FnOnce(&Node<'_>) -> T) -> Vec<(String, String)> {
        match read(&body, reading) {
            Err(Error::Invalid(faults)) => faults
                .into_iter()
                .map(|fault| (fault.pointer, fault.message))
                .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_fault_is_told_with_its_pointer() {
        let body = json!({"tone": 12, "sizes": [{"x": "1"}, 3], "name": null});

        let faults = faults(body, |body| {
            body.field("name").required().text(10);
            body.field("tone").integer::<u8>(0..=9);
            for size in body.field("sizes").items() {
                size.field("x").number(0.5..=2.0);
                size.field("y").number(0.5..=2.0);
            }
        });

        let expected = [
            ("/name", "is required"),
            ("/tone", "must be an integer from 0 to 9"),
            ("/sizes/0/x", "must be a number from 0.5 to 2"),
            ("/sizes/1", "must be an object"),
        ];
        assert_eq!(faults, expected.map(|(p, m)| (p.to_owned(), m.to_owned())));
    }

    #[test]
    fn what_is_absent_is_no_fault() {
        let body = json!({});

        let faults = faults(body, |body| {
            body.field("a").field("b").text(3);
            body.field("list").items().len();
            body.field("flag").boolean();
        });

        assert!(faults.is_empty());
    }

    #[test]
    fn a_body_that_is_no_object_is_a_fault_at_the_root() {
        let faults = faults(json!([1]), |body| body.field("a").text(3).is_some());

        assert_eq!(faults, [(String::new(), "must be an object".to_owned())]);
    }

    #[test]
    fn a_text_the_database_cannot_hold_is_a_fault() {
        let faults = faults(json!({"a": "x\0"}), |body| {
            body.field("a").text(3).is_some()
        });

        assert_eq!(faults.len(), 1);
    }
}
