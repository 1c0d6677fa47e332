//! The numbers of a binding, line by line.

use std::collections::BTreeSet;

use super::BASE_VERTICES;
use crate::bake::obj::{DECIMETRE, numbers};
use crate::pack::index::ScaleRef;

/// How far the shares of a row may be from making one whole.
const WHOLE: f32 = 0.02;

/// Where a vertex is: a mix of three vertices of the base mesh and an offset in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) vertices: [u32; 3],
    pub(super) weights: [f32; 3],
    pub(super) offset: [f32; 3],
}

impl Row {
    /// One vertex, or three with their shares and an offset in decimetres.
    ///
    /// # Errors
    /// Tells what is wrong with the words.
    pub(super) fn read(words: &[&str]) -> Result<Self, String> {
        let form = || {
            let form = "a vertex, or three vertices, three weights and an offset";
            format!("expected {form}, found `{}`", words.join(" "))
        };
        let line = words.join(" ");
        let (vertices, [a, b, c, x, y, z]) = match words.len() {
            1 => {
                let [vertex] = numbers(&line).ok_or_else(form)?;
                ([vertex, 0, 1], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
            }
            9 => {
                let vertices = numbers(&line).ok_or_else(form)?;
                (vertices, numbers(&words[3..].join(" ")).ok_or_else(form)?)
            }
            _ => return Err(form()),
        };
        let weights: [f32; 3] = [a, b, c];
        let offset = [x, y, z].map(|decimetres: f32| decimetres * DECIMETRE);
        vertices.into_iter().try_for_each(known)?;
        if !offset.iter().all(|metres| metres.abs() < 10.0) {
            return Err("the offset is no length".to_owned());
        }
        let sum = weights.iter().sum::<f32>();
        let is_whole = (sum - 1.0).abs() < WHOLE;
        if !is_whole {
            return Err(format!("the weights make {sum} instead of 1"));
        }
        Ok(Self {
            vertices,
            weights,
            offset,
        })
    }
}

/// Two vertices and the decimetres between them.
///
/// # Errors
/// Tells what is wrong with the words.
pub(super) fn scale(values: &[&str]) -> Result<ScaleRef, String> {
    let form = || {
        format!(
            "expected two vertices and a length, found `{}`",
            values.join(" ")
        )
    };
    let [_, _, length] = values else {
        return Err(form());
    };
    let between: [u32; 2] = numbers(&values.join(" ")).ok_or_else(form)?;
    let decimetres: f32 = length.parse().map_err(|_| form())?;
    between.into_iter().try_for_each(known)?;
    if !(decimetres > 0.0 && decimetres.is_finite()) {
        return Err(form());
    }
    Ok(ScaleRef {
        between,
        metres: decimetres * DECIMETRE,
    })
}

/// Vertices and ranges of them: `3 7 - 9`.
///
/// # Errors
/// Tells the word that is none.
pub(super) fn hide(words: &[&str], hidden: &mut BTreeSet<u32>) -> Result<(), String> {
    let (mut from, mut is_range) = (None, false);
    for word in words {
        if *word == "-" {
            is_range = true;
            continue;
        }
        let vertex: u32 = word.parse().map_err(|_| format!("`{word}` is no vertex"))?;
        known(vertex)?;
        match (is_range, from) {
            (true, Some(from)) => hidden.extend(from..=vertex),
            _ => hidden.extend([vertex]),
        }
        (from, is_range) = (Some(vertex), false);
    }
    Ok(())
}

fn known(vertex: u32) -> Result<(), String> {
    match vertex < BASE_VERTICES {
        true => Ok(()),
        false => Err(format!(
            "the base mesh has no vertex {vertex}, only {BASE_VERTICES}"
        )),
    }
}
