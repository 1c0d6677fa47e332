use std::collections::HashMap;

use glam::Vec3;
use likeness_raster::Mesh;

use super::grid::Grid;
use super::mesh::border_loops;
use crate::normals::normals;

/// Pieces with more surface than this, in square metres, are cloth that covers; smaller ones are bands and trims.
const CLOTH: f32 = 0.2;
/// Side in metres of the cubes in which the cloth is looked up.
const CELL: f32 = 0.03;
/// In how many cubes around a place it is looked for: what lies farther beneath is not asked for.
const REACH: i32 = 2;
/// A place is beneath cloth when the nearest of the cloth's points is no farther aside than this, in metres.
const ASIDE: f32 = 0.009;
/// What is farther outside at rest, in metres, is another part of the body beside the garment.
const THROUGH: f32 = 0.012;
/// So close to a border of the cloth, in metres, it is not asked whether something shows.
const BORDER: f32 = 0.015;

/// How far from its cloth what it covers may come, in metres.
const AWAY: f32 = 0.12;

/// How far beneath a garment other cloth is pressed, in metres.
const TUCKED: f32 = 0.004;
/// How far aside of the garment's nearest point cloth is pressed beneath it, in metres.
const TUCK_ASIDE: f32 = 0.012;
/// How much the normals of cloth and of a garment over it agree: else it is the garment's inside.
const ALIKE: f32 = 0.3;

/// What a garment covers of a body at rest.
///
/// A place counts as covered when the line from it to the nearest point of the cloth runs along the cloth's normal: where cloth
/// has ended, the nearest point is at its border and lies aside. It may lie a little outside, having come through. What is
/// close to a border of the cloth is not asked for.
pub(crate) struct Covering {
    points: Vec<Vec3>,
    normals: Vec<Vec3>,
    borders: Vec<Vec3>,
    /// Where the points are as posed, with the normals there.
    posed: [Vec<Vec3>; 2],
}

impl Covering {
    /// Takes a garment's pieces.
    pub(crate) fn new<'a>(pieces: impl IntoIterator<Item = &'a Mesh>) -> Self {
        let mut covering = Self {
            points: Vec::new(),
            normals: Vec::new(),
            borders: Vec::new(),
            posed: [Vec::new(), Vec::new()],
        };
        for piece in pieces.into_iter().filter(|piece| area(piece) > CLOTH) {
            covering.points.extend(&piece.rest);
            covering.posed[0].extend(&piece.positions);
            covering.posed[1].extend(&piece.normals);
            covering.borders.extend(borders(piece));
            covering
                .normals
                .extend(normals(&piece.rest, &piece.triangles));
        }
        covering
    }

    /// Whether it covers a place on the body at rest.
    pub(crate) fn at(&self) -> impl Fn(Vec3) -> bool {
        let point_over = self.point_over();
        move |place| point_over(place).is_some()
    }

    /// The same of a place at rest whose cloth is still near where it is `posed`: what comes away was beside the cloth, as an arm is
    /// that hangs into a wide garment at rest.
    pub(crate) fn still_at(&self) -> impl Fn(Vec3, Vec3) -> bool {
        let point_over = self.point_over();
        move |place, posed| {
            point_over(place).is_some_and(|point| self.posed[0][point].distance(posed) < AWAY)
        }
    }

    /// The point of the cloth over a place on the body at rest that it covers.
    fn point_over(&self) -> impl Fn(Vec3) -> Option<usize> {
        let grid = Grid::new(&self.points, CELL);
        let borders = Grid::new(&self.borders, BORDER);
        let is_close = move |point: Vec3| {
            let nearest = borders.nearest::<1>(point, 1);
            let nearest = nearest.as_slice().first();
            nearest.is_some_and(|found| found.0 < BORDER * BORDER)
        };
        move |place| {
            let nearest = grid.nearest::<1>(place, REACH);
            let point = nearest.as_slice().first()?.1 as usize;
            let line = place - self.points[point];
            let out = line.dot(self.normals[point]);
            let aside = line.reject_from_normalized(self.normals[point]);
            let is_over = out < THROUGH && aside.length() < ASIDE && !is_close(self.points[point]);
            is_over.then_some(point)
        }
    }

    /// Where a place on other cloth beneath it, given with the normal there as posed, is pressed to so that it stays beneath.
    pub(crate) fn tucking(&self) -> impl Fn(Vec3, Vec3) -> Vec3 {
        let [points, normals] = &self.posed;
        let grid = Grid::new(points, CELL);
        move |place, normal| {
            let nearest = grid.nearest::<6>(place, 1);
            let mut points = nearest.as_slice().iter().map(|found| found.1 as usize);
            let outside = points.find(|point| normals[*point].dot(normal) > ALIKE);
            let Some(point) = outside else {
                return place;
            };
            let (line, out) = (place - self.posed[0][point], normals[point]);
            let by = line.dot(out) + TUCKED;
            match by > 0.0 && line.reject_from_normalized(out).length() < TUCK_ASIDE {
                true => place - out * by,
                false => place,
            }
        }
    }

    /// Whether a place on the posed body has come out through it.
    pub(crate) fn is_outside(&self) -> impl Fn(Vec3) -> bool {
        let [points, normals] = &self.posed;
        let grid = Grid::new(points, CELL);
        move |place| {
            let nearest = grid.nearest::<1>(place, REACH);
            nearest.as_slice().first().is_some_and(|found| {
                let point = found.1 as usize;
                (place - points[point]).dot(normals[point]) > 0.0
            })
        }
    }
}

