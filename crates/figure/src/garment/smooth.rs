use std::f32::consts::TAU;
use std::ops::{Add, Mul, Sub};

use glam::Vec3;

use super::mesh::Neighbors;

/// Moves every value the share `amount` towards the mean of its neighbours, `times` over; `held` ones stay.
pub(super) fn smooth<T>(
    values: &mut [T],
    neighbors: &Neighbors,
    held: impl Fn(usize) -> bool,
    amount: f32,
    times: usize,
) where
    T: Copy + Add<Output = T> + Sub<Output = T> + Mul<f32, Output = T>,
{
    let is_free = |&vertex: &usize| !neighbors.of(vertex).is_empty() && !held(vertex);
    let free: Vec<usize> = (0..values.len()).filter(is_free).collect();
    let mut next = Vec::with_capacity(free.len());
    for _ in 0..times {
        next.extend(free.iter().map(|&vertex| {
            let own = values[vertex];
            let [first, rest @ ..] = neighbors.of(vertex) else {
                return own;
            };
            let first = values[*first as usize];
            let sum = rest.iter().fold(first, |sum, &n| sum + values[n as usize]);
            own + (sum * (1.0 / (rest.len() + 1) as f32) - own) * amount
        }));
        for (&vertex, value) in free.iter().zip(next.drain(..)) {
            values[vertex] = value;
        }
    }
}

/// Evens out a closed line of values.
pub(super) fn smooth_ring<T>(values: &mut [T], times: usize)
where
    T: Copy + Add<Output = T> + Mul<f32, Output = T>,
{
    let count = values.len();
    for _ in 0..times {
        let old = values.to_vec();
        for (i, value) in values.iter_mut().enumerate() {
            let sides = old[(i + count - 1) % count] + old[(i + 1) % count];
            *value = old[i] * 0.5 + sides * 0.25;
        }
    }
}

/// Keeps of a closed line of evenly spaced values what goes at most `waves` times up and down on the way round.
pub(super) fn rounded_ring(values: &[Vec3], waves: usize) -> Vec<Vec3> {
    let turn = TAU / values.len().max(1) as f32;
    let wave = |order: usize, i: usize| (turn * (order * i % values.len()) as f32).sin_cos();
    let parts: Vec<(Vec3, Vec3)> = (0..=waves)
        .map(|order| {
            let share = if order == 0 { 1.0 } else { 2.0 } / values.len().max(1) as f32;
            let at = |i: usize| (wave(order, i), values[i] * share);
            (0..values.len()).map(at).fold(
                (Vec3::ZERO, Vec3::ZERO),
                |(sines, cosines), ((sin, cos), value)| {
                    (sines + value * sin, cosines + value * cos)
                },
            )
        })
        .collect();
    let value = |i: usize| {
        let of = parts.iter().enumerate().map(|(order, (sines, cosines))| {
            let (sin, cos) = wave(order, i);
            *sines * sin + *cosines * cos
        });
        of.sum()
    };
    (0..values.len()).map(value).collect()
}

/// 0 up to `from`, 1 beyond `to`, with a soft rise between; falls when `from` is above `to`.
pub(crate) fn ramp(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bump of height 1 at `x = 0` that is gone at a few `width`s.
pub(super) fn bump(x: f32, width: f32) -> f32 {
    (-(x / width).powi(2)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_evens_out_a_spike_and_leaves_held_values() {
        let neighbors = Neighbors::new(4, &[[0, 1, 2], [0, 2, 3]]);
        let mut values = vec![1.0_f32, 0.0, 0.0, 0.0];
        smooth(&mut values, &neighbors, |vertex| vertex == 3, 0.5, 5);
        assert!(values[0] < 0.5 && values[2] > 0.0);
        assert_eq!(values[3].to_bits(), 0);
    }

    #[test]
    fn rounding_a_ring_off_takes_its_points_and_keeps_its_size() {
        // given: a circle, pulled out at one point
        let circle = |i: usize| {
            let (sin, cos) = (i as f32 / 96.0 * TAU).sin_cos();
            Vec3::new(sin, 1.0, cos)
        };
        let mut ring: Vec<Vec3> = (0..96).map(circle).collect();
        ring[0] *= 1.2;

        // when
        let round = rounded_ring(&ring, 3);

        // then
        let off = |i: usize| round[i].distance(circle(i));
        assert!((0..96).all(|i| off(i) < 0.03));
    }

    #[test]
    fn a_ramp_is_flat_outside_and_half_way_in_the_middle() {
        assert_eq!(
            [
                ramp(1.0, 2.0, 0.0),
                ramp(1.0, 2.0, 1.5),
                ramp(1.0, 2.0, 9.0)
            ],
            [0.0, 0.5, 1.0]
        );
        assert_eq!(ramp(2.0, 1.0, 0.0), 1.0);
    }
}
