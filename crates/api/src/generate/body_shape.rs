use likeness_tasks::figure::ranges::{BODY_DIMENSION, BODY_LENGTH};
use likeness_tasks::figure::vocabulary::{BodyAxis, BodyPart};

use crate::body::Node;

/// Reads `body_dimensions`: how far the body differs from the average along each axis.
pub(super) fn read_dimensions(list: &Node<'_>) -> Vec<(BodyAxis, f32)> {
    let read = |item: &Node<'_>| {
        let key = item.field("key").required();
        let axis = read_axis(&key)?;
        let value = item.field("value").required();
        let value = value.number(BODY_DIMENSION.all())?;
        Some((axis, value as f32))
    };
    read_each(list, read)
}

/// Reads `body_dimension_lengths`: factors on the parts of the skeleton.
pub(super) fn read_lengths(list: &Node<'_>) -> Vec<(BodyPart, [f32; 3])> {
    let read = |item: &Node<'_>| {
        let part = item.field("key").required().word()?;
        let value = item.field("value").required();
        let factors = ["x", "y", "z"].map(|axis| {
            let factor = value.field(axis).number(BODY_LENGTH.all());
            factor.unwrap_or(BODY_LENGTH.usual) as f32
        });
        Some((part, factors))
    };
    read_each(list, read)
}

fn read_each<K: Copy + PartialEq, V>(
    list: &Node<'_>,
    read: impl Fn(&Node<'_>) -> Option<(K, V)>,
) -> Vec<(K, V)> {
    let mut known: Vec<(K, V)> = Vec::new();
    for item in list.items() {
        if let Some((key, value)) = read(&item) {
            if known.iter().any(|(other, _)| *other == key) {
                item.field("key").refuse("must not be named twice");
            }
            known.push((key, value));
        }
    }
    known
}

/// Reads `b_{main}_<axis>`, the braces being part of the key, or `b_<axis>`.
fn read_axis(key: &Node<'_>) -> Option<BodyAxis> {
    let text = key.text(100)?;
    let axis = text.strip_prefix("b_{main}_").or(text.strip_prefix("b_"));
    let axis = axis.and_then(|axis| axis.parse().ok());
    if axis.is_none() {
        let allowed: Vec<_> = BodyAxis::ALL
            .iter()
            .map(|axis| format!("b_{{main}}_{axis}"))
            .collect();
        key.refuse(format!(
            "unknown body dimension `{text}`; allowed: {}",
            allowed.join(", ")
        ));
    }
    axis
}