/// Points along the open borders of a piece at rest, whose vertices are doubled where its texture is cut open.
fn borders(piece: &Mesh) -> Vec<Vec3> {
    let mut first = HashMap::new();
    let places = piece.rest.iter().map(|at| at.to_array().map(f32::to_bits));
    let same: Vec<u32> = (0..)
        .zip(places)
        .map(|(vertex, place)| *first.entry(place).or_insert(vertex))
        .collect();
    let triangles = piece.triangles.iter();
    let joined: Vec<[u32; 3]> = triangles
        .map(|triangle| triangle.map(|vertex| same[vertex as usize]))
        .collect();
    let borders = border_loops(piece.rest.len(), &joined).into_iter();
    borders
        .flatten()
        .map(|vertex| piece.rest[vertex as usize])
        .collect()
}

/// The surface of a piece at rest in square metres.
fn area(piece: &Mesh) -> f32 {
    let triangles = piece.triangles.iter();
    let area = |triangle: &[u32; 3]| {
        let [a, b, c] = triangle.map(|vertex| piece.rest[vertex as usize]);
        0.5 * (b - a).cross(c - a).length()
    };
    triangles.map(area).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a metre of cloth over the floor.
    fn cloth() -> Mesh {
        let side = 51_u32;
        let at = |i: u32| Vec3::new((i % side) as f32 * 0.01, 0.02, (i / side) as f32 * 0.01);
        let square = |i: u32| [[i, i + side, i + 1], [i + 1, i + side, i + side + 1]];
        let points: Vec<Vec3> = (0..side * side).map(at).collect();
        Mesh {
            normals: vec![Vec3::Y; points.len()],
            positions: points.clone(),
            rest: points,
            triangles: (0..side * (side - 1))
                .filter(|i| i % side != side - 1)
                .flat_map(square)
                .collect(),
            ..Mesh::default()
        }
    }

    #[test]
    fn what_comes_through_a_garment_is_pressed_beneath_it_and_nothing_else_is_moved() {
        let covering = Covering::new([&cloth()]);
        let tucked = covering.tucking();

        for (place, normal, height) in [
            (Vec3::new(0.2, 0.03, 0.3), Vec3::Y, 0.02 - TUCKED),
            (Vec3::new(0.2, 0.019, 0.3), Vec3::Y, 0.02 - TUCKED),
            (Vec3::new(0.2, 0.01, 0.3), Vec3::Y, 0.01),
            (Vec3::new(0.2, 0.03, 0.3), Vec3::NEG_Y, 0.03),
            (Vec3::new(0.54, 0.03, 0.3), Vec3::Y, 0.03),
        ] {
            let found = tucked(place, normal);
            assert!(
                (found - place.with_y(height)).length() < 1e-6,
                "{place} {found}"
            );
        }
    }

    #[test]
    fn cloth_covers_what_is_beneath_it_and_nothing_beyond_its_border() {
        // given
        let cloth = cloth();

        // when
        let covering = Covering::new([&cloth]);
        let covers = covering.at();

        // then
        assert!(covers(Vec3::new(0.203, 0.0, 0.3)));
        assert!(covers(Vec3::new(0.203, 0.03, 0.3)), "it has come through");
        let place = Vec3::new(0.203, 0.0, 0.3);
        let still_covers = covering.still_at();
        assert!(still_covers(place, place + Vec3::Y * 0.1));
        assert!(!still_covers(place, place + Vec3::Y * 0.2), "it came away");
        assert!(!covers(Vec3::new(0.515, 0.0, 0.3)), "beyond the border");
        assert!(!covers(Vec3::new(0.2, -0.2, 0.3)), "too far beneath");
        assert!(
            !Covering::new([]).at()(Vec3::ZERO),
            "nothing covers nothing"
        );
    }
}
