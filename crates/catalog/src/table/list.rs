//! What stands in one cell, separated by commas.

use std::borrow::Cow;

use crate::{LONGEST_LIST, LONGEST_TEXT, List};

/// Most digits of a numeric size; more are a list that a spreadsheet took for one number.
const MOST_DIGITS: usize = 3;

/// The trimmed entries of a cell, each as `read` makes it.
pub(super) fn read(
    text: &str,
    read: impl Fn(&str) -> Result<Cow<'_, str>, String>,
) -> Result<List, String> {
    let mut list = List::default();
    for (index, entry) in text.split(',').enumerate() {
        if index == LONGEST_LIST {
            return Err(format!("must have at most {LONGEST_LIST} entries"));
        }
        match entry.trim() {
            "" => return Err("has an empty entry".to_owned()),
            entry => list.push(&read(entry)?),
        }
    }
    Ok(list)
}

/// The name of a colour.
pub(super) fn color(entry: &str) -> Result<Cow<'_, str>, String> {
    if entry.chars().count() > LONGEST_TEXT || entry.chars().any(char::is_control) {
        return Err(format!(
            "must have entries of at most {LONGEST_TEXT} characters without line breaks"
        ));
    }
    Ok(Cow::Borrowed(entry))
}

/// A colour, with or without `#`, as `#RRGGBB`.
pub(super) fn hex(entry: &str) -> Result<Cow<'_, str>, String> {
    let digits = entry.strip_prefix('#').unwrap_or(entry);
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(format!("has {}, must have #RRGGBB", shown(entry)));
    }
    Ok(Cow::Owned(format!("#{}", digits.to_ascii_uppercase())))
}

/// A letter size such as `XL`, `XXL`, `2XL` or `medium`, or a number such as `38` or `7.5`.
pub(super) fn size(entry: &str) -> Result<Cow<'_, str>, String> {
    if is_letter_size(entry) || is_number(entry) {
        return Ok(Cow::Borrowed(entry));
    }
    Err(format!(
        "has {}, must have letter sizes such as XL, or numbers",
        shown(entry)
    ))
}

fn is_letter_size(entry: &str) -> bool {
    let entry = entry.to_ascii_lowercase();
    if ["small", "medium", "large", "m"].contains(&entry.as_str()) {
        return true;
    }
    let Some(times) = entry.strip_suffix(['s', 'l']) else {
        return false;
    };
    let many = times.strip_suffix('x');
    times.bytes().all(|b| b == b'x') && times.len() < 6
        || many.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_number(entry: &str) -> bool {
    let (whole, half) = entry.split_once('.').unwrap_or((entry, "0"));
    whole.len() <= MOST_DIGITS
        && half.len() == 1
        && [whole, half]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// An entry as a message shows it.
fn shown(entry: &str) -> String {
    let start: String = entry.chars().filter(|c| !c.is_control()).take(20).collect();
    format!("`{start}`")
}
