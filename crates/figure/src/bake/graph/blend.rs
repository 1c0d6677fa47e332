//! From a phenotype and strengths of shapes to a body before posing.

use std::iter::repeat;

use crate::bake::graph::BodyData;
use crate::bake::onnx::{Graph, Value};
use crate::bake::shapes::{Macro, VARIATIONS};
use crate::bake::targets::Quantized;

/// The body before posing: the template and what the shapes add to it.
pub(crate) fn rest(
    g: &mut Graph,
    data: &BodyData<'_>,
    phenotype: &Value,
    strengths: &Value,
) -> Value {
    let template = g.constant(
        &[data.template.len(), 3],
        bytemuck::cast_slice::<_, f32>(data.template),
    );
    let variations = variations(g, phenotype);
    let mut rest = template;
    for (macros, shapes) in data.macros {
        let mixed = mix(g, macros, &variations);
        rest = add_shapes(g, &rest, data.template.len(), &mixed, shapes);
    }
    let mut first = 0;
    for shapes in data.locals {
        let count = shapes.units.len();
        let rows: Vec<i32> = (first..first + count as i32).collect();
        let mixed = g.gather(strengths, &[count], &rows, 0);
        rest = add_shapes(g, &rest, data.template.len(), &mixed, shapes);
        first += count as i32;
    }
    rest
}

/// How much of each variation there is, and a one at the end: shares of descent, then hat functions of each axis.
fn variations(g: &mut Graph, phenotype: &Value) -> Value {
    let (zero, one) = (g.constant(&[], &[0.0_f32]), g.constant(&[], &[1.0_f32]));
    let bounded = g.op("Clip", &[phenotype, &zero, &one]);
    let descent = g.gather(&bounded, &[3], &[0, 1, 2], 0);
    let sum = g.sum(&descent, 0);
    let least = g.constant(&[], &[1e-6_f32]);
    let sum = g.op("Max", &[&sum, &least]);
    let descent = g.op("Div", &[&descent, &sum]);

    let axes = VARIATIONS.iter().enumerate().skip(1);
    let anchors = axes.flat_map(|(axis, (_, values))| {
        let last = (values.len() - 1) as f32;
        (0..values.len()).map(move |i| (axis as i32 + 2, i as f32 / last, last))
    });
    let anchors: Vec<(i32, f32, f32)> = anchors.collect();
    let columns: Vec<i32> = anchors.iter().map(|a| a.0).collect();
    let at = g.gather(&bounded, &[anchors.len()], &columns, 0);
    let centers = g.constant(
        &[anchors.len()],
        &anchors.iter().map(|a| a.1).collect::<Vec<_>>(),
    );
    let slopes = g.constant(
        &[anchors.len()],
        &anchors.iter().map(|a| a.2).collect::<Vec<_>>(),
    );
    let away = g.op("Sub", &[&at, &centers]);
    let away = g.op("Abs", &[&away]);
    let away = g.op("Mul", &[&away, &slopes]);
    let hats = g.op("Sub", &[&one, &away]);
    let hats = g.op("Relu", &[&hats]);
    let one = g.constant(&[1], &[1.0_f32]);
    g.concat(&[&descent, &hats, &one], 0)
}

/// The strength of each macro shape: the product of the variations in its name.
fn mix(g: &mut Graph, macros: &[Macro], variations: &Value) -> Value {
    let one = VARIATIONS
        .iter()
        .map(|(_, values)| values.len())
        .sum::<usize>() as i32;
    let longest = macros.iter().map(|m| m.factors.len()).max().unwrap_or(0);
    let row = |m: &Macro| {
        let factors = m.factors.iter().map(|&f| f as i32);
        factors.chain(repeat(one)).take(longest).collect::<Vec<_>>()
    };
    let rows: Vec<i32> = macros.iter().flat_map(row).collect();
    let factors = g.gather(variations, &[macros.len(), longest], &rows, 0);
    let mut product = g.gather(&factors, &[], &[0], 1);
    for column in 1..longest as i32 {
        let factor = g.gather(&factors, &[], &[column], 1);
        product = g.op("Mul", &[&product, &factor]);
    }
    product
}

fn add_shapes(
    g: &mut Graph,
    rest: &Value,
    vertices: usize,
    strengths: &Value,
    shapes: &Quantized,
) -> Value {
    let count = shapes.units.len();
    let units = g.constant(&[count], &shapes.units);
    let strengths = g.op("Mul", &[strengths, &units]);
    let strengths = g.reshape(&strengths, &[1, -1]);
    let offsets = g.constant(&[count, shapes.vertices.len() * 3], &shapes.offsets);
    let offsets = g.op_with("Cast", &[&offsets], &[("to", 1)]);
    let moved = g.op("MatMul", &[&strengths, &offsets]);
    let moved = g.reshape(&moved, &[-1, 3]);
    let still = g.constant(&[1, 3], &[0.0_f32; 3]);
    let moved = g.concat(&[&moved, &still], 0);
    let mut rows = vec![shapes.vertices.len() as i32; vertices];
    for (row, &vertex) in shapes.vertices.iter().enumerate() {
        rows[vertex as usize] = row as i32;
    }
    let moved = g.gather(&moved, &[vertices], &rows, 0);
    g.op("Add", &[rest, &moved])
}
