use std::ops::Range;
use std::sync::Arc;

use glam::{Vec2, Vec3};

use super::band::{FIRST_ROW, LAST_ROW};
use super::closure;
use super::ends::CUFF;
use super::fabric::Fabric;
use super::mesh::Neighbors;
use super::piece::{Corners, Piece};
use super::separate::Side;
use super::sewing::{HALF_THREAD, STITCH};
use super::sheet::Sheet;
use crate::base::SkinWeights;
use crate::normals::normals;

/// How flat a button on a cuff is.
const FLAT: f32 = 0.6;
/// How high a row of stitches lies on a net of cloth, in metres.
const RAISED: f32 = 0.0004;

/// A net of cloth, column by column, on which something is sewn.
pub(super) struct Net<'a> {
    pub(super) piece: &'a Piece,
    /// Points of one column.
    pub(super) rows: usize,
    /// Whether the last column is joined to the first.
    pub(super) closed: bool,
}

impl Net<'_> {
    /// A row of stitches across all columns, at a share of the way from the row `after` to the next.
    pub(super) fn stitches(&self, after: usize, share: f32) -> Piece {
        let columns = self.piece.rest.len() / self.rows;
        let outward = normals(&self.piece.rest, &self.piece.triangles);
        let column = |i: usize| {
            let (upper, lower) = (i * self.rows + after, i * self.rows + after + 1);
            let [from, to] = [upper, lower].map(|vertex| self.piece.rest[vertex]);
            let half = (to - from).normalize_or_zero() * HALF_THREAD;
            let middle = from.lerp(to, share) + outward[upper].lerp(outward[lower], share) * RAISED;
            [middle - half, middle + half]
        };
        let sheet = Sheet {
            points: (0..columns).flat_map(column).collect(),
            rows: 2,
            closed: self.closed,
        };
        let of = |i: usize| i / 2 * self.rows + after + usize::from(share > 0.5);
        self.sewn(sheet, of, self.piece.fabric.thread())
    }

    /// A strip from a column to the next but one, along some rows, `thick` metres over the cloth.
    pub(super) fn strip(&self, column: usize, rows: Range<usize>, thick: f32) -> Piece {
        const ACROSS: [(usize, f32); 4] = [(0, 0.0), (0, 1.0), (2, 1.0), (2, 0.0)];
        let outward = normals(&self.piece.rest, &self.piece.triangles);
        let columns = self.piece.rest.len() / self.rows;
        let cell = |i: usize| (ACROSS[i / rows.len()], i % rows.len());
        let vertex = |i: usize| {
            let ((across, _), row) = cell(i);
            (column + across) % columns * self.rows + rows.start + row
        };
        let point = |i: usize| {
            let ((_, height), row) = cell(i);
            let is_end = row == 0 || row + 1 == rows.len();
            let height = if is_end { 0.0 } else { height };
            self.piece.rest[vertex(i)] + outward[vertex(i)] * (thick * height)
        };
        let sheet = Sheet {
            points: (0..ACROSS.len() * rows.len()).map(point).collect(),
            rows: rows.len(),
            closed: false,
        };
        self.sewn(sheet, vertex, self.piece.fabric)
    }

    /// A button on a point of the net.
    pub(super) fn button(&self, vertex: usize, radius: f32) -> Piece {
        let out = normals(&self.piece.rest, &self.piece.triangles)[vertex];
        let across = out.any_orthonormal_vector();
        let middle = self.piece.rest[vertex];
        let point = |(x, y, height): (f32, f32, f32)| {
            middle + (across * x + out.cross(across) * y) * radius + out * (FLAT * height)
        };
        let sheet = Sheet {
            points: closure::dome().map(point).collect(),
            rows: closure::DOME.len(),
            closed: true,
        };
        self.sewn(sheet, |_| vertex, Fabric::Button)
    }

    /// A sheet that follows the net, each point the vertex that `of` names.
    fn sewn(&self, sheet: Sheet, of: impl Fn(usize) -> usize, fabric: Fabric) -> Piece {
        let count = sheet.points.len();
        let triangles = sheet.triangles();
        let sides = self.piece.sides.as_ref().map(|sides| Side {
            core: (0..count).map(|i| sides.core[of(i)]).collect(),
            arm: (0..count).map(|i| sides.arm[of(i)]).collect(),
            neighbors: Arc::new(Neighbors::new(count, &triangles)),
            coarse: None,
        });
        let weights = (0..count).map(|i| self.piece.weights.of(of(i)).iter().copied());
        Piece {
            sides,
            ..Piece::plain(
                SkinWeights::from_rows(weights),
                along(&sheet),
                triangles,
                sheet.points,
                fabric,
            )
        }
    }
}

