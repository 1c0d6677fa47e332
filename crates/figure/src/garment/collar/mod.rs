//! Collars that stand up and collars that are turned down.

mod fall;
mod lapel;
mod stand;

use std::ops::Range;

use glam::Vec3;

use self::fall::Fall;
pub(super) use self::lapel::Lapels;
use self::stand::Stand;
use super::collide::Obstacle;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::neckline::sewn;
use super::piece::Piece;
use super::rim::{POINTS, Rim};
use super::sheet::Sheet;
use super::smooth::ramp;
use super::thread::Net;
use crate::normals::normals;

/// Height of a stand-up collar in metres.
const STAND: f32 = 0.048;
/// Half the thickness of a stand-up collar in metres.
const HALF: f32 = 0.0026;

/// The section of a stand-up collar from its seam inside to that outside: share of its height, and of half its thickness.
const UPRIGHT: [(f32, f32); 13] = [
    (-0.22, -1.0),
    (0.0, -1.0),
    (0.30, -1.0),
    (0.62, -1.0),
    (0.94, -1.0),
    (0.985, -0.75),
    (1.0, 0.0),
    (0.985, 0.75),
    (0.94, 1.0),
    (0.62, 1.0),
    (0.30, 1.0),
    (0.06, 1.2),
    (-0.10, 0.4),
];
/// The last of its rows at which it is stitched.
const STITCHED: usize = 8;

/// A collar that stands up round the neck, closed in front.
pub(super) fn standing(cloth: &Cloth<'_>, rim: &Rim, fabric: Fabric) -> Vec<Piece> {
    let stand = Stand::on(rim, STAND);
    let column = |i: usize| {
        let stand = &stand;
        UPRIGHT.map(|(share, out)| stand.at(rim, i as f32, share * STAND, out * HALF))
    };
    let sheet = Sheet {
        points: (0..POINTS).flat_map(column).collect(),
        rows: UPRIGHT.len(),
        closed: true,
    };
    let piece = sewn(cloth, sheet, Vec::new(), fabric);
    let net = Net {
        piece: &piece,
        rows: UPRIGHT.len(),
        closed: true,
    };
    vec![net.stitches(STITCHED, 0.15), piece]
}

/// A collar that is turned down over the neckline, its two points in front.
pub(super) struct Turned {
    /// Height of the stand in front and behind, in metres.
    pub(super) stand: [f32; 2],
    /// How far it falls from its fold in front, at the shoulders and behind, in metres.
    pub(super) fall: [f32; 3],
    /// How far its points are swept to the side, in metres per metre.
    pub(super) spread: f32,
    /// How far its ends are from the middle in front, in shares of the neckline.
    pub(super) gap: f32,
    /// Whether its ends lie across the front, on lapels.
    pub(super) is_level: bool,
    /// Its thickness in metres.
    pub(super) thick: f32,
    pub(super) fabric: Fabric,
}

/// Columns of a turned-down collar.
const COLUMNS: usize = 120;
/// The section of its stand from the seam inside to the fold: share of the height, and of the thickness outwards.
const INSIDE: [(f32, f32); 8] = [
    (-0.40, -0.8),
    (0.0, -0.8),
    (0.35, -0.8),
    (0.70, -0.8),
    (0.93, -0.7),
    (1.0, 0.0),
    (1.01, 0.7),
    (0.98, 1.3),
];
/// Steps in which it falls from there.
const STEPS: usize = 16;
/// Rows of the fall in which it lies on the cloth at the latest.
const LYING: usize = 9;
const ROWS: usize = INSIDE.len() + STEPS;

impl Turned {
    /// The collar on a cloth with its stitches.
    pub(super) fn sewn_to(&self, cloth: &Cloth<'_>, rim: &Rim) -> Vec<Piece> {
        let stand = Stand::on(rim, self.stand[1]);
        let worn = normals(&cloth.points, &cloth.template.triangles);
        let shoulders = Obstacle::new(&cloth.points, &worn);
        let columns = (0..=COLUMNS).flat_map(|i| self.column(i, &stand, rim, &shoulders));
        let mut points: Vec<Vec3> = columns.collect();
        even_rows(&mut points, INSIDE.len()..ROWS);
        let sheet = Sheet {
            points,
            rows: ROWS,
            closed: false,
        };
        let sheet = sheet.thickened(self.thick);
        let rows = sheet.rows;
        let piece = sewn(cloth, sheet, Vec::new(), self.fabric);
        let net = Net {
            piece: &piece,
            rows,
            closed: false,
        };
        let is_knit = self.fabric == Fabric::Collar;
        let stitches = (!is_knit).then(|| net.stitches(ROWS - 4, 0.4));
        stitches.into_iter().chain([piece]).collect()
    }

