use glam::Vec3;

/// Unit vertex normals, each triangle counting by its area.
pub(crate) fn normals(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let mut normals = vec![Vec3::ZERO; positions.len()];
    for triangle in triangles {
        let [a, b, c] = triangle.map(|vertex| positions[vertex as usize]);
        let normal = (b - a).cross(c - a);
        for &vertex in triangle {
            normals[vertex as usize] += normal;
        }
    }
    normals
        .into_iter()
        .map(|normal| normal.normalize_or(Vec3::Y))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_of_a_counter_clockwise_triangle_points_to_the_viewer() {
        let corners = [Vec3::ZERO, Vec3::X, Vec3::Y];
        assert_eq!(normals(&corners, &[[0, 1, 2]]), [Vec3::Z; 3]);
    }
}
