use glam::{Affine3A, Mat3A, Vec3, Vec3A};
use rayon::prelude::*;

use super::mesh::Neighbors;
use super::rows::Row;
use super::smooth::{ramp, smooth};
use crate::base::{BaseMesh, SkinWeights};

/// No point of cloth follows more bones than this.
const MOST_BONES: usize = 8;

/// Skin weights of points given by base vertices, evened out over the cloth.
pub(super) fn cloth_weights(
    rows: &[Row],
    base: &BaseMesh,
    neighbors: &Neighbors,
    times: usize,
) -> SkinWeights {
    let of_rows: Vec<_> = rows.par_iter().map(|row| of_row(row, base)).collect();
    let mut columns: Vec<(u16, Vec<f32>)> = Vec::new();
    for (vertex, weights) in of_rows.iter().enumerate() {
        for &(bone, weight) in weights {
            let place = columns.binary_search_by_key(&bone, |column| column.0);
            let place = place.unwrap_or_else(|place| {
                columns.insert(place, (bone, vec![0.0; rows.len()]));
                place
            });
            columns[place].1[vertex] = weight;
        }
    }
    columns
        .par_iter_mut()
        .for_each(|(_, column)| smooth(column, neighbors, |_| false, 0.6, times));
    SkinWeights::from_rows((0..rows.len()).map(|vertex| {
        strongest(
            columns
                .iter()
                .map(|(bone, column)| (*bone, column[vertex]))
                .collect(),
        )
    }))
}

/// Weights of `count` points without those of some bones, where a point follows others too.
pub(super) fn without(
    weights: &SkinWeights,
    count: usize,
    is_out: impl Fn(u16) -> bool,
) -> SkinWeights {
    SkinWeights::from_rows((0..count).map(|vertex| {
        let row = weights.of(vertex);
        let kept: Vec<_> = row
            .iter()
            .copied()
            .filter(|entry| !is_out(entry.0))
            .collect();
        match kept.is_empty() {
            true => row.to_vec(),
            false => strongest(kept),
        }
    }))
}

/// Weights of points whose shares of both legs are spread as cloth spans them: by how far aside each point is, `aside`, in metres.
///
/// `others` tells by bone which one of the other leg it is like, if it is of a leg, and whether it is of the left one.
pub(super) fn spanning_legs(
    weights: &SkinWeights,
    aside: impl Iterator<Item = f32>,
    others: &[Option<(u16, bool)>],
) -> SkinWeights {
    const SPAN: f32 = 0.14;
    SkinWeights::from_rows(aside.enumerate().map(|(vertex, aside)| {
        let left = ramp(-SPAN, SPAN, aside);
        let row = weights.of(vertex).iter();
        sum(row.flat_map(|&(bone, weight)| {
            match others.get(usize::from(bone)).copied().flatten() {
                Some((other, is_left)) => {
                    let own = if is_left { left } else { 1.0 - left };
                    [(bone, weight * own), (other, weight * (1.0 - own))]
                }
                None => [(bone, weight), (bone, 0.0)],
            }
        }))
    }))
}

/// Skin weights of one point given by base vertices.
pub(super) fn of_row(row: &Row, base: &BaseMesh) -> Vec<(u16, f32)> {
    sum(row.iter().flat_map(|&(vertex, share)| {
        let weights = base.weights.of(vertex as usize);
        weights
            .iter()
            .map(move |&(bone, weight)| (bone, weight * share))
    }))
}

/// The mean of several rows of weights.
pub(super) fn mean<'a>(rows: impl IntoIterator<Item = &'a [(u16, f32)]>) -> Vec<(u16, f32)> {
    sum(rows.into_iter().flatten().copied())
}

/// The mean of rows of weights, each with its share.
pub(super) fn weighted<'a>(
    rows: impl IntoIterator<Item = (f32, &'a [(u16, f32)])>,
) -> Vec<(u16, f32)> {
    let rows = rows.into_iter();
    sum(rows.flat_map(|(share, row)| {
        row.iter()
            .map(move |&(bone, weight)| (bone, weight * share))
    }))
}

fn sum(entries: impl Iterator<Item = (u16, f32)>) -> Vec<(u16, f32)> {
    let mut sum: Vec<(u16, f32)> = entries.collect();
    sum.sort_unstable_by_key(|entry| entry.0);
    sum.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    strongest(sum)
}

/// Keeps the strongest weights and makes them sum to one.
fn strongest(mut weights: Vec<(u16, f32)>) -> Vec<(u16, f32)> {
    weights.retain(|entry| entry.1 > 1e-3);
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    weights.truncate(MOST_BONES);
    let sum: f32 = weights.iter().map(|entry| entry.1).sum();
    weights
        .iter_mut()
        .for_each(|entry| entry.1 /= sum.max(1e-6));
    weights
}

/// Moves points of the body at rest with the bones; bones that do not exist move nothing.
pub(super) fn posed(rest: &[Vec3], weights: &SkinWeights, bones: &[Affine3A]) -> Vec<Vec3> {
    let pose = |(vertex, &point): (usize, &Vec3)| {
        let mut matrix = Mat3A::ZERO;
        let mut shift = Vec3A::ZERO;
        for &(bone, weight) in weights.of(vertex) {
            if let Some(bone) = bones.get(bone as usize) {
                matrix += bone.matrix3 * weight;
                shift += bone.translation * weight;
            }
        }
        Vec3::from(matrix * Vec3A::from(point) + shift)
    };
    rest.par_iter().enumerate().map(pose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_between_two_bones_moves_half_as_far() {
        let weights = SkinWeights::from_rows([[(0, 0.5), (1, 0.5)]]);
        let bones = [Affine3A::IDENTITY, Affine3A::from_translation(Vec3::Y)];
        assert_eq!(
            posed(&[Vec3::X], &weights, &bones),
            [Vec3::new(1.0, 0.5, 0.0)]
        );
    }

    #[test]
    fn a_point_without_a_bone_follows_the_others_wholly() {
        let weights = SkinWeights::from_rows([vec![(0, 0.75), (1, 0.25)], vec![(1, 1.0)]]);
        let without = without(&weights, 2, |bone| bone == 1);
        assert_eq!([without.of(0), without.of(1)], [&[(0, 1.0)], &[(1, 1.0)]]);
    }

    #[test]
    fn cloth_in_the_middle_follows_both_legs_alike() {
        let weights = SkinWeights::from_rows(vec![vec![(0, 0.2), (1, 0.8)]; 2]);
        let others = [None, Some((2, true)), Some((1, false))];
        let spread = spanning_legs(&weights, [0.0, 0.2].into_iter(), &others);
        assert_eq!(spread.of(0), [(1, 0.4), (2, 0.4), (0, 0.2)]);
        assert_eq!(spread.of(1), [(1, 0.8), (0, 0.2)]);
    }

    #[test]
    fn mean_weights_sum_to_one() {
        let mean = mean([&[(3, 1.0)][..], &[(3, 0.5), (7, 0.5)]]);
        assert_eq!(mean, [(3, 0.75), (7, 0.25)]);
    }
}
