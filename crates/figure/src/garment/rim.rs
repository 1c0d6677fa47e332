use std::f32::consts::{PI, TAU};

use glam::{Vec2, Vec3};

use super::anatomy::Place;
use super::band::bent;
use super::fabric::Fabric;
use super::neckline::{COLUMNS, by_angle};
use super::pattern::Neck;
use super::piece::Piece;
use super::sheet::even_ring_from;
use super::smooth::{bump, ramp, rounded_ring, smooth_ring};
use super::throat::{Over, Skin};
use crate::base::SkinWeights;

/// Points of a ring round the neck.
pub(super) const POINTS: usize = 160;
/// Distance of the cloth from the skin at its border, in metres.
const GAP: f32 = 0.0028;
/// How much farther the cloth may stand off for each metre from the border.
const LIFT: f32 = 0.14;
/// Up to where the cloth lies as the border does, in metres from it.
const BOUND: f32 = 0.012;
/// What is farther over the skin than this, in metres, is not about the neck.
const HIGHEST: f32 = 0.075;
/// What belongs to an arm by more than the first share is not either; what belongs to it by less than the other is wholly.
const ARM: [f32; 2] = [0.3, 0.06];
/// How wide a line dips in front and behind, as an angle.
const DIP: f32 = 1.0;
/// In how many steps a ring is moved over the skin.
const STEPS: usize = 4;

/// A neckline on the skin, where the border of the cloth lies.
pub(super) struct Rim {
    skin: Skin,
    /// How high the border of the cloth was and how high it shall be, as angles by direction.
    rises: Vec<Vec2>,
    /// How often the line goes up and down at most on its way round.
    waves: usize,
    /// From where on the cloth hangs as it likes, in metres from the border.
    free: f32,
}

impl Rim {
    /// A smooth line on the skin along the border of a pattern on a body, for the cloth's border that is `now` elsewhere;
    /// `steps` tells how many sizes it is above medium.
    pub(super) fn new(skin: Skin, neck: &Neck, cut: &[Vec3], now: &[Vec3], steps: f32) -> Self {
        let shall = rounded_ring(&rises_of(&skin, cut), neck.waves());
        let pairs = rises_of(&skin, now).into_iter().zip(shall);
        let pairs = pairs.enumerate().map(|(i, (was, shall))| {
            let turn = i as f32 / COLUMNS as f32 * TAU;
            let from_front = turn.min(TAU - turn);
            let [front, back] = neck.dips();
            let dip = front * bump(from_front, DIP) + back * bump(PI - from_front, DIP);
            Vec2::new(was.x, shall.x - dip - neck.widens() * steps)
        });
        Self {
            rises: pairs.collect(),
            waves: neck.waves(),
            free: neck.reach(),
            skin,
        }
    }

    /// Lays the cloth about the neckline on the skin, its border on the line.
    pub(super) fn lay(&self, cloth: &mut [Vec3], places: &[Place], border: &[u32]) {
        /// How far the rest of the cloth keeps below the line, as an angle.
        const BELOW: f32 = 0.012;
        let of_torso = cloth
            .iter_mut()
            .zip(places)
            .filter(|(_, place)| place.arm < ARM[0]);
        for (point, place) in of_torso {
            let over = self.skin.over(*point);
            let rises = self.at(over.turn);
            let away = self.away(over, rises.x);
            if away >= self.free || over.height.abs() > HIGHEST {
                continue;
            }
            let share = ramp(self.free, BOUND, away) * ramp(ARM[0], ARM[1], place.arm);
            let height = over.height.clamp(GAP, GAP + LIFT * away);
            let rise = over.rise + (rises.y - rises.x) * share;
            *point = self.skin.at(Over {
                rise: rise.min(rises.y - BELOW),
                height: over.height + (height - over.height) * share,
                ..over
            });
        }
        for &vertex in border {
            let point = &mut cloth[vertex as usize];
            let over = self.skin.over(*point);
            *point = self.skin.at(Over {
                rise: self.at(over.turn).y,
                height: GAP,
                ..over
            });
        }
    }

    /// The line that is `inwards` metres from the border towards the neck, `height` over the skin, evenly spaced from the front.
    pub(super) fn ring(&self, inwards: f32, height: f32) -> Vec<Vec3> {
        let rises: Vec<f32> = self.rises.iter().map(|rises| rises.y).collect();
        let mut ring = self.drawn(&rises, height);
        if inwards == 0.0 {
            return ring;
        }
        for _ in 0..STEPS {
            self.step(&mut ring, inwards / STEPS as f32, height);
        }
        let moved = rounded_ring(&rises_of(&self.skin, &ring), self.waves);
        let moved: Vec<f32> = moved.iter().map(|rise| rise.x).collect();
        self.drawn(&moved, height)
    }

