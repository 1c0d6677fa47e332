//! From skinning matrices to a posed surface.

use std::iter::repeat;

use crate::bake::onnx::{Graph, Value};

/// Vertices moved by the bones they follow.
pub(crate) fn posed(
    g: &mut Graph,
    weights: &[Vec<(u16, f32)>],
    matrices: &Value,
    rest: &Value,
) -> Value {
    let most = weights.iter().map(Vec::len).max().unwrap_or(0);
    let padded = |row: &Vec<(u16, f32)>| {
        let entries: Vec<_> = row
            .iter()
            .map(|&(bone, weight)| (i32::from(bone), weight))
            .collect();
        entries.into_iter().chain(repeat((0, 0.0))).take(most)
    };
    let (bones, shares): (Vec<i32>, Vec<f32>) = weights.iter().flat_map(padded).unzip();
    let flat = g.reshape(matrices, &[-1, 12]);
    let pulls = g.gather(&flat, &[weights.len(), most], &bones, 0);
    let shares = g.constant(&[weights.len(), 1, most], &shares);
    let mixed = g.op("MatMul", &[&shares, &pulls]);
    let mixed = g.reshape(&mixed, &[-1, 3, 4]);
    let ones = g.constant(&[weights.len(), 1], &vec![1.0_f32; weights.len()]);
    let point = g.concat(&[rest, &ones], 1);
    let point = g.reshape(&point, &[-1, 1, 4]);
    let product = g.op("Mul", &[&mixed, &point]);
    g.sum(&product, 2)
}

/// Unit normals: the sum of the normals of the triangles around a vertex, by area.
pub(crate) fn normals(
    g: &mut Graph,
    triangles: &[[u32; 3]],
    posed: &Value,
    vertices: usize,
) -> Value {
    let count = triangles.len();
    let corner = |i: usize| triangles.iter().map(|t| t[i] as i32).collect::<Vec<_>>();
    let [a, b, c] = [0, 1, 2].map(|i| g.gather(posed, &[count], &corner(i), 0));
    let (u, v) = (g.op("Sub", &[&b, &a]), g.op("Sub", &[&c, &a]));
    let [u1, v1] = [&u, &v].map(|x| g.gather(x, &[3], &[1, 2, 0], 1));
    let [u2, v2] = [&u, &v].map(|x| g.gather(x, &[3], &[2, 0, 1], 1));
    let (plus, minus) = (g.op("Mul", &[&u1, &v2]), g.op("Mul", &[&u2, &v1]));
    let faces = g.op("Sub", &[&plus, &minus]);
    let none = g.constant(&[1, 3], &[0.0_f32; 3]);
    let faces = g.concat(&[&faces, &none], 0);

    let mut around = vec![Vec::new(); vertices];
    for (face, triangle) in triangles.iter().enumerate() {
        triangle
            .iter()
            .for_each(|&v| around[v as usize].push(face as i32));
    }
    let most = around.iter().map(Vec::len).max().unwrap_or(0);
    let pad = |faces: Vec<i32>| faces.into_iter().chain(repeat(count as i32)).take(most);
    let rows: Vec<i32> = around.into_iter().flat_map(pad).collect();
    let faces = g.gather(&faces, &[vertices, most], &rows, 0);
    let sums = g.sum(&faces, 1);
    let square = g.op("Mul", &[&sums, &sums]);
    let axes = g.integers(&[1]);
    let square = g.op_with("ReduceSum", &[&square, &axes], &[("keepdims", 1)]);
    let least = g.constant(&[], &[1e-20_f32]);
    let square = g.op("Add", &[&square, &least]);
    let length = g.op("Sqrt", &[&square]);
    g.op("Div", &[&sums, &length])
}
