use glam::{Vec2, Vec3};

use super::piece::Corners;
use crate::normals::normals;

/// A rectangular net of points, which may be closed to a tube across its columns.
pub(super) struct Sheet {
    /// Points column by column.
    pub(super) points: Vec<Vec3>,
    /// Points of one column.
    pub(super) rows: usize,
    /// Whether the last column is joined to the first.
    pub(super) closed: bool,
}

impl Sheet {
    fn columns(&self) -> usize {
        self.points.len() / self.rows
    }

    /// Triangles that face outwards when columns run counter-clockwise seen from above and rows downwards.
    pub(super) fn triangles(&self) -> Vec<[u32; 3]> {
        let columns = self.columns();
        net(columns, self.rows, self.closed, |column| column % columns)
    }

    /// An open net with a crisp edge: its last row and its outer columns are turned under, `thick` metres deep.
    pub(super) fn thickened(self, thick: f32) -> Self {
        let outward = normals(&self.points, &self.triangles());
        let (rows, columns) = (self.rows, self.columns());
        let under = |vertex: usize| self.points[vertex] - outward[vertex] * thick;
        let mut points = Vec::with_capacity((columns + 2) * (rows + 1));
        for index in 0..columns + 2 {
            let column = index.clamp(1, columns) - 1;
            let all = column * rows..(column + 1) * rows;
            if index == 0 || index > columns {
                points.extend(all.clone().map(under));
            } else {
                points.extend(&self.points[all.clone()]);
            }
            points.push(under(all.end - 1));
        }
        Self {
            points,
            rows: rows + 1,
            closed: false,
        }
    }

    /// Lays the net out flat, with `across` units of texture over all columns and `v` for each row.
    pub(super) fn corners(&self, across: f32, v: &[f32]) -> Corners {
        let columns = self.columns();
        let drawn = columns + usize::from(self.closed);
        let cell = |i: usize| (i / self.rows, i % self.rows);
        let source = |i| {
            let (column, row) = cell(i);
            ((column % columns) * self.rows + row) as u32
        };
        let uv = |i| {
            let (column, row) = cell(i);
            Vec2::new(across * column as f32 / (drawn - 1) as f32, v[row])
        };
        Corners {
            sources: (0..drawn * self.rows).map(source).collect(),
            uvs: (0..drawn * self.rows).map(uv).collect(),
            triangles: net(drawn, self.rows, false, |column| column).into(),
        }
    }
}

fn net(
    columns: usize,
    rows: usize,
    closed: bool,
    column: impl Fn(usize) -> usize,
) -> Vec<[u32; 3]> {
    let last = if closed { columns } else { columns - 1 };
    let quads = (0..last).flat_map(|i| (0..rows - 1).map(move |j| (i, j)));
    quads
        .flat_map(|(i, j)| {
            let at = |i: usize, j: usize| (column(i) * rows + j) as u32;
            let [a, b, c, d] = [at(i, j), at(i, j + 1), at(i + 1, j + 1), at(i + 1, j)];
            [[a, b, c], [a, c, d]]
        })
        .collect()
}

/// Points evenly spaced along a closed line, from where it is nearest to the direction `first` about its middle.
pub(super) fn even_ring(line: &[Vec3], count: usize, first: Vec3) -> Vec<Vec3> {
    if line.is_empty() {
        return vec![Vec3::ZERO; count];
    }
    let middle = line.iter().sum::<Vec3>() / line.len() as f32;
    let towards = |point: &Vec3| (*point - middle).normalize_or_zero().dot(first);
    let start = (0..line.len())
        .max_by(|&a, &b| towards(&line[a]).total_cmp(&towards(&line[b])))
        .unwrap_or_default();
    even_ring_from(line, count, start)
}

/// The same from one of its points.
pub(super) fn even_ring_from(line: &[Vec3], count: usize, start: usize) -> Vec<Vec3> {
    let point = |i: usize| line[(start + i) % line.len()];
    let total: f32 = (0..line.len())
        .map(|i| point(i).distance(point(i + 1)))
        .sum();
    let (mut i, mut passed) = (0, 0.0);
    (0..count)
        .map(|step| {
            let target = total * step as f32 / count as f32;
            let mut length = point(i).distance(point(i + 1));
            while passed + length < target && i + 1 < line.len() {
                passed += length;
                i += 1;
                length = point(i).distance(point(i + 1));
            }
            point(i).lerp(
                point(i + 1),
                ((target - passed) / length.max(1e-9)).clamp(0.0, 1.0),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_sheet_faces_outwards() {
        // given: a tube of four columns round the vertical, counter-clockwise from above
        let points = (0..4).flat_map(|i| {
            let (sin, cos) = (i as f32 * std::f32::consts::FRAC_PI_2).sin_cos();
            [Vec3::new(sin, 1.0, cos), Vec3::new(sin, 0.0, cos)]
        });
        let sheet = Sheet {
            points: points.collect(),
            rows: 2,
            closed: true,
        };

        // when
        let normals = normals(&sheet.points, &sheet.triangles());

        // then
        assert!(
            sheet
                .points
                .iter()
                .zip(&normals)
                .all(|(point, normal)| point.dot(*normal) > 0.5)
        );
        assert_eq!(sheet.corners(3.0, &[0.0, 1.0]).uvs.len(), 10);
    }

    #[test]
    fn a_ring_is_spaced_evenly_from_the_given_side() {
        let square = [Vec3::ZERO, Vec3::X, Vec3::X + Vec3::Y, Vec3::Y];
        let ring = even_ring(&square, 8, Vec3::new(1.0, 1.0, 0.0));
        assert_eq!(ring[0], Vec3::X + Vec3::Y);
        assert!((ring[1] - Vec3::new(0.5, 1.0, 0.0)).length() < 1e-6);
    }
}
