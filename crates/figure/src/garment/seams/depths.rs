use crate::garment::anatomy::Place;

/// The middle of the cloth in depth, and of one leg aside, by height.
#[derive(Clone)]
pub(super) struct Depths {
    low: f32,
    /// Middle in depth and distance of the middle aside.
    levels: Vec<[f32; 2]>,
}

impl Depths {
    /// Distance of two levels in metres.
    const STEP: f32 = 0.02;

    /// Measures the cloth whose vertices are at some places.
    pub(super) fn of(places: &[Place]) -> Self {
        let heights = places.iter().map(|place| place.at.y);
        let (low, high) = heights.fold((f32::MAX, f32::MIN), |(low, high), y| {
            (low.min(y), high.max(y))
        });
        let count = ((high - low) / Self::STEP).max(0.0) as usize + 2;
        let level = |i: usize| {
            let y = low + i as f32 * Self::STEP;
            let near = places
                .iter()
                .filter(|place| (place.at.y - y).abs() < Self::STEP);
            let spans = near.fold([[f32::MAX, f32::MIN]; 2], |[z, x], place| {
                let aside = place.at.x.abs();
                [
                    [z[0].min(place.at.z), z[1].max(place.at.z)],
                    [x[0].min(aside), x[1].max(aside)],
                ]
            });
            spans.map(|[from, to]| 0.5 * (from + to))
        };
        let levels: Vec<[f32; 2]> = (0..count).map(level).collect();
        Self { low, levels }
    }

    fn value(&self, y: f32, of: usize) -> f32 {
        let most = (self.levels.len() - 1) as f32 - 0.001;
        let level = ((y - self.low) / Self::STEP).clamp(0.0, most);
        let (i, share) = (level as usize, level.fract());
        self.levels[i][of] * (1.0 - share) + self.levels[i + 1][of] * share
    }

    /// The middle in depth.
    pub(super) fn at(&self, y: f32) -> f32 {
        self.value(y, 0)
    }

    /// How far aside the middle of a leg is.
    pub(super) fn axis(&self, y: f32) -> f32 {
        self.value(y, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_half_way_from_front_to_back_at_its_height() {
        // given: two upright posts, leaning forwards by a tenth
        let place = |i: usize, x: f32, z: f32| {
            let y = i as f32 * 0.01;
            Place {
                at: glam::Vec3::new(x, y, z + 0.1 * y),
                arm: 0.0,
                sleeve: false,
                along: 0.0,
                around: 0.0,
            }
        };
        let corners = [(0.05, -0.1), (0.05, 0.1), (-0.15, -0.1), (-0.15, 0.1)];
        let places: Vec<Place> = corners
            .iter()
            .flat_map(|&(x, z)| (0..100).map(move |i| place(i, x, z)))
            .collect();

        // when
        let depths = Depths::of(&places);

        // then
        assert!((depths.at(0.5) - 0.05).abs() < 0.003);
        assert!((depths.axis(0.5) - 0.10).abs() < 1e-5);
    }
}
