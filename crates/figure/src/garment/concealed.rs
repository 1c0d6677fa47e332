use std::f32::consts::TAU;

use glam::Vec3;
use likeness_raster::Mesh;

use super::pattern::Pattern;
use super::piece::Piece;

/// How far above the seam of its lower end a garment conceals what is worn inside of it, in metres.
const ABOVE_HEM: f32 = 0.03;
/// How far above its end what is open round the legs conceals what is worn inside of it.
const ABOVE_END: f32 = 0.08;
/// How far below its upper end it does.
const BELOW_WAIST: f32 = 0.035;
/// How far below the lowest point of its neckline it does, on those who bend or are looked at from above.
const BELOW_NECK: f32 = 0.06;
/// How much a normal points up and to the front where cloth lies on a lap.
const ON_LAP: f32 = 0.4;
/// Directions in which ends are looked for.
const DIRECTIONS: usize = 8;

/// Heights of the body at rest between which a garment wholly conceals what is worn inside of it, in metres.
pub(crate) struct Concealed {
    /// From where it conceals everything.
    from: f32,
    /// From where it conceals what faces up and to the front.
    lap: f32,
    /// Up to where it does.
    to: f32,
}

impl Concealed {
    /// What a garment of these pieces conceals, where that is known: below the first of the heights that are `seen` one sees the legs
    /// inside of what is open, above the second what is inside of its hole for the neck.
    pub(super) fn by(
        pattern: &Pattern,
        pieces: &[Piece],
        is_bent: bool,
        seen: [Option<f32>; 2],
    ) -> Self {
        let open = seen[0].unwrap_or(f32::MAX);
        let cloths = || {
            let hung = |piece: &&Piece| piece.coarse().is_some();
            pieces
                .iter()
                .take(1)
                .chain(pieces.iter().skip(1).filter(hung))
        };
        let points = || cloths().flat_map(|piece| piece.rest.iter().copied());
        let is_round_both = pattern.top.is_some() || pattern.skirt.is_some();
        let end = match is_round_both {
            true => lowest(points()),
            false => points().map(|point| point.y).fold(f32::MAX, f32::min),
        };
        let to = match pattern.top {
            Some(_) => seen[1].map_or(f32::MIN, |neck| neck - BELOW_NECK),
            None => -lowest(points().map(|point| -point)) - BELOW_WAIST,
        };
        let is_open = pattern.skirt.is_some() || pattern.is_short();
        let (from, lap) = match (pattern.top.is_some(), is_open) {
            (_, true) => ((end + ABOVE_END).max(open), end + ABOVE_END),
            // It rides up on the belly of whoever sits.
            (true, false) if is_bent => (f32::MAX, f32::MAX),
            (_, false) => (end + ABOVE_HEM, end + ABOVE_HEM),
        };
        let lap = if is_bent { lap } else { from };
        Self { from, lap, to }
    }

    /// Takes away the triangles that it conceals of what is worn inside.
    pub(crate) fn take_from(&self, inside: &mut Mesh) {
        let is_concealed = |&vertex: &u32| {
            let [rest, normal] = [&inside.rest, &inside.normals].map(|of| of[vertex as usize]);
            let is_on_lap = normal.y + normal.z > ON_LAP;
            let from = if is_on_lap { self.lap } else { self.from };
            rest.y > from && rest.y < self.to
        };
        inside
            .triangles
            .retain(|triangle| !triangle.iter().all(is_concealed));
    }
}

/// The height down to which points reach in every direction.
fn lowest(points: impl Iterator<Item = Vec3>) -> f32 {
    let mut lowest = [f32::MAX; DIRECTIONS];
    for point in points {
        let turn = point.x.atan2(point.z).rem_euclid(TAU) / TAU;
        let direction = (turn * DIRECTIONS as f32) as usize % DIRECTIONS;
        lowest[direction] = lowest[direction].min(point.y);
    }
    lowest.into_iter().fold(f32::MIN, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_deep_inside_of_a_garment_is_taken_away_and_what_one_may_look_at_stays() {
        // given: cloth up to 1 m that faces the side, and the same that faces up
        let strip = |normal: Vec3| {
            let rest: Vec<Vec3> = (0..=10).map(|i| Vec3::Y * (i as f32 * 0.1)).collect();
            Mesh {
                normals: vec![normal; rest.len()],
                rest,
                triangles: (0..9).map(|i| [i, i + 1, i + 2]).collect(),
                ..Mesh::default()
            }
        };
        let concealed = Concealed {
            from: 0.55,
            lap: 0.25,
            to: 0.95,
        };

        // when
        let left = [Vec3::X, Vec3::Y].map(|normal| {
            let mut inside = strip(normal);
            concealed.take_from(&mut inside);
            let triangles = inside.triangles.iter();
            triangles.map(|triangle| triangle[0]).collect::<Vec<_>>()
        });

        // then
        assert_eq!(left, [vec![0, 1, 2, 3, 4, 5, 8], vec![0, 1, 2, 8]]);
    }
}
