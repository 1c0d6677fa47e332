//! Where on the body each texel of the skin's picture lies.

use glam::{Vec2, Vec3};

use crate::pack::Chart;

/// Texels by which charts are widened, so that their edges are painted like what lies beside them.
const MARGIN: f32 = 2.0;

/// The place of each texel's middle on a mesh, rows from the top; none where the charts leave the picture empty.
pub(super) fn places(chart: &Chart, points: &[Vec3], side: usize) -> Vec<Option<Vec3>> {
    let mut places = vec![None; side * side];
    for widened in [true, false] {
        for (triangle, uvs) in chart.triangles.iter().zip(&chart.triangle_uvs) {
            let texel = |uv: u32| {
                let Vec2 { x, y } = chart.uvs[uv as usize];
                Vec2::new(x, 1.0 - y) * side as f32
            };
            let corners = triangle.map(|vertex| points[vertex as usize]);
            let reach = if widened { MARGIN } else { 0.0 };
            fill(&mut places, side, uvs.map(texel), corners, reach);
        }
    }
    places
}

fn fill(places: &mut [Option<Vec3>], side: usize, at: [Vec2; 3], corners: [Vec3; 3], reach: f32) {
    let [a, b, c] = at;
    let area = (b - a).perp_dot(c - a);
    if area.abs() < 1e-6 {
        return;
    }
    let most = Vec2::splat(side as f32 - 1.0);
    let low = (a.min(b).min(c) - reach - 0.5).clamp(Vec2::ZERO, most);
    let high = (a.max(b).max(c) + reach - 0.5).clamp(Vec2::ZERO, most);
    for y in low.y as usize..=high.y.ceil() as usize {
        for x in low.x as usize..=high.x.ceil() as usize {
            let texel = Vec2::new(x as f32, y as f32) + 0.5;
            let part = |p: Vec2, q: Vec2| (q - p).perp_dot(texel - p) / area;
            let weights = Vec3::new(part(b, c), part(c, a), part(a, b));
            let nearest = weights.max(Vec3::ZERO);
            let nearest = nearest / nearest.element_sum();
            let foot = a * nearest.x + b * nearest.y + c * nearest.z;
            if foot.distance_squared(texel) <= reach * reach + 1e-6 {
                let [a, b, c] = corners;
                places[y * side + x] = Some(a * nearest.x + b * nearest.y + c * nearest.z);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_texel_lies_where_its_triangle_does_and_the_edge_a_little_beyond() {
        let chart = Chart {
            triangles: vec![[0, 1, 2]],
            triangle_uvs: vec![[0, 1, 2]],
            uvs: vec![Vec2::ZERO, Vec2::new(0.5, 0.0), Vec2::new(0.0, 0.5)],
        };
        let points = [Vec3::ZERO, Vec3::X, Vec3::Y];

        let places = places(&chart, &points, 16);

        let within = places[14 * 16 + 2].unwrap();
        assert!(
            within.distance(Vec3::new(2.5, 1.5, 0.0) / 8.0) < 1e-5,
            "{within}"
        );
        assert!(places[15 * 16 + 9].is_some());
        assert_eq!(places[3], None);
    }
}
