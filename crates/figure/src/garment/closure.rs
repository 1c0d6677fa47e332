use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::dress::Cloth;
use super::fabric::Fabric;
use super::pattern::Placket;
use super::piece::{Piece, TILE};
use super::pocket::{Front, Laid, laid};
use super::sewing::{HALF_THREAD, STITCH};

/// A strip's section from its middle to its edge: share of half its width, height in metres.
const FLAP: [(f32, f32); 5] = [
    (0.0, 0.0026),
    (0.70, 0.0026),
    (0.80, 0.0014),
    (0.90, 0.0026),
    (1.0, -0.0012),
];
const TEETH: [(f32, f32); 3] = [(0.0, 0.0056), (0.7, 0.0052), (1.0, 0.0010)];

/// How high stitches lie over the cloth beneath a strip, in metres.
const ON_FLAP: f32 = 0.0030;

/// Half the width of a zip's flap, of its teeth and of a placket, in metres.
const HALF_FLAP: f32 = 0.017;
const HALF_TEETH: f32 = 0.0042;
const HALF_PLACKET: f32 = 0.016;

/// Length of a placket and the distances of its buttons from the neckline, in metres.
const PLACKET: f32 = 0.145;
const BUTTONS: [f32; 2] = [0.045, 0.110];
pub(super) const BUTTON: f32 = 0.0058;

/// The section of a button from its middle to its edge: share of its radius, height in metres.
pub(super) const DOME: [(f32, f32); 5] = [
    (0.02, 0.0046),
    (0.60, 0.0044),
    (0.72, 0.0056),
    (0.95, 0.0052),
    (1.0, 0.0020),
];

/// Length of one tile of a zip's teeth in metres.
const TOOTH: f32 = 0.010;

/// A zip on its flap between two heights, with its slider at the top.
pub(super) fn zip(cloth: &Cloth<'_>, front: &Front, [bottom, top]: [f32; 2]) -> [Piece; 6] {
    let flap = Strip {
        half: HALF_FLAP,
        section: &FLAP,
        span: [bottom, top],
        tile: TILE,
    };
    let teeth = Strip {
        half: HALF_TEETH,
        section: &TEETH,
        span: [bottom, top - 0.004],
        tile: TOOTH,
    };
    let slider = Strip {
        half: 1.2 * HALF_TEETH,
        section: &[(0.0, 0.0085), (0.8, 0.0080), (1.0, 0.0020)],
        span: [top - 0.024, top - 0.008],
        tile: 1.0,
    };
    let pull = Strip {
        half: 0.7 * HALF_TEETH,
        section: &[(0.0, 0.0098), (0.8, 0.0094), (1.0, 0.0070)],
        span: [top - 0.050, top - 0.018],
        tile: 1.0,
    };
    [
        flap.piece(cloth, front, cloth.template.pattern.fabric),
        flap.stitches(cloth, front, -0.6 * HALF_FLAP),
        flap.stitches(cloth, front, 0.6 * HALF_FLAP),
        teeth.piece(cloth, front, Fabric::Zip),
        slider.piece(cloth, front, Fabric::Brass),
        pull.piece(cloth, front, Fabric::Brass),
    ]
}

/// A short placket below the neckline at the height `top`, with its buttons.
pub(super) fn placket(cloth: &Cloth<'_>, front: &Front, top: f32) -> Vec<Piece> {
    let strip = Strip {
        half: HALF_PLACKET,
        section: &FLAP,
        span: [top - PLACKET, top],
        tile: TILE,
    };
    let mut pieces = vec![strip.piece(cloth, front, cloth.template.pattern.fabric)];
    let at = |below| Vec2::new(0.0, top - below);
    pieces.extend(BUTTONS.map(|below| button(cloth, front, at(below), BUTTON)));
    pieces
}

/// A placket between two heights with its buttons.
pub(super) fn buttoned(
    cloth: &Cloth<'_>,
    front: &Front,
    placket: Placket,
    [bottom, top]: [f32; 2],
) -> Vec<Piece> {
    let (half, radius, spacing) = match placket {
        Placket::Light => (HALF_PLACKET, BUTTON, 0.085),
        Placket::Heavy => (0.034, 0.0125, 0.125),
    };
    let strip = Strip {
        half,
        section: &FLAP,
        span: [bottom, top],
        tile: TILE,
    };
    let mut pieces = vec![strip.piece(cloth, front, cloth.template.pattern.fabric)];
    let beside = [-1.0, 1.0].map(|side| side * (half - 0.0065));
    pieces.extend(beside.map(|aside| strip.stitches(cloth, front, aside)));
    let first = top - 0.5 * spacing;
    let count = ((first - bottom - 0.03) / spacing).max(0.0) as usize + 1;
    let heights = (0..count).map(|i| first - spacing * i as f32);
    pieces.extend(heights.map(|y| button(cloth, front, Vec2::new(0.0, y), radius)));
    pieces
}

