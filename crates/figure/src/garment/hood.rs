use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::collide::Obstacle;
use super::dress::Cloth;
use super::fabric::Fabric;
use super::mesh::Neighbors;
use super::neckline::{COLUMNS, Neckline, sewn, spline};
use super::piece::Piece;
use super::sheet::Sheet;
use super::smooth::{bump, ramp, smooth};
use crate::normals::normals;

const ROWS: usize = 34;
/// The rows that are seen from outside; those after them turn under and sink into the cloth.
const OUTER: std::ops::Range<usize> = 17..25;

/// The lowest of them, whose weight draws them down onto the shoulders.
const HELD: std::ops::Range<usize> = 20..25;

/// The form of a hood over a neckline.
struct Hood(Neckline);

/// A hood that lies open behind the neck, sewn to the neckline.
pub(super) fn hood(cloth: &Cloth<'_>, neck: &[Vec3], body: &Obstacle<'_>) -> Option<Piece> {
    let form = Hood(Neckline::new(cloth, neck)?);
    let sheet = Sheet {
        points: (0..COLUMNS).flat_map(|i| form.column(i)).collect(),
        rows: ROWS,
        closed: true,
    };
    let triangles = sheet.triangles();
    let mut points = sheet.points.clone();
    let seam = |vertex: usize| !(2..ROWS - 1).contains(&(vertex % ROWS));
    let worn = normals(&cloth.points, &cloth.template.triangles);
    let shoulders = Obstacle::new(&cloth.points, &worn);
    let neighbors = Neighbors::new(points.len(), &triangles);
    for _ in 0..3 {
        smooth(&mut points, &neighbors, seam, 0.5, 3);
        body.push_out(&mut points, 0.004);
        push_outer(&shoulders, &mut points);
    }
    let sheet = Sheet { points, ..sheet };
    Some(sewn(cloth, sheet, stitched(), Fabric::Fleece))
}

/// The seam along the crown and the stitching along the opening.
fn stitched() -> Vec<u32> {
    let crown = (3..OUTER.end).map(|row| COLUMNS / 2 * ROWS + row);
    let opening = (0..COLUMNS).map(|column| column * ROWS + 16);
    crown.chain(opening).map(|vertex| vertex as u32).collect()
}

/// Keeps the outer half of the hood on top of the cloth on the shoulders, its lowest row lying on it.
fn push_outer(shoulders: &Obstacle<'_>, points: &mut [Vec3]) {
    for (i, column) in points.chunks_mut(ROWS).enumerate() {
        shoulders.push_out(&mut column[OUTER], 0.004);
        for (above, point) in column[HELD].iter_mut().rev().enumerate() {
            shoulders.hold_down(point, 0.004 + 0.0035 * above as f32);
        }
        let turn = 1.0 - (1.0 - 2.0 * i as f32 / COLUMNS as f32).abs();
        shoulders.lay_on(&mut column[OUTER.end], 0.0028 * ramp(0.5, 0.3, turn));
    }
}

impl Hood {
    /// The hood's cross-section in one direction, from the seam inside over the opening to the seam outside.
    fn column(&self, column: usize) -> Vec<Vec3> {
        let angle = column as f32 / COLUMNS as f32 * TAU;
        let turn = 1.0 - (1.0 - angle / PI).abs();
        let controls = Self::section(turn, self.0.neck[column], self.0.line[column]);
        let point = |row: usize| {
            let at = spline(&controls, row as f32 / (ROWS - 1) as f32);
            let slack = ripple(angle, turn, row as f32 / (ROWS - 1) as f32);
            self.0.point(angle, at + Vec2::X * slack)
        };
        (0..ROWS).map(point).collect()
    }

    /// Control points as distance from the neck's middle and height; `turn` runs from 0 in front to 1 behind.
    fn section(turn: f32, neck: f32, line: Vec2) -> [Vec2; 9] {
        let back = ramp(0.35, 1.0, turn);
        let side = bump(turn - 0.5, 0.28);
        let opening = ramp(0.0, 0.45, turn);
        let seam = Vec2::new(line.x, line.y);
        // The opening falls to the seam in front in a V and stands clear of the neck everywhere.
        let rise = 0.010 + 0.022 * opening.powf(0.8) + 0.010 * back;
        let rim = Vec2::new(
            (neck + 0.016 + 0.010 * opening).max(line.x - 0.022 + 0.012 * (1.0 - opening)),
            line.y + rise,
        );
        let width = 0.014 + 0.018 * side + 0.052 * back;
        let tip = ramp(0.46, 1.08, turn);
        let drop = 0.030 + 0.030 * side + 0.225 * tip;
        [
            seam + Vec2::new(-0.003, -0.014),
            seam + Vec2::new(-0.002, 0.2 * rise),
            rim + Vec2::new(-0.004, -0.35 * rise),
            rim,
            rim + Vec2::new(0.45 * width, 0.001 + 0.004 * back),
            rim + Vec2::new(0.95 * width, -0.30 * drop),
            rim + Vec2::new(0.90 * width, -0.90 * drop),
            seam + Vec2::new(0.012, -0.010 - 0.3 * drop),
            seam + Vec2::new(0.002, -0.004),
        ]
    }
}

/// Soft slack folds that run from the back of the hood to its sides.
fn ripple(angle: f32, turn: f32, share: f32) -> f32 {
    let outer = ramp(0.40, 0.55, share) * ramp(0.9, 0.75, share);
    let wave = (angle * 5.0 + share * 7.0).sin() + 0.6 * (angle * 9.0 - share * 5.0 + 1.0).sin();
    0.0022 * wave * outer * ramp(0.3, 0.7, turn)
}
