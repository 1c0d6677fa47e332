use glam::Vec3;

use crate::garment::ramp;
use crate::pack::Item;

/// Where shoes are open above, on a body at rest.
pub(super) struct Opening {
    /// Height of the soles.
    sole: f32,
    /// Where the heel ends behind, and how long the shoes are from there.
    heel: f32,
    length: f32,
    /// Height of the shoes' highest point.
    top: f32,
}

impl Opening {
    /// Measures shoes of which the points are given, without their socks.
    pub(super) fn of<'a>(shoes: impl Iterator<Item = &'a Vec3>) -> Self {
        let (low, high) = shoes.fold((Vec3::MAX, Vec3::MIN), |(low, high), point| {
            (low.min(*point), high.max(*point))
        });
        Self {
            sole: low.y,
            heel: low.z,
            length: (high.z - low.z).max(1e-3),
            top: high.y,
        }
    }

    /// Height of the shoes' highest point.
    pub(super) fn top(&self) -> f32 {
        self.top
    }

    /// How far the edge of low shoes is over a point, in metres: it falls from the heel to the sides and runs over the toes.
    pub(super) fn edge_over(&self, at: Vec3) -> f32 {
        const HEEL: f32 = 0.090;
        const SIDE: f32 = 0.063;
        const THROAT: [f32; 2] = [0.66, 0.84];
        let along = (at.z - self.heel) / self.length;
        let heel = (HEEL - SIDE) * ramp(0.34, 0.04, along);
        let toes = 0.06 * ramp(THROAT[0], THROAT[1], along);
        self.sole + SIDE + heel + toes - at.y
    }
}

/// Which vertices of shoes, that lie at `rest`, are of their socks: those joined to the highest of each side.
pub(super) fn socks(item: &Item, rest: &[Vec3]) -> Vec<bool> {
    let highest = |side: f32| {
        let own = (0..rest.len()).filter(|&vertex| rest[vertex].x * side > 0.0);
        let top = own.max_by(|&a, &b| rest[a].y.total_cmp(&rest[b].y));
        top.map(|vertex| item.parts[vertex])
    };
    let socks = [highest(-1.0), highest(1.0)];
    let is_sock = |part: &u32| socks.contains(&Some(*part));
    item.parts.iter().map(is_sock).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_of_low_shoes_falls_from_the_heel_and_covers_the_toes() {
        // given: shoes 26 cm long
        let corners = [Vec3::new(0.1, -0.8, -0.06), Vec3::new(0.2, -0.7, 0.20)];
        let opening = Opening::of(corners.iter());

        // when
        let edge = |z: f32| opening.edge_over(Vec3::new(0.15, -0.8, z));

        // then
        assert!(edge(-0.06) > edge(0.05) + 0.01 && edge(0.18) > edge(0.05) + 0.05);
    }
}