/// An upright strip on the middle of the front.
struct Strip<'a> {
    /// Half its width in metres.
    half: f32,
    section: &'a [(f32, f32)],
    /// The heights of its lower and its upper end.
    span: [f32; 2],
    /// Side of a tile of its texture in metres.
    tile: f32,
}

impl Strip<'_> {
    fn piece(&self, cloth: &Cloth<'_>, front: &Front, fabric: Fabric) -> Piece {
        let heights = self.heights();
        let left = self.section.iter().rev().map(|&(x, out)| (-x, out));
        let right = self.section.iter().skip(1).copied();
        let points = left.chain(right).flat_map(|(x, out)| {
            let end = heights.len() - 1;
            heights.iter().enumerate().map(move |(row, y)| {
                let out = if row == 0 || row == end { -0.0012 } else { out };
                (Vec2::new(x * self.half, *y), out)
            })
        });
        let form = Laid {
            points: points.collect(),
            rows: heights.len(),
            closed: false,
        };
        laid(cloth, front, &form, fabric, |at| {
            Vec2::new(at.y, at.x) / self.tile
        })
    }

    /// Stitches down the strip, some metres aside of its middle.
    fn stitches(&self, cloth: &Cloth<'_>, front: &Front, aside: f32) -> Piece {
        let heights = self.heights();
        let points = [-HALF_THREAD, HALF_THREAD].into_iter().flat_map(|x| {
            let point = move |y: &f32| (Vec2::new(aside + x, *y), ON_FLAP);
            heights.iter().map(point)
        });
        let form = Laid {
            points: points.collect(),
            rows: heights.len(),
            closed: false,
        };
        let thread = cloth.template.pattern.fabric.thread();
        laid(cloth, front, &form, thread, |at| {
            Vec2::new((at.x - aside) / (2.0 * HALF_THREAD) + 0.5, at.y / STITCH)
        })
    }

    /// Heights of the rows, from above; the ends are doubled to turn in.
    fn heights(&self) -> Vec<f32> {
        let [bottom, top] = self.span;
        let steps = ((top - bottom) / 0.006).ceil().max(1.0);
        let row = |i: usize| top + (bottom - top) * i as f32 / steps;
        let inner = (0..=steps as usize).map(row);
        let ends = (top + 0.0006, bottom - 0.0006);
        [ends.0].into_iter().chain(inner).chain([ends.1]).collect()
    }
}

/// The button in the middle of a waistband, of which the points are given that face the front.
pub(super) fn waist_button(cloth: &Cloth<'_>, band: &[Vec3]) -> Piece {
    let [bottom, top] = middle_span(band);
    let middle = Vec2::new(0.0, 0.5 * (bottom + top));
    let front = Front::new(band, bottom - 0.02);
    Piece {
        fabric: Fabric::Brass,
        ..button(cloth, &front, middle, 0.0085)
    }
}

/// The points of a button of radius 1, column by column, each with its height in metres.
pub(super) fn dome() -> impl Iterator<Item = (f32, f32, f32)> {
    const AROUND: usize = 20;
    (0..AROUND).flat_map(|i| {
        let (sin, cos) = (i as f32 / AROUND as f32 * TAU).sin_cos();
        let point = move |(share, height)| (cos * share, sin * share, height);
        DOME.into_iter().map(point)
    })
}

fn button(cloth: &Cloth<'_>, front: &Front, middle: Vec2, radius: f32) -> Piece {
    let at = |(x, y, height): (f32, f32, f32)| (middle + Vec2::new(x, y) * radius, height);
    let form = Laid {
        points: dome().map(at).collect(),
        rows: DOME.len(),
        closed: true,
    };
    laid(cloth, front, &form, Fabric::Button, |at| at / TILE)
}

/// The lowest and the highest of points in the middle of the front.
pub(super) fn middle_span(facing: &[Vec3]) -> [f32; 2] {
    let middle = facing.iter().filter(|point| point.x.abs() < 0.012);
    middle.fold([f32::MAX, f32::MIN], |[low, high], point| {
        [low.min(point.y), high.max(point.y)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_reaches_from_end_to_end() {
        let strip = Strip {
            half: 0.01,
            section: &TEETH,
            span: [0.2, 0.5],
            tile: TILE,
        };
        let heights = strip.heights();
        assert!(heights.is_sorted_by(|a, b| a > b));
        assert!((heights[1] - 0.5).abs() < 1e-6);
        assert!((heights[heights.len() - 2] - 0.2).abs() < 1e-6);
    }
}
