use std::ops::{Add, Mul, Sub};

use super::mesh::Neighbors;

/// Moves every value the share `amount` towards the mean of its neighbours, `times` over; `held` ones stay.
pub(super) fn smooth<T>(
    values: &mut Vec<T>,
    neighbors: &Neighbors,
    held: impl Fn(usize) -> bool,
    amount: f32,
    times: usize,
) where
    T: Copy + Add<Output = T> + Sub<Output = T> + Mul<f32, Output = T>,
{
    let mut next = values.clone();
    for _ in 0..times {
        for (vertex, value) in next.iter_mut().enumerate() {
            let own = values[vertex];
            if let [first, rest @ ..] = neighbors.of(vertex)
                && !held(vertex)
            {
                let sum = rest
                    .iter()
                    .fold(values[*first as usize], |sum, &n| sum + values[n as usize]);
                *value = own + (sum * (1.0 / (rest.len() + 1) as f32) - own) * amount;
            } else {
                *value = own;
            }
        }
        std::mem::swap(values, &mut next);
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

/// 0 up to `from`, 1 beyond `to`, with a soft rise between; falls when `from` is above `to`.
pub(super) fn ramp(from: f32, to: f32, x: f32) -> f32 {
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
