//! From rotations and scales to skinning matrices.

use std::iter::repeat;

use glam::Mat3;

use crate::bake::onnx::{Graph, Value};
use crate::bake::rig::Rig;

/// Where each bone begins: the mean of some vertices of the body before posing.
pub(crate) fn joints(g: &mut Graph, rig: &Rig, rest: &Value) -> Value {
    let longest = rig.heads.iter().map(Vec::len).max().unwrap_or(0);
    let padded = |head: &Vec<u32>| {
        let share = 1.0 / head.len().max(1) as f32;
        let entries = head
            .iter()
            .map(move |&v| (v as i32, share))
            .collect::<Vec<_>>();
        entries.into_iter().chain(repeat((0, 0.0))).take(longest)
    };
    let (rows, shares): (Vec<i32>, Vec<f32>) = rig.heads.iter().flat_map(padded).unzip();
    let around = g.gather(rest, &[rig.heads.len(), longest], &rows, 0);
    let shares = g.constant(&[rig.heads.len(), longest, 1], &shares);
    let around = g.op("Mul", &[&around, &shares]);
    g.sum(&around, 1)
}

/// Rotation matrices of quaternions x y z w, which need not be of unit length.
pub(crate) fn rotations(g: &mut Graph, quaternions: &Value) -> Value {
    let square = g.op("Mul", &[quaternions, quaternions]);
    let axes = g.integers(&[1]);
    let square = g.op_with("ReduceSum", &[&square, &axes], &[("keepdims", 1)]);
    let least = g.constant(&[], &[1e-12_f32]);
    let square = g.op("Max", &[&square, &least]);
    let length = g.op("Sqrt", &[&square]);
    let unit = g.op("Div", &[quaternions, &length]);
    let (column, row) = (g.reshape(&unit, &[-1, 4, 1]), g.reshape(&unit, &[-1, 1, 4]));
    let products = g.op("Mul", &[&column, &row]);
    let products = g.reshape(&products, &[-1, 16]);
    let entries = g.constant(&[16, 9], &rotation_entries());
    let turned = g.op("MatMul", &[&products, &entries]);
    let identity = g.constant(&[9], &[1.0_f32, 0., 0., 0., 1., 0., 0., 0., 1.]);
    let turned = g.op("Add", &[&turned, &identity]);
    g.reshape(&turned, &[-1, 3, 3])
}

/// What each product of two quaternion parts adds to each entry of the matrix.
fn rotation_entries() -> Vec<f32> {
    const X: usize = 0;
    const Y: usize = 1;
    const Z: usize = 2;
    const W: usize = 3;
    let terms = [
        (0, Y, Y, -2.0),
        (0, Z, Z, -2.0),
        (1, X, Y, 2.0),
        (1, Z, W, -2.0),
        (2, X, Z, 2.0),
        (2, Y, W, 2.0),
        (3, X, Y, 2.0),
        (3, Z, W, 2.0),
        (4, X, X, -2.0),
        (4, Z, Z, -2.0),
        (5, Y, Z, 2.0),
        (5, X, W, -2.0),
        (6, X, Z, 2.0),
        (6, Y, W, -2.0),
        (7, Y, Z, 2.0),
        (7, X, W, 2.0),
        (8, X, X, -2.0),
        (8, Y, Y, -2.0),
    ];
    let mut entries = vec![0.0; 16 * 9];
    for (entry, a, b, factor) in terms {
        entries[(a * 4 + b) * 9 + entry] = factor;
    }
    entries
}

/// Scale in each bone's own frame.
pub(crate) fn scales(g: &mut Graph, frames: &[Mat3], scales: &Value) -> Value {
    let rows: Vec<f32> = frames
        .iter()
        .flat_map(|f| f.transpose().to_cols_array())
        .collect();
    let columns: Vec<f32> = frames.iter().flat_map(|f| f.to_cols_array()).collect();
    let frame = g.constant(&[frames.len(), 3, 3], &rows);
    let inverse = g.constant(&[frames.len(), 3, 3], &columns);
    let scales = g.reshape(scales, &[-1, 1, 3]);
    let scaled = g.op("Mul", &[&frame, &scales]);
    g.op("MatMul", &[&scaled, &inverse])
}

