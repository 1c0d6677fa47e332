//! Shapes: how far a target moves each vertex of the base mesh.

use crate::Error;
use crate::bake::obj::{DECIMETRE, numbers};
use crate::bake::shapes::LEFT_OUT;

/// What a shape does at full strength, in metres, by vertex.
pub(crate) type Shape = Vec<(u32, [f32; 3])>;

/// Reads a target, leaving out the vertices that are never drawn.
///
/// # Errors
/// Names the first line that cannot be understood.
pub(crate) fn parse(entry: &str, text: &str, vertices: usize) -> Result<Shape, Error> {
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            row(line, vertices).ok_or_else(|| Error::damaged(entry, format!("line `{line}`")))
        })
        .filter(|row| !matches!(row, Ok((vertex, _)) if LEFT_OUT.contains(vertex)))
        .collect()
}

fn row(line: &str, vertices: usize) -> Option<(u32, [f32; 3])> {
    let (vertex, offset) = line.trim().split_once(' ')?;
    let vertex = vertex.parse().ok().filter(|&v| (v as usize) < vertices)?;
    let offset: [f32; 3] = numbers(offset)?;
    Some((vertex, offset.map(|x| x * DECIMETRE)))
}

/// Shapes of one part of the body as whole numbers, only for the vertices they move.
#[derive(Debug, Default)]
pub(crate) struct Quantized {
    /// The vertices that some shape moves, in order.
    pub(crate) vertices: Vec<u32>,
    /// Metres in one unit, one number per shape.
    pub(crate) units: Vec<f32>,
    /// Displacements: shapes × vertices × 3.
    pub(crate) offsets: Vec<i16>,
}

/// Packs shapes: each displacement is rounded to 1/32767 of its shape's largest.
pub(crate) fn quantize(shapes: &[Shape]) -> Quantized {
    let mut vertices: Vec<u32> = shapes.iter().flatten().map(|&(vertex, _)| vertex).collect();
    vertices.sort_unstable();
    vertices.dedup();
    let mut quantized = Quantized {
        vertices,
        ..Quantized::default()
    };
    for shape in shapes {
        quantized.push(shape);
    }
    quantized
}

impl Quantized {
    fn push(&mut self, shape: &Shape) {
        let largest = shape
            .iter()
            .flat_map(|(_, d)| d)
            .fold(0.0_f32, |m, x| m.max(x.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / f32::from(i16::MAX);
        let start = self.offsets.len();
        self.offsets.resize(start + self.vertices.len() * 3, 0);
        for (vertex, offset) in shape {
            let Ok(at) = self.vertices.binary_search(vertex) else {
                continue;
            };
            for (i, x) in offset.iter().enumerate() {
                self.offsets[start + at * 3 + i] = (x / unit).round() as i16;
            }
        }
        self.units.push(unit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_in_metres_without_the_vertices_left_out() {
        let text = "# comment\n3 .5 -1 0\n15128 1 1 1\n";
        assert_eq!(parse("t", text, 20_000).unwrap(), [(3, [0.05, -0.1, 0.0])]);
        assert!(parse("t", "3 .5 -1", 10).is_err());
        assert!(parse("t", "30 1 1 1", 10).is_err());
    }

    #[test]
    fn rounding_costs_less_than_a_hundredth_of_a_millimetre() {
        let shapes = [
            vec![(4, [0.3, 0.001_234, -0.2])],
            vec![(9, [0.0, 0.01, 0.0])],
        ];
        let quantized = quantize(&shapes);
        assert_eq!(quantized.vertices, [4, 9]);
        let back = f32::from(quantized.offsets[1]) * quantized.units[0];
        assert!((back - 0.001_234).abs() < 1e-5, "{back}");
        assert_eq!(quantized.offsets[10], i16::MAX);
    }
}
