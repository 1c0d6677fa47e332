use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::collide::Obstacle;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::mesh::Neighbors;
use super::neckline::{COLUMNS, Neckline, sewn, spline};
use super::piece::Piece;
use super::sheet::Sheet;
use super::smooth::{ramp, smooth};
use super::thread::Net;
use crate::normals::normals;

const ROWS: usize = 25;
/// The first row of a turned-down collar that lies on the shoulders.
const LYING: usize = 15;
/// How far from the middle the ends of a turned-down collar are, as an angle.
const GAP: f32 = 0.012;
/// How far the points of a turned-down collar are swept to the side, as an angle.
const SWEEP: f32 = 0.32;
/// Height of a stand-up collar in metres.
const STAND: f32 = 0.050;

/// A collar that stands up round the neck, closed in front.
pub(super) fn standing(cloth: &Cloth<'_>, neck: &[Vec3], fabric: Fabric) -> Option<Piece> {
    let neckline = Neckline::new(cloth, neck)?;
    let column = |i: usize| {
        let controls = upright(neckline.neck[i], neckline.line[i]);
        let angle = i as f32 / COLUMNS as f32 * TAU;
        let line = &neckline;
        (0..ROWS).map(move |row| line.point(angle, spline(&controls, share(row))))
    };
    let sheet = Sheet {
        points: (0..COLUMNS).flat_map(column).collect(),
        rows: ROWS,
        closed: true,
    };
    let stitched = (0..COLUMNS).map(|i| (i * ROWS + 14) as u32).collect();
    Some(sewn(cloth, sheet, stitched, fabric))
}

/// A collar that is turned down over the neckline, its two points in front.
pub(super) struct Turned {
    /// How far it falls from its fold, in metres.
    pub(super) fall: f32,
    pub(super) fabric: Fabric,
}

impl Turned {
    /// The collar on a cloth with its stitches; none when the cloth has no hole for the neck.
    pub(super) fn sewn_to(&self, cloth: &Cloth<'_>, neck: &[Vec3]) -> Vec<Piece> {
        let Some(neckline) = Neckline::new(cloth, neck) else {
            return Vec::new();
        };
        let mut sheet = Sheet {
            points: (0..=COLUMNS)
                .flat_map(|i| turned_column(&neckline, self.fall, i))
                .collect(),
            rows: ROWS,
            closed: false,
        };
        let neighbors = Neighbors::new(sheet.points.len(), &sheet.triangles());
        let worn = normals(&cloth.points, &cloth.template.triangles);
        let shoulders = Obstacle::new(&cloth.points, &worn);
        let ends = [0, COLUMNS];
        let held = |vertex: usize| vertex % ROWS < 3 || ends.contains(&(vertex / ROWS));
        for _ in 0..3 {
            smooth(&mut sheet.points, &neighbors, held, 0.5, 2);
            for (i, column) in sheet.points.chunks_mut(ROWS).enumerate() {
                lay(&shoulders, &mut column[LYING..], ends.contains(&i));
            }
        }
        even_edge(&mut sheet.points);
        let piece = sewn(cloth, sheet, Vec::new(), self.fabric);
        let net = Net {
            piece: &piece,
            rows: ROWS,
            closed: false,
        };
        let is_knit = self.fabric == Fabric::Collar;
        let stitches = (!is_knit).then(|| net.stitches(ROWS - 4, 0.5));
        stitches.into_iter().chain([piece]).collect()
    }
}

/// Evens out what lying on the shoulders did to the lower part, along each row.
fn even_edge(points: &mut [Vec3]) {
    for row in LYING..ROWS {
        for _ in 0..12 {
            let before: Vec<Vec3> = points.iter().skip(row).step_by(ROWS).copied().collect();
            for i in 2..before.len() - 2 {
                let mean = (before[i - 1] + before[i + 1]) * 0.5;
                points[i * ROWS + row] = before[i].lerp(mean, 0.5);
            }
        }
    }
}

