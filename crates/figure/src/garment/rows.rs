use glam::Vec3;

/// A point as a weighted sum of base vertices, sorted by vertex.
pub(super) type Row = Vec<(u32, f32)>;

/// The weighted sum of several rows.
pub(super) fn mix<'a>(parts: impl IntoIterator<Item = (&'a Row, f32)>) -> Row {
    let mut sum: Row = parts
        .into_iter()
        .flat_map(|(row, factor)| {
            row.iter()
                .map(move |&(vertex, weight)| (vertex, weight * factor))
        })
        .collect();
    sum.sort_unstable_by_key(|entry| entry.0);
    sum.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    sum
}

/// The point that a row means on a body.
pub(super) fn point(row: &Row, body: &[Vec3]) -> Vec3 {
    row.iter()
        .map(|&(vertex, weight)| body[vertex as usize] * weight)
        .sum()
}

/// The points that rows mean on a body.
pub(super) fn points(rows: &[Row], body: &[Vec3]) -> Vec<Vec3> {
    rows.iter().map(|row| point(row, body)).collect()
}

/// A value given per base vertex, carried over to a row.
pub(super) fn value(row: &Row, values: &[f32]) -> f32 {
    row.iter()
        .map(|&(vertex, weight)| values[vertex as usize] * weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_adds_up_shared_vertices() {
        let (a, b) = (vec![(1, 1.0)], vec![(0, 0.5), (1, 0.5)]);
        assert_eq!(mix([(&a, 0.5), (&b, 0.5)]), [(0, 0.25), (1, 0.75)]);
    }
}
