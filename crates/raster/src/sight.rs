use crate::camera::View;
use crate::check::check;
use crate::geometry::Geometry;
use crate::tile::NOTHING;
use crate::visibility::Visibility;
use crate::{Error, Scene};

/// What is nearest to the eye in the middle of a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Index of the mesh in the scene.
    pub mesh: u32,
    /// The triangle's vertices in that mesh.
    pub vertices: [u32; 3],
    /// Whether it is seen from the side that its normals point to.
    pub outside: bool,
    /// Distance along the line of sight in metres.
    pub depth: f32,
}

/// Finds what each pixel of a scene shows, rows from the top; what is blended counts as glass.
///
/// # Errors
/// As [`render`](fn@crate::render).
pub fn look(scene: &Scene) -> Result<Vec<Option<Sight>>, Error> {
    check(scene)?;
    let geometry = Geometry::new(scene);
    let view = View::new(scene);
    let visibility = Visibility::new(scene, &geometry, &view);
    let starts = starts(scene);
    let samples = scene.samples;
    let mut seen = vec![None; scene.width * scene.height];
    for tile in visibility.tiles() {
        for (column, row) in places(tile.width, tile.height) {
            let middle = samples / 2;
            let sample =
                (row * samples + middle) * tile.width * samples + column * samples + middle;
            let index = tile.triangles[sample];
            if index == NOTHING {
                continue;
            }
            let triangle = &geometry.triangles[index as usize];
            let mesh = starts.partition_point(|start| *start <= triangle.vertices[0]) - 1;
            seen[(tile.y + row) * scene.width + tile.x + column] = Some(Sight {
                mesh: mesh as u32,
                vertices: triangle.vertices.map(|vertex| vertex - starts[mesh]),
                outside: geometry.side(triangle, view.eye) == 0,
                depth: tile.depth[sample].recip(),
            });
        }
    }
    Ok(seen)
}

/// Every column with every row.
fn places(columns: usize, rows: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (column, row)))
}

/// The first vertex of each mesh among those of all; meshes without vertices share theirs with the next.
fn starts(scene: &Scene) -> Vec<u32> {
    let counts = scene.meshes.iter().map(|mesh| mesh.positions.len() as u32);
    let starts = counts.scan(0, |sum, count| {
        *sum += count;
        Some(*sum - count)
    });
    starts.collect()
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::test_scenes::{empty_scene, quad};
    use crate::{Material, Mesh, Surface};

    #[test]
    fn the_nearest_mesh_is_seen_and_from_which_side() {
        // given: a square, in front of it a smaller one that looks away, an empty mesh between them in the list
        let mut scene = empty_scene();
        scene.materials[0] = Material {
            surface: Surface::Cloth,
            ..Material::default()
        };
        let mut away = quad(Vec3::Z * 0.1, 0.2);
        away.normals.fill(Vec3::NEG_Z);
        scene.meshes = vec![quad(Vec3::ZERO, 0.5), Mesh::default(), away];

        // when
        let seen = look(&scene).unwrap();

        // then
        let at = |x: usize, y: usize| seen[y * scene.width + x];
        let near = at(32, 32).unwrap();
        assert_eq!((near.mesh, near.outside), (2, false));
        assert!((near.depth - 9.9).abs() < 1e-3);
        let far = at(20, 32).unwrap();
        assert_eq!((far.mesh, far.outside), (0, true));
        assert_eq!(at(1, 1), None);
    }
}