    /// The line of some angles by direction, evenly spaced from the front.
    fn drawn(&self, rises: &[f32], height: f32) -> Vec<Vec3> {
        let on = |(i, &rise): (usize, &f32)| {
            let turn = i as f32 / rises.len() as f32 * TAU;
            self.skin.at(Over { turn, rise, height })
        };
        let line: Vec<Vec3> = rises.iter().enumerate().map(on).collect();
        even_ring_from(&line, POINTS, 0)
    }

    /// A band along the line, `width` metres wide, lying on the skin; `weights` tells how points follow the bones.
    pub(super) fn band(
        &self,
        width: f32,
        fabric: Fabric,
        weights: impl FnOnce(&[Vec3]) -> SkinWeights,
    ) -> Piece {
        /// How far the band reaches under the cloth, in metres.
        const UNDER: f32 = 0.004;
        const OFF_SKIN: f32 = 0.0016;
        let [seam, middle, end] = [0.0, 0.5, 1.0].map(|share| {
            let mut ring = self.ring(share * (width + UNDER) - UNDER, OFF_SKIN);
            ring.reverse();
            ring
        });
        let mut made = bent(&seam, &middle, &end, fabric);
        // What is tucked in runs on straight, where the shoulders fall away.
        for point in made.sheet.points.iter_mut().step_by(made.sheet.rows) {
            *point = self.skin.onto(*point, 0.0);
        }
        Piece::plain(
            weights(&made.sheet.points),
            made.corners,
            made.sheet.triangles(),
            made.sheet.points,
            fabric,
        )
    }

    /// How far inwards a place may be moved level before it is only `off` the skin, up to `most` metres.
    pub(super) fn room(&self, at: Vec3, inwards: Vec3, off: f32, most: f32) -> f32 {
        const STEP: f32 = 0.001;
        let is_free = |steps: &usize| {
            let by = *steps as f32 * STEP;
            by <= most && self.skin.over(at + inwards * by).height > off
        };
        (0..).take_while(is_free).count().saturating_sub(1) as f32 * STEP
    }

    /// The place itself, or where it is moved out to be `off` the skin.
    pub(super) fn clear(&self, at: Vec3, off: f32) -> Vec3 {
        let over = self.skin.over(at);
        if over.height < off {
            self.skin.at(Over {
                height: off,
                ..over
            })
        } else {
            at
        }
    }

    /// Moves a ring over the skin towards the neck.
    fn step(&self, ring: &mut [Vec3], by: f32, height: f32) {
        let old = ring.to_vec();
        let count = old.len();
        for (i, point) in ring.iter_mut().enumerate() {
            let over = self.skin.over(*point);
            let along = old[(i + 1) % count] - old[(i + count - 1) % count];
            let out = self.skin.normal(over.turn, over.rise);
            let inwards = out.cross(along).normalize_or(Vec3::Y);
            *point = self.skin.onto(*point + inwards * by, height);
        }
        smooth_ring(ring, 1);
    }

    fn at(&self, turn: f32) -> Vec2 {
        let count = self.rises.len();
        let at = (turn / TAU * count as f32).rem_euclid(count as f32);
        let left = at as usize % count;
        self.rises[left].lerp(self.rises[(left + 1) % count], at.fract())
    }

    /// How far a place is from the border in metres, roughly.
    fn away(&self, over: Over, border: f32) -> f32 {
        let on = |rise: f32| {
            let Over { turn, .. } = over;
            self.skin.at(Over {
                turn,
                rise,
                height: 0.0,
            })
        };
        on(over.rise).distance(on(border))
    }
}

/// How high points round the neck are, as angles by direction.
fn rises_of(skin: &Skin, points: &[Vec3]) -> Vec<Vec3> {
    let over = points.iter().map(|point| skin.over(*point));
    let over: Vec<_> = over.map(|o| (o.turn, Vec2::new(o.rise, 0.0))).collect();
    let mut rises: Vec<Vec3> = by_angle(&over).iter().map(|at| at.extend(0.0)).collect();
    smooth_ring(&mut rises, 4);
    rises
}