/// Skinning matrices, 3 × 4 each: the skeleton is walked level by level from the root.
pub(crate) fn matrices(
    g: &mut Graph,
    rig: &Rig,
    joints: &Value,
    rotation: &Value,
    scale: &Value,
) -> Value {
    let offset = offsets(g, rig, joints, scale);
    let joint = g.reshape(joints, &[-1, 3, 1]);
    let (turn, place) = walk(g, rig, &joint, &offset, rotation);
    let linear = g.op("MatMul", &[&turn, scale]);
    let moved = g.op("MatMul", &[&linear, &joint]);
    let shift = g.op("Sub", &[&place, &moved]);
    g.concat(&[&linear, &shift], 2)
}

/// From each bone's parent to the bone, in the parent's scale.
fn offsets(g: &mut Graph, rig: &Rig, joints: &Value, scale: &Value) -> Value {
    let parents = rig.parents.iter().enumerate();
    let parents: Vec<i32> = parents
        .map(|(bone, parent)| parent.unwrap_or(bone) as i32)
        .collect();
    let from = g.gather(joints, &[parents.len()], &parents, 0);
    let offset = g.op("Sub", &[joints, &from]);
    let offset = g.reshape(&offset, &[-1, 3, 1]);
    let scale = g.gather(scale, &[parents.len()], &parents, 0);
    g.op("MatMul", &[&scale, &offset])
}

/// How each bone is turned in all, and where it begins, as posed.
fn walk(
    g: &mut Graph,
    rig: &Rig,
    joint: &Value,
    offset: &Value,
    rotation: &Value,
) -> (Value, Value) {
    let levels = levels(&rig.parents);
    let (mut turns, mut places) = (Vec::<Value>::new(), Vec::<Value>::new());
    for (depth, level) in levels.iter().enumerate() {
        let rows: Vec<i32> = level.iter().map(|&bone| bone as i32).collect();
        let turn = g.gather(rotation, &[rows.len()], &rows, 0);
        let (Some(turn_above), Some(place_above)) = (turns.last(), places.last()) else {
            turns.push(turn);
            places.push(g.gather(joint, &[rows.len()], &rows, 0));
            continue;
        };
        let above = &levels[depth - 1];
        let up = |&bone: &usize| above.iter().position(|&b| Some(b) == rig.parents[bone]);
        let up: Vec<i32> = level
            .iter()
            .map(|bone| up(bone).unwrap_or(0) as i32)
            .collect();
        let turn_above = g.gather(turn_above, &[up.len()], &up, 0);
        let place_above = g.gather(place_above, &[up.len()], &up, 0);
        let offset = g.gather(offset, &[rows.len()], &rows, 0);
        let away = g.op("MatMul", &[&turn_above, &offset]);
        turns.push(g.op("MatMul", &[&turn_above, &turn]));
        places.push(g.op("Add", &[&place_above, &away]));
    }
    let order = levels.concat();
    (in_order(g, &order, &turns), in_order(g, &order, &places))
}

/// Joins what was made level by level and puts it in the order of the bones.
fn in_order(g: &mut Graph, order: &[usize], levels: &[Value]) -> Value {
    let mut rows = vec![0; order.len()];
    for (row, &bone) in order.iter().enumerate() {
        rows[bone] = row as i32;
    }
    let joined = g.concat(&levels.iter().collect::<Vec<_>>(), 0);
    g.gather(&joined, &[rows.len()], &rows, 0)
}

fn levels(parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut levels: Vec<Vec<usize>> = Vec::new();
    let mut depths: Vec<usize> = Vec::new();
    for (bone, parent) in parents.iter().enumerate() {
        let depth = parent.and_then(|p| depths.get(p)).map_or(0, |d| d + 1);
        depths.push(depth);
        levels.resize(levels.len().max(depth + 1), Vec::new());
        levels[depth].push(bone);
    }
    levels
}
