//! The name of a brand, embroidered small on the chest.

mod letters;
mod surface;

use glam::{Vec2, Vec3};

use self::letters::Line;
use self::surface::{Place, Surface};
use super::fabric::Fabric;
use super::pattern::{Placket, Trim};
use super::patterns::pattern;
use super::piece::{Corners, Piece, TILE};
use super::sheet::Sheet;
use super::{Fitted, Wardrobe};

/// Where a name may stand, from the middle of the neck: on the heart, or else in the middle.
const PLACES: [Vec3; 2] = [Vec3::new(0.080, -0.108, 0.07), Vec3::new(0.0, -0.190, 0.10)];
/// What the body about that is known from, in metres.
const ABOUT: f32 = 0.10;

/// Height of a capital, and the longest a name gets before it becomes smaller, in metres.
const CAPITAL: f32 = 0.011;
const LONGEST: f32 = 0.075;

/// Across a stroke: share of half its width, and height over the cloth in metres.
const SECTION: [(f32, f32); 5] = [
    (1.0, -0.0004),
    (0.7, 0.0009),
    (0.0, 0.0014),
    (-0.7, 0.0009),
    (-1.0, -0.0004),
];
/// Half the width of a stroke in heights of a capital.
const HALF_STROKE: f32 = 0.085;

impl Wardrobe {
    /// Embroiders a name on the chest of a garment; nothing where there is no room for it.
    pub(crate) fn embroider(&self, name: &str, garment: &mut Fitted) {
        let pattern = pattern(garment.cut);
        if pattern.top.is_none() || pattern.trim == Trim::Placket(Placket::Heavy) {
            return;
        }
        let (Some(line), Some(cloth)) = (Line::new(name), garment.pieces.first()) else {
            return;
        };
        let mut places = PLACES.iter().map(|off| self.throat.middle + *off);
        let middle = |place| self.mannequin.locate(&garment.form, place, ABOUT);
        let name = places.find_map(|place| embroidery(cloth, middle(place).truncate(), &line));
        garment.pieces.extend(name);
    }
}

/// Lettering on the front of a cloth; none where the cloth does not bear all of it.
fn embroidery(cloth: &Piece, middle: Vec2, line: &Line) -> Option<Piece> {
    let capital = CAPITAL.min(LONGEST / line.width);
    let corner = middle - 0.5 * capital * Vec2::new(line.width, 1.0);
    let surface = Surface::new(cloth, middle, LONGEST);
    let (mut places, mut points, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
    for stroke in &line.strokes {
        let first = points.len() as u32;
        for (at, height) in ribbon(stroke) {
            let place = surface.place(corner + at * capital)?;
            points.push(place.at + place.normal * height);
            places.push(place);
        }
        let sheet = Sheet {
            points: points[first as usize..].to_vec(),
            rows: SECTION.len(),
            closed: false,
        };
        let net = sheet.triangles().into_iter();
        triangles.extend(net.map(|corners| corners.map(|vertex| vertex + first)));
    }
    let uvs = places
        .iter()
        .map(|place: &Place| place.at.truncate() / TILE);
    Some(Piece::plain(
        surface.weights(&places),
        Corners::plain(uvs.collect(), &triangles),
        triangles,
        points,
        Fabric::Embroidery,
    ))
}

/// A stroke as a net of points, column by column: where, and how high over the cloth in metres.
fn ribbon(stroke: &[Vec2]) -> impl Iterator<Item = (Vec2, f32)> {
    (0..stroke.len()).flat_map(|i| {
        let before = stroke[i] - stroke[i.saturating_sub(1)];
        let after = stroke[(i + 1).min(stroke.len() - 1)] - stroke[i];
        let [before, after] = [before, after].map(Vec2::normalize_or_zero);
        let along = (before + after).normalize_or(Vec2::X);
        // At a corner the stroke is as wide as beside it, but never sticks out far.
        let straight = along.dot(if i == 0 { after } else { before }).max(0.6);
        let across = along.perp() * (HALF_STROKE / straight);
        let end = match (i, i + 1 == stroke.len()) {
            (0, _) => -along,
            (_, true) => along,
            _ => Vec2::ZERO,
        };
        let at = stroke[i] + end * (0.6 * HALF_STROKE);
        SECTION.map(|(share, height)| (at + across * share, height))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SkinWeights;

    /// A square of upright cloth, half a metre wide.
    fn cloth() -> Piece {
        let point = |i: usize| {
            let (x, y) = ((i / 26) as f32 * 0.02 - 0.25, 0.25 - (i % 26) as f32 * 0.02);
            Vec3::new(x, y, if y < -0.2 { -1.0 } else { 0.1 })
        };
        let sheet = Sheet {
            points: (0..26 * 26).map(point).collect(),
            rows: 26,
            closed: false,
        };
        Piece {
            triangles: sheet.triangles(),
            weights: SkinWeights::from_rows((0..sheet.points.len()).map(|i| [(i as u16, 1.0)])),
            ..Piece::of_points(&sheet.points)
        }
    }

    #[test]
    fn a_name_lies_on_the_cloth_about_its_middle() {
        let line = Line::new("Acme").unwrap();
        let name = embroidery(&cloth(), Vec2::new(0.05, 0.02), &line).unwrap();

        let count = name.rest.len() as f32;
        let middle = name.rest.iter().sum::<Vec3>() / count;
        assert!(
            middle.truncate().distance(Vec2::new(0.05, 0.02)) < 0.008,
            "{middle}"
        );
        let height = |point: &Vec3| point.z - 0.1;
        assert!(name.rest.iter().all(|point| height(point).abs() < 0.0015));
        let facing = crate::normals::normals(&name.rest, &name.triangles);
        assert!(facing.iter().map(|normal| normal.z).sum::<f32>() > 0.3 * count);
    }

    #[test]
    fn a_long_name_is_smaller_and_none_is_written_beside_the_cloth() {
        let span = |name| {
            let piece = embroidery(&cloth(), Vec2::ZERO, &Line::new(name).unwrap()).unwrap();
            let x = piece.rest.iter().map(|point| point.x);
            x.clone().fold(f32::MIN, f32::max) - x.fold(f32::MAX, f32::min)
        };
        assert!(span("Acme") < span("Acme Sports"));
        assert!(span("WWWWWWWWWWWWWWWW") < LONGEST + 0.003);
        let line = Line::new("Acme").unwrap();
        assert!(embroidery(&cloth(), Vec2::new(0.25, 0.0), &line).is_none());
    }
}