impl Piece {
    /// The button that closes it, if it is the cuff of a shirt: on the outside of the arm.
    pub(super) fn cuff_buttoned(&self) -> Option<Piece> {
        let outward = normals(&self.rest, &self.triangles);
        let rows = self.rest.len() / CUFF;
        let middle = self.rest.iter().map(|point| point.x).sum::<f32>() / self.rest.len() as f32;
        let aside = Vec3::new(0.3 * middle.signum(), 0.0, 0.95);
        let along = (0..CUFF).map(|column| column * rows + (FIRST_ROW + LAST_ROW) / 2);
        let faces = |vertex: &usize| outward[*vertex].dot(aside);
        let vertex = along.max_by(|a, b| faces(a).total_cmp(&faces(b)))?;
        let net = Net {
            piece: self,
            rows,
            closed: true,
        };
        Some(net.button(vertex, closure::BUTTON))
    }
}

/// Lays a sheet out so that stitches follow each other from column to column.
fn along(sheet: &Sheet) -> Corners {
    let line: Vec<&Vec3> = sheet.points.iter().step_by(sheet.rows).collect();
    let length: f32 = line.windows(2).map(|pair| pair[0].distance(*pair[1])).sum();
    let v: Vec<f32> = (0..sheet.rows).map(|row| row as f32).collect();
    let corners = sheet.corners((length / STITCH).round().max(1.0), &v);
    Corners {
        uvs: corners.uvs.iter().map(|uv| Vec2::new(uv.y, uv.x)).collect(),
        ..corners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tube of 1 m girth and 10 cm height, in 40 columns of 11 points.
    fn tube() -> Piece {
        let radius = 1.0 / std::f32::consts::TAU;
        let point = |i: usize| {
            let (sin, cos) = ((i / 11) as f32 / 40.0 * std::f32::consts::TAU).sin_cos();
            Vec3::new(radius * sin, 0.1 - (i % 11) as f32 * 0.01, radius * cos)
        };
        let sheet = Sheet {
            points: (0..440).map(point).collect(),
            rows: 11,
            closed: true,
        };
        Piece::plain(
            SkinWeights::from_rows((0..440).map(|i| [(i as u16, 1.0)])),
            sheet.corners(1.0, &[0.0; 11]),
            sheet.triangles(),
            sheet.points,
            Fabric::Denim,
        )
    }

    #[test]
    fn stitches_lie_on_the_cloth_and_follow_the_bones_of_the_row_they_are_next_to() {
        // given
        let piece = tube();
        let net = Net {
            piece: &piece,
            rows: 11,
            closed: true,
        };

        // when
        let thread = net.stitches(4, 0.25);

        // then
        assert_eq!(thread.fabric, Fabric::Topstitch);
        let off = |point: &Vec3| (point.y - 0.0575).abs() - HALF_THREAD;
        assert!(thread.rest.iter().all(|point| off(point).abs() < 1e-4));
        assert_eq!(thread.weights.of(2 * 7), piece.weights.of(7 * 11 + 4));
        let stitches = thread.corners.uvs.iter().map(|uv| uv.y).fold(0.0, f32::max);
        assert!((stitches * STITCH - 1.0).abs() < 0.05);
    }

    #[test]
    fn a_strip_stands_off_the_cloth_between_its_ends() {
        let piece = tube();
        let net = Net {
            piece: &piece,
            rows: 11,
            closed: true,
        };
        let strip = net.strip(39, 2..9, 0.003);
        let radius =
            |i: usize| strip.rest[i].x.hypot(strip.rest[i].z) - 1.0 / std::f32::consts::TAU;
        assert!(radius(7).abs() < 1e-5 && (radius(10) - 0.003).abs() < 2e-4);
    }
}
