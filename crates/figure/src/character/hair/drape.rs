//! Lays hair that hangs over shoulders, collars and hoods.

use glam::{Vec2, Vec3};
use likeness_raster::Mesh;

use super::shape::{smooth, strands};

/// Width of a field's cell in metres.
const CELL: f32 = 0.015;
/// Cells across the back, and down from the lowest place of the head that is looked at.
const SIZE: [usize; 2] = [28, 48];
/// How far above the head's joint collars and hoods are looked for, and below it skin, in metres.
const RISE: f32 = 0.09;
const CHIN: f32 = 0.035;
/// How steeply hair turns outwards above what it lies on, inwards below it and aside of it.
const SLOPES: [f32; 3] = [1.3, 0.3, 1.6];
/// Distance of hair from what it lies on, and the thickness of hair that is pressed together, in metres.
const ROOM: f32 = 0.005;
const THICKNESS: f32 = 0.009;
/// How softly hair begins to lie on something, in metres.
const SOFTNESS: f32 = 0.007;
/// How far hair lies on the other side of the head's joint that is left where it is, and that is pushed fully, in metres.
const OPPOSITE: [f32; 2] = [0.08, 0.02];
/// How far before the head's joint hair hangs that falls over the chest, in metres.
const PARTING: f32 = 0.025;
/// Height below the head's joint at which that is judged.
const HANGING: f32 = -0.03;

/// How far back and how far forward body and clothes stand out, by height and by distance from the middle.
pub(super) struct Torso {
    head: Vec3,
    sides: [Field; 2],
}

/// How far things stand out to one side, in metres from the head's joint; rows from the top.
struct Field(Vec<f32>);

/// The way out of the body, for each field.
const OUT: [f32; 2] = [-1.0, 1.0];

impl Torso {
    /// Looks at skin and cloth as posed, below a head whose joint is given.
    pub(super) fn new<'a>(
        head: Vec3,
        skin: impl Iterator<Item = Vec3>,
        cloth: impl Iterator<Item = &'a Mesh>,
    ) -> Self {
        let mut sides = OUT.map(|_| Field(vec![f32::MIN; SIZE[0] * SIZE[1]]));
        let mut cover = |from: Vec3| {
            for (field, out) in sides.iter_mut().zip(OUT) {
                field.cover(from, out);
            }
        };
        let skin = skin.map(|point| point - head);
        skin.filter(|from| from.y < -CHIN).for_each(&mut cover);
        let cloth = cloth.flat_map(|mesh| &mesh.positions);
        cloth.for_each(|point| cover(*point - head));
        Self {
            head,
            sides: sides.map(Field::settled),
        }
    }

    /// Pushes hair out of the body and what it wears, to the side that it hangs on: as a whole, or each strand by itself.
    pub(super) fn lay(&self, mesh: &mut Mesh, whole: bool) {
        let strands = match whole {
            true => vec![0; mesh.positions.len()],
            false => strands(mesh.positions.len(), &mesh.triangles),
        };
        let mut fronts = vec![(0.0, 0.0); mesh.positions.len()];
        for (point, strand) in mesh.positions.iter().zip(&strands) {
            let from = *point - self.head;
            if from.y < HANGING {
                let (sum, count) = &mut fronts[*strand as usize];
                *sum += from.z;
                *count += 1.0;
            }
        }
        for (point, strand) in mesh.positions.iter_mut().zip(&strands) {
            let (sum, count) = fronts[*strand as usize];
            let side = usize::from(sum > PARTING * count);
            if count > 0.0 {
                point.z += OUT[side] * self.sides[side].push(*point - self.head, OUT[side]);
            }
        }
    }
}

impl Field {
    fn cover(&mut self, from: Vec3, out: f32) {
        let place = grid(from) + 0.5;
        let inside = place.x >= 0.0 && place.y >= 0.0;
        let (column, row) = (place.x as usize, place.y as usize);
        if inside && column < SIZE[0] && row < SIZE[1] {
            let cell = &mut self.0[row * SIZE[0] + column];
            *cell = cell.max(from.z * out);
        }
    }

