use glam::Vec3;
use rayon::prelude::*;

use crate::Scene;
use crate::casters::Casters;
use crate::geometry::Geometry;
use crate::shadow::{Receiver, Shadow};

/// Directions from which the surroundings are looked at.
const DIRECTIONS: usize = 32;
/// Texels along the longest side of a direction's map.
const TEXELS: usize = 400;
/// Size in texels of the details that a direction's map may lose.
const CELL: f32 = 1.8;
/// Penumbra width for each metre between caster and floor: about the angle between neighbouring directions.
const SPREAD: f32 = 0.6;
/// Angle in radians between neighbours of a Fibonacci spiral.
const GOLDEN_ANGLE: f32 = 2.399_963;

/// The light of the surroundings that reaches a place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ambient {
    /// Irradiance, divided by pi.
    pub(crate) light: Vec3,
    /// Where it comes from on the whole; 1 long when all from one side.
    pub(crate) from: Vec3,
    /// Share of the hemisphere that is open, 0 to 1.
    pub(crate) open: f32,
}

/// What the surroundings look like from the scene, in evenly spread directions.
pub(crate) struct Surroundings {
    directions: Vec<Direction>,
}

/// One direction of the surroundings.
struct Direction {
    toward: Vec3,
    radiance: Vec3,
    shadow: Shadow,
}

impl Surroundings {
    /// Draws the casters from all around.
    pub(crate) fn new(scene: &Scene, casters: &Casters<'_>) -> Self {
        let (low, high) = casters.bounds;
        let texel = (high - low).max_element() / TEXELS as f32;
        let casters = casters.coarse((texel * CELL).max(1e-4));
        let direction = |index| {
            let toward = spiral(index);
            Direction {
                toward,
                radiance: radiance(scene, toward),
                shadow: Shadow::draw(&casters, toward, TEXELS),
            }
        };
        Self {
            directions: (0..DIRECTIONS).into_par_iter().map(direction).collect(),
        }
    }

    /// The light on the front and the back of every vertex whose side is seen; none elsewhere.
    pub(crate) fn at_vertices(&self, geometry: &Geometry, seen: &[[bool; 2]]) -> Vec<[Ambient; 2]> {
        let one = |vertex: usize| {
            let (position, normal) = (geometry.positions[vertex], geometry.normals[vertex]);
            let side = |seen: bool, normal: Vec3| match seen {
                true => self.at(position, normal),
                false => Ambient::default(),
            };
            let [front, back] = seen[vertex];
            [side(front, normal), side(back, -normal)]
        };
        let vertices = 0..geometry.positions.len();
        vertices
            .into_par_iter()
            .with_min_len(256)
            .map(one)
            .collect()
    }

    /// Share of the surroundings' light that reaches a place on the floor, 0 to 1.
    pub(crate) fn reaching_floor(&self, receiver: &Receiver) -> f32 {
        let (mut sum, mut total) = (0.0, 0.0);
        for direction in self.directions.iter().filter(|d| d.toward.y > 0.02) {
            let weight = direction.toward.y;
            sum += weight * direction.shadow.open(receiver, direction.toward, SPREAD);
            total += weight;
        }
        if total > 0.0 { sum / total } else { 1.0 }
    }

    fn at(&self, position: Vec3, normal: Vec3) -> Ambient {
        let mut sum = Ambient::default();
        let (mut total, mut strength) = (0.0, 0.0);
        for direction in &self.directions {
            let cosine = direction.toward.dot(normal);
            if cosine <= 0.0 {
                continue;
            }
            let texel = direction.shadow.map.texel();
            let at = direction
                .shadow
                .map
                .project(position + normal * texel * 0.9);
            let bias = 0.002 + texel * 1.3 * (1.0 - cosine);
            let open = direction.shadow.map.open_above(at.truncate(), at.z + bias) * cosine;
            total += cosine;
            sum.open += open;
            sum.light += direction.radiance * open;
            strength += open;
            sum.from += direction.toward * open;
        }
        Ambient {
            light: sum.light * (4.0 / DIRECTIONS as f32),
            from: sum.from / f32::max(strength, 1e-6),
            open: sum.open / f32::max(total, 1e-6),
        }
    }
}

/// Radiance of the surroundings: from sky to ground, a little brighter on the viewer's side.
pub(crate) fn radiance(scene: &Scene, toward: Vec3) -> Vec3 {
    let rise = ((toward.y + 0.5) / 1.1).clamp(0.0, 1.0);
    let rise = rise * rise * (3.0 - 2.0 * rise);
    scene.ground.lerp(scene.sky, rise) * (0.75 + 0.35 * toward.z)
}

fn spiral(index: usize) -> Vec3 {
    let y = 1.0 - 2.0 * (index as f32 + 0.5) / DIRECTIONS as f32;
    let radius = (1.0 - y * y).sqrt();
    let (sin, cos) = (index as f32 * GOLDEN_ANGLE).sin_cos();
    Vec3::new(radius * cos, y, radius * sin)
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::Surroundings;
    use crate::casters::Casters;
    use crate::geometry::Geometry;
    use crate::test_scenes::{empty_scene, quad};

    #[test]
    fn a_place_behind_a_wall_sees_less_of_the_surroundings() {
        let mut scene = empty_scene();
        scene.meshes = vec![quad(Vec3::ZERO, 0.1), quad(Vec3::Z * 0.1, 0.6)];
        let geometry = Geometry::new(&scene);
        let casters = Casters::new(&geometry, &scene.materials).unwrap();
        let surroundings = Surroundings::new(&scene, &casters);

        let ambient = surroundings.at_vertices(&geometry, &[[true, false]; 8]);

        let ([hidden, unseen], [open, _]) = (ambient[0], ambient[4]);
        assert!(hidden.open < 0.4 && open.open > 0.95);
        assert!(hidden.light.max_element() < open.light.min_element());
        assert_eq!(unseen.light, Vec3::ZERO);
        assert!(open.from.z > 0.5);
    }
}