    /// A column from the seam inside over the fold to the edge.
    fn column(&self, index: usize, stand: &Stand, rim: &Rim, under: &Obstacle<'_>) -> Vec<Vec3> {
        let share = index as f32 / COLUMNS as f32;
        let at = (self.gap + (1.0 - 2.0 * self.gap) * share) * POINTS as f32;
        // 0 in front, 1 behind.
        let turn = 1.0 - (1.0 - 2.0 * share).abs();
        let [front, back] = self.stand;
        let high = front + (back - front) * ramp(0.0, 0.7, turn);
        let inside = INSIDE.map(|(share, out)| stand.at(rim, at, share * high, out * self.thick));
        let mut points = inside.to_vec();
        let aside = stand.along(at) * (self.spread * ramp(0.34, 0.0, turn));
        let aside = if share < 0.5 { aside } else { -aside };
        let mut fall = Fall {
            at: points[points.len() - 1],
            way: (stand.out(at) * 0.5 - Vec3::Y * 0.85).normalize(),
            pull: self.pull(aside - Vec3::Y, stand, at, turn),
        };
        let long = self.length(turn);
        points.extend((0..STEPS).map(|step| {
            let reach = long * (passed(step + 1) - passed(step));
            fall.step(reach, under, self.thick * lying(step))
        }));
        points
    }

    /// Where it is drawn to as it falls.
    fn pull(&self, down: Vec3, stand: &Stand, at: f32, turn: f32) -> Vec3 {
        let across = match self.is_level {
            true => ramp(0.5, 0.0, turn),
            false => 0.0,
        };
        let level = stand.along(at).cross(stand.out(at));
        down.normalize_or(Vec3::NEG_Y).lerp(level, across)
    }

    fn length(&self, turn: f32) -> f32 {
        const TO_SIDE: f32 = 0.36;
        let [front, side, back] = self.fall;
        let before = (1.0 - turn / TO_SIDE).max(0.0).powi(2);
        side + (front - side) * before + (back - side) * ramp(0.42, 0.85, turn)
    }
}

/// How much of the fall is done after some of its steps: the last are short, so that its edge is crisp.
fn passed(steps: usize) -> f32 {
    const LAST: f32 = 0.02;
    let even = STEPS - 1;
    if steps > even {
        1.0
    } else {
        (1.0 - LAST) * steps as f32 / even as f32
    }
}

/// How far over the cloth the fall is after a step, in parts of its thickness.
fn lying(step: usize) -> f32 {
    1.3 + 0.5 * ramp(LYING as f32, 0.0, step as f32)
}

/// Evens out what lying on the shoulders did, along each row; the ends stay.
fn even_rows(points: &mut [Vec3], rows: Range<usize>) {
    for row in rows {
        for _ in 0..10 {
            let before: Vec<Vec3> = points.iter().skip(row).step_by(ROWS).copied().collect();
            for i in 1..before.len() - 1 {
                let mean = (before[i - 1] + before[i + 1]) * 0.5;
                points[i * ROWS + row] = before[i].lerp(mean, 0.5);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uneven_edge_of_a_collar_is_evened_out_along_it() {
        // given: a straight collar, one column of which hangs 1 cm too low
        let point = |i: usize| {
            let low = if i / ROWS == 20 { 0.01 } else { 0.0 };
            Vec3::new(
                (i / ROWS) as f32 * 0.005,
                1.4 - low,
                (i % ROWS) as f32 * 0.002,
            )
        };
        let mut points: Vec<Vec3> = (0..41 * ROWS).map(point).collect();

        // when
        even_rows(&mut points, INSIDE.len()..ROWS);

        // then
        assert!(points[20 * ROWS + ROWS - 1].y > 1.397);
        assert_eq!(points[20 * ROWS].y, 1.39);
    }
}
