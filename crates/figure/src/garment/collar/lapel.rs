use glam::Vec2;

use crate::garment::dress::Cloth;
use crate::garment::piece::{Piece, TILE};
use crate::garment::pocket::{Front, Laid, laid};
use crate::garment::rim::{POINTS, Rim};

/// How high over the lowest point of the opening lapels end and the collar begins, in shares of its height.
const GORGE: f32 = 0.52;
/// How far the tip of a lapel is aside of there and below it, in metres.
const TIP: Vec2 = Vec2::new(0.074, -0.018);
/// How far lapels reach below the opening, in metres.
const FOOT: f32 = 0.010;
/// How much the outer edge is bowed, in metres.
const BOW: f32 = 0.009;
/// Steps up a lapel.
const ROWS: usize = 36;
/// Its section from inside the opening over the fold to its outer edge: share of its width, metres inwards, height in metres.
const ACROSS: [(f32, f32, f32); 15] = [
    (0.0, 0.006, -0.006),
    (0.0, 0.004, 0.001),
    (0.0, 0.001, 0.006),
    (0.04, 0.0, 0.0085),
    (0.10, 0.0, 0.0090),
    (0.20, 0.0, 0.0080),
    (0.35, 0.0, 0.0062),
    (0.50, 0.0, 0.0052),
    (0.65, 0.0, 0.0046),
    (0.80, 0.0, 0.0044),
    (0.90, 0.0, 0.0046),
    (0.94, 0.0, 0.0034),
    (0.97, 0.0, 0.0044),
    (0.99, 0.0, 0.0036),
    (1.0, 0.0, -0.0010),
];

/// The turned back edges of a front that is open at the neck.
pub(in crate::garment) struct Lapels {
    /// The opening from its lowest point up to where the collar begins, on the figure's left.
    fold: Vec<Vec2>,
}

impl Lapels {
    /// Measures the opening of a neckline.
    pub(in crate::garment) fn on(rim: &Rim) -> Self {
        let ring = rim.ring(0.0, 0.0);
        let (low, high) = ring[..POINTS / 2]
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), point| {
                (low.min(point.y), high.max(point.y))
            });
        let end = low + GORGE * (high - low);
        let line = ring.iter().take_while(|point| point.y < end);
        let line = line.map(|point| point.truncate());
        let foot = ring.first().map(|point| point.truncate() - Vec2::Y * FOOT);
        Self {
            fold: foot.into_iter().chain(line).collect(),
        }
    }

    /// Where the collar begins, in shares of the neckline.
    pub(in crate::garment) fn gorge(&self) -> f32 {
        self.fold.len().saturating_sub(2) as f32 / POINTS as f32
    }

    /// The lapel on one side.
    pub(in crate::garment) fn piece(&self, cloth: &Cloth<'_>, front: &Front, side: f32) -> Piece {
        let point = |i: usize| {
            let (share, inwards, height) = ACROSS[i / (ROWS + 2)];
            let row = (i % (ROWS + 2)).min(ROWS);
            let is_end = i % (ROWS + 2) > ROWS;
            let at = self.at(share, inwards, row as f32 / ROWS as f32);
            let at = Vec2::new(at.x * side, at.y);
            (at, if is_end { -0.001 } else { height })
        };
        let mut points: Vec<(Vec2, f32)> = (0..ACROSS.len() * (ROWS + 2)).map(point).collect();
        if side > 0.0 {
            let columns = points.chunks(ROWS + 2).rev();
            points = columns.flatten().copied().collect();
        }
        let form = Laid {
            points,
            rows: ROWS + 2,
            closed: false,
        };
        laid(cloth, front, &form, cloth.template.pattern.fabric, |at| {
            at / TILE
        })
    }

    /// A place of the left one on the plane before the front: a share of its width from the fold, and one of its height.
    fn at(&self, share: f32, inwards: f32, up: f32) -> Vec2 {
        let last = self.fold.len().saturating_sub(1);
        let along = up * last as f32;
        let before = (along as usize).min(last.saturating_sub(1));
        let point = |i: usize| self.fold.get(i).copied().unwrap_or_default();
        let fold = point(before).lerp(point(before + 1), along - before as f32);
        let (foot, tip) = (point(0), point(last) + TIP);
        let edge = (tip - foot).perp().normalize_or_zero() * -BOW;
        let outer = foot.lerp(tip, up) + edge * (4.0 * up * (1.0 - up));
        fold.lerp(outer, share) - Vec2::X * inwards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lapel_widens_from_the_opening_to_its_tip() {
        let fold = (0..30).map(|i| Vec2::new(0.002 * i as f32, 1.2 + 0.005 * i as f32));
        let lapels = Lapels {
            fold: fold.collect(),
        };
        let width = |up: f32| lapels.at(1.0, 0.0, up).x - lapels.at(0.0, 0.0, up).x;
        assert!(width(0.0).abs() < 1e-5 && width(0.5) > 0.02);
        assert!((width(1.0) - TIP.x).abs() < 1e-5);
        assert!(lapels.gorge() > 0.1 && lapels.gorge() < 0.25);
    }
}
