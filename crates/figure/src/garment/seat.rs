use glam::Vec3;

/// The box that a figure sits on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat {
    /// Its lowest corner.
    pub(crate) low: Vec3,
    /// Its highest corner.
    pub(crate) high: Vec3,
}

impl Seat {
    /// The way off the box, over its nearest side of those that cloth hangs over.
    pub(super) fn push(&self, at: Vec3, gap: f32) -> Vec3 {
        let (low, high) = (self.low - gap, self.high + gap);
        if at.cmplt(low).any() || at.cmpgt(high).any() {
            return Vec3::ZERO;
        }
        let ways = [
            Vec3::Y * (high.y - at.y),
            Vec3::Z * (high.z - at.z),
            Vec3::X * (high.x - at.x),
            Vec3::X * (low.x - at.x),
        ];
        let nearest = ways
            .into_iter()
            .min_by(|a, b| a.length().total_cmp(&b.length()));
        nearest.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cloth_inside_a_seat_comes_out_on_top_or_over_its_front() {
        let seat = Seat {
            low: Vec3::new(-0.3, 0.0, -0.3),
            high: Vec3::new(0.3, 0.4, 0.2),
        };

        let out = |x, y, z| seat.push(Vec3::new(x, y, z), 0.002);

        assert!((out(0.0, 0.39, 0.0) - Vec3::Y * 0.012).length() < 1e-5);
        assert!((out(0.0, 0.2, 0.19) - Vec3::Z * 0.012).length() < 1e-5);
        assert_eq!(out(0.0, 0.41, 0.0), Vec3::ZERO);
    }
}