/// Lays the lower part of a column on the shoulders, its edge tucked under.
fn lay(shoulders: &Obstacle<'_>, column: &mut [Vec3], is_end: bool) {
    let last = column.len() - 1;
    shoulders.push_out(column, 0.0045);
    for (i, point) in column.iter_mut().enumerate() {
        shoulders.hold_down(point, 0.0055 + 0.0030 * (last - i) as f32);
        if is_end || i == last {
            shoulders.lay_on(point, 0.0015);
        }
    }
}

fn share(row: usize) -> f32 {
    row as f32 / (ROWS - 1) as f32
}

/// The section of a stand-up collar as distance and height, from its seam inside to that outside.
fn upright(neck: f32, line: Vec2) -> [Vec2; 9] {
    let lean = ((neck + 0.014).max(line.x - 0.014) - line.x) / STAND;
    let at = |height: f32, out: f32| line + Vec2::new(lean * height + out, height);
    [
        at(-0.012, -0.005),
        at(0.002, -0.003),
        at(0.6 * STAND, -0.003),
        at(STAND - 0.002, -0.0025),
        at(STAND, 0.0),
        at(STAND - 0.002, 0.0025),
        at(0.6 * STAND, 0.003),
        at(0.004, 0.004),
        at(-0.007, 0.003),
    ]
}

/// A column of a turned-down collar, from its seam inside over the fold to its edge outside.
fn turned_column(neckline: &Neckline, fall: f32, column: usize) -> impl Iterator<Item = Vec3> {
    let angle = GAP + (TAU - 2.0 * GAP) * column as f32 / COLUMNS as f32;
    let turn = 1.0 - (1.0 - angle / PI).abs();
    let of = column % COLUMNS;
    let controls = turned(turn, neckline.neck[of], neckline.line[of], fall);
    let sweep = SWEEP * ramp(0.55, 0.0, turn) * (PI - angle).signum();
    (0..ROWS).map(move |row| {
        let at = spline(&controls, share(row));
        neckline.point(angle + sweep * ramp(0.4, 1.0, share(row)), at)
    })
}

/// The section of a turned-down collar as distance and height; `turn` runs from 0 in front to 1 behind.
fn turned(turn: f32, neck: f32, line: Vec2, fall: f32) -> [Vec2; 7] {
    let (front, side) = (
        ramp(0.50, 0.0, turn),
        ramp(0.0, 0.35, turn) * ramp(1.0, 0.6, turn),
    );
    let rise = 0.016 + 0.014 * ramp(0.0, 0.5, turn);
    let fold = Vec2::new((neck + 0.010).max(line.x - 0.012), line.y + rise);
    let fall = fall * (1.0 + 0.4 * front);
    let down = Vec2::new(0.50 + 0.36 * side, -0.86 + 0.30 * side).normalize();
    [
        line + Vec2::new(-0.004, -0.012),
        line + Vec2::new(-0.003, 0.002),
        fold + Vec2::new(-0.004, -0.004),
        fold + Vec2::new(0.002, 0.001),
        fold + Vec2::new(0.006, -0.003) + down * (0.33 * fall),
        fold + Vec2::new(0.006, -0.003) + down * (0.67 * fall),
        fold + Vec2::new(0.006, -0.003) + down * fall,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_collar_rises_clear_of_the_neck() {
        let section = upright(0.07, Vec2::new(0.085, 1.4));
        assert!(section.iter().all(|at| at.x > 0.074));
        let top = section.iter().map(|at| at.y).fold(0.0, f32::max);
        assert!((top - 1.4 - STAND).abs() < 1e-5);
    }

    #[test]
    fn a_turned_down_collar_ends_below_its_seam_and_lower_in_front() {
        let [front, back] =
            [0.0, 1.0].map(|turn| turned(turn, 0.07, Vec2::new(0.085, 1.4), 0.05)[6]);
        assert!(front.y < back.y && back.y < 1.4);
    }

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
        even_edge(&mut points);

        // then
        assert!(points[20 * ROWS + ROWS - 1].y > 1.397);
        assert_eq!(points[20 * ROWS].y, 1.39);
    }
}