    /// The field with no holes and no sudden steps, as hair would lie on it.
    fn settled(mut self) -> Self {
        let [columns, rows] = SIZE;
        let [up, down, aside] = SLOPES.map(|slope| slope * CELL);
        let raise = |field: &mut Vec<f32>, at: usize, by: usize, less: f32| {
            field[at] = field[at].max(field[by] - less);
        };
        for at in (0..columns * (rows - 1)).rev() {
            raise(&mut self.0, at, at + columns, up);
        }
        for at in columns..columns * rows {
            raise(&mut self.0, at, at - columns, down);
        }
        for at in (0..columns * rows).filter(|at| at % columns > 0) {
            raise(&mut self.0, at, at - 1, aside);
        }
        for at in (0..columns * rows).rev().filter(|at| at % columns > 0) {
            raise(&mut self.0, at - 1, at, aside);
        }
        self
    }

    /// How far out hair at a place is pushed, in metres.
    fn push(&self, from: Vec3, out: f32) -> f32 {
        let inside = self.at(grid(from)) + ROOM - from.z * out;
        if inside < -8.0 * SOFTNESS {
            return 0.0;
        }
        let pressed = smooth(-0.01, 0.02, inside) * (1.0 - (inside / 0.12).clamp(0.0, 1.0));
        let depth = SOFTNESS * (inside / SOFTNESS).min(30.0).exp().ln_1p();
        let near = smooth(-OPPOSITE[0], -OPPOSITE[1], from.z * out);
        (depth.max(inside) + THICKNESS * pressed) * near
    }

    fn at(&self, place: Vec2) -> f32 {
        let last = Vec2::new(SIZE[0] as f32 - 1.001, SIZE[1] as f32 - 1.001);
        if place.y < 0.0 || place.x < 0.0 || place.x > last.x {
            return f32::MIN;
        }
        let place = place.min(last);
        let (column, row) = (place.x as usize, place.y as usize);
        let t = place - place.floor();
        let of = |row: usize, column: usize| self.0[row * SIZE[0] + column];
        let along = |row: usize| of(row, column) * (1.0 - t.x) + of(row, column + 1) * t.x;
        along(row) * (1.0 - t.y) + along(row + 1) * t.y
    }
}

/// Where a place seen from the head's joint lies in a field: column and row.
fn grid(from: Vec3) -> Vec2 {
    let left = SIZE[0] as f32 * CELL * 0.5;
    Vec2::new(from.x + left, RISE - from.y) / CELL - 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hair_that_hangs_through_a_back_lies_on_it_and_keeps_its_order() {
        // given: a back 10 cm behind the joint, and two hairs of which both hang within it
        let back: Vec<Vec3> = (0..400)
            .map(|i| {
                Vec3::new(
                    (i % 20) as f32 * 0.01 - 0.1,
                    -0.1 - (i / 20) as f32 * 0.01,
                    -0.1,
                )
            })
            .collect();
        let torso = Torso::new(Vec3::ZERO, back.into_iter(), std::iter::empty());
        let hair = |z: f32| [0.1, 0.0, -0.15, -0.25].map(|y| Vec3::new(0.0, y, z));
        let mut mesh = Mesh {
            positions: [hair(-0.05), hair(-0.08)].concat(),
            triangles: vec![[0, 1, 2], [1, 2, 3], [4, 5, 6], [5, 6, 7]],
            ..Mesh::default()
        };

        // when
        torso.lay(&mut mesh, true);

        // then
        assert_eq!(mesh.positions[0], Vec3::new(0.0, 0.1, -0.05));
        assert!(mesh.positions[2].z < -0.104 && mesh.positions[3].z < -0.104);
        assert!(mesh.positions[6].z < mesh.positions[2].z - 0.001);
    }

    #[test]
    fn hair_before_the_shoulders_goes_over_the_chest() {
        let chest = [Vec3::new(0.05, -0.2, 0.12), Vec3::new(0.05, -0.2, -0.08)];
        let torso = Torso::new(Vec3::ZERO, chest.into_iter(), std::iter::empty());
        let mut mesh = Mesh {
            positions: vec![
                Vec3::new(0.05, -0.05, 0.06),
                Vec3::new(0.05, -0.2, 0.06),
                Vec3::new(0.06, -0.2, 0.06),
            ],
            triangles: vec![[0, 1, 2]],
            ..Mesh::default()
        };

        torso.lay(&mut mesh, true);

        assert!(mesh.positions[1].z > 0.12, "{:?}", mesh.positions);
    }
}
