use std::f32::consts::TAU;

use glam::Vec3;

use super::anatomy::Place;
use super::collide::Obstacle;
use super::drape::Drape;
use super::folds;
use super::mannequin::{Form, Mannequin};
use super::pattern::{Finish, Top, steps};
use super::profile::{Profile, radial_ease, share_of_ease};
use super::rows::points;
use super::smooth::{bump, ramp, smooth_ring};
use super::template::{EdgeKind, Template};
use crate::vocabulary::Size;

/// Lengthening of the torso by one size, in metres.
const LONGER: f32 = 0.014;
/// Lengthening of the sleeves by one size, in metres.
const LONGER_SLEEVE: f32 = 0.0035;
/// What lengthening of the sleeves tends to, so that cuffs stay off the hands.
const LONGEST_SLEEVE: f32 = 0.012;
/// How much farther out a sleeve that ends open is, in metres.
const OPEN: f32 = 0.004;
/// How far down the arm the elbow is.
const ELBOW: f32 = 0.5;
/// Height of the band at the hem in metres.
pub(super) const BAND: f32 = 0.062;
/// Distance from the body and from what is worn on it, in metres.
const GAP: f32 = 0.005;

/// A garment that hangs from the shoulders, on its way onto a body.
pub(super) struct Hang<'a> {
    template: &'a Template,
    top: &'a Top,
    steps: f32,
    /// How far the torso is let down, in metres.
    longer: f32,
    /// Height of the shoulder joints.
    shoulder: f32,
    /// Height of the seam between cloth and band.
    pub(super) seam: f32,
    /// The body without ease.
    pub(super) body: Profile,
    loose: Profile,
    ease: f32,
    core: Vec<Vec3>,
}

impl<'a> Hang<'a> {
    /// Takes the measures of a body.
    pub(super) fn new(
        template: &'a Template,
        top: &'a Top,
        mannequin: &Mannequin,
        form: &Form,
        rest: &[Vec3],
        shoulder: Vec3,
        size: Size,
    ) -> Self {
        let steps = steps(size);
        let core = points(&template.rows, rest);
        let hem: Vec<u32> = template
            .edges(EdgeKind::Hem)
            .flat_map(|edge| edge.border.iter().copied())
            .collect();
        let level = hem
            .iter()
            .map(|&vertex| core[vertex as usize].y)
            .sum::<f32>()
            / hem.len().max(1) as f32;
        let longer = LONGER * steps + top.drop;
        let seam = level - longer;
        let shoulder = mannequin.locate(form, shoulder, 0.09).y;
        let body = Profile::around(&mannequin.torso(form), seam - BAND - 0.04, shoulder + 0.04);
        let girth = body.girth(shoulder - 0.13);
        let ease = radial_ease(top.chest.map_or(girth, |chest| chest[size as usize]), girth);
        // Armholes without sleeves lie on the body; below them the cloth needs way to widen.
        let lower = if top.straps.is_some() { 0.10 } else { 0.0 };
        let loose = body.clone().eased(|y, angle| {
            let from = shoulder + 0.02 - lower;
            0.004 + ease * share_of_ease(angle) * ramp(from, from - 0.17, y)
        });
        let loose = loose.rising(top.rise).hanging(top.fall);
        Self {
            template,
            top,
            steps,
            longer,
            shoulder,
            seam,
            body,
            loose,
            ease,
            core,
        }
    }

    /// The cloth on the body.
    pub(super) fn cloth(&self, obstacles: &[Obstacle<'_>]) -> Vec<Vec3> {
        let places = &self.template.places;
        let level = self.level();
        Drape::new(self.template, &self.core)
            .eased(8, |i, point, outward| {
                self.ease_out(&places[i], point, outward, &level)
            })
            .folded(|i, point| self.fold(&places[i], point))
            .settled(|cloth| {
                for obstacle in obstacles {
                    obstacle.push_out(cloth, GAP);
                }
            })
    }

    /// How far each direction of the cut hem is off the seam's height.
    fn level(&self) -> Vec<f32> {
        const BINS: usize = 48;
        let mut bins = vec![(0.0, 0.0); BINS];
        for edge in self.template.edges(EdgeKind::Hem) {
            for &vertex in &edge.border {
                let point = self.core[vertex as usize];
                let (angle, _) = self.body.polar(point);
                let bin =
                    &mut bins[(angle / TAU * BINS as f32).rem_euclid(BINS as f32) as usize % BINS];
                *bin = (bin.0 + self.seam - point.y, bin.1 + 1.0);
            }
        }
        let mut level: Vec<f32> = bins
            .into_iter()
            .map(|(sum, count)| sum / f32::max(count, 1.0))
            .collect();
        smooth_ring(&mut level, 2);
        level
    }

    fn ease_out(&self, place: &Place, point: Vec3, outward: Vec3, level: &[f32]) -> Vec3 {
        let sleeve = self.on_sleeve(place, point, outward);
        // Armholes without sleeves stay on the body.
        let [from, to] = match self.top.straps {
            Some(_) => [-0.10, -0.24],
            None => [0.0, -0.13],
        };
        let torso = (1.0 - ramp(0.12, 0.6, place.arm))
            * ramp(self.shoulder + from, self.shoulder + to, point.y);
        if torso == 0.0 {
            return sleeve;
        }
        (self.on_torso(point, level) - point) * torso + sleeve * (1.0 - torso)
    }

    fn on_torso(&self, point: Vec3, level: &[f32]) -> Vec3 {
        let (angle, radius) = self.body.polar(point);
        let seam_before = self.seam + self.longer;
        let straight = off_level(level, angle) + self.longer;
        let y = point.y - self.longer * ramp(seam_before + 0.26, seam_before, point.y)
            + straight * ramp(seam_before + 0.10, seam_before, point.y);
        let above = (y - self.seam).max(0.0);
        let band = self.band_radius(y, angle);
        let loose = self
            .loose
            .radius(y, angle)
            .max(radius.min(self.body.radius(y, angle)));
        if self.template.pattern.is_tucked() {
            let close = self.body.radius(y, angle) + GAP;
            let out = close + (loose - close) * ramp(0.045, 0.125, above);
            return self.body.point(y, angle, out);
        }
        if self.template.pattern.finish == Finish::Turned {
            return self.body.point(y, angle, loose);
        }
        let free = ramp(0.0, 0.06, above);
        let blouse = 0.007 * bump(above - 0.030, 0.022) * ramp(0.0, 0.012, above);
        let sag = 0.012 * bump(above - 0.022, 0.028) * ramp(0.0, 0.02, above);
        let out = band + (loose - band) * free + blouse;
        self.body.point(y - sag, angle, out)
    }

    /// How far out the band at the hem is.
    pub(super) fn band_radius(&self, y: f32, angle: f32) -> f32 {
        let body = self.body.radius(y, angle);
        body + 0.009 + 0.55 * self.ease * share_of_ease(angle)
    }

    fn on_sleeve(&self, place: &Place, point: Vec3, outward: Vec3) -> Vec3 {
        let Top {
            sleeve: end, snug, ..
        } = *self.top;
        let open = 1.0 - snug;
        let wide = 0.011 + 0.08 * self.ease + 0.0024 * (self.steps + 2.0) + OPEN * open;
        let at_end = snug * ramp(end - 0.13, end - 0.005, place.along);
        let free = 0.006 + (wide - 0.006) * ramp(0.0, 0.25, place.along);
        let blouse = snug * 0.005 * bump(place.along - end + 0.07, 0.04);
        let out = if place.sleeve {
            free + (0.006 - free) * at_end + blouse
        } else {
            0.006
        };
        let out = out * (1.0 - 0.75 * open * outward.y);
        let down = if end > ELBOW {
            Vec3::new(point.x.signum() * 0.52, -0.46, 0.72)
        } else {
            Vec3::new(point.x.signum() * 0.64, -0.77, 0.0)
        };
        let slide = LONGEST_SLEEVE * (LONGER_SLEEVE * self.steps / LONGEST_SLEEVE).tanh();
        let longer = slide * ramp(ELBOW.min(end - 0.3), end, place.along);
        let sag = snug
            * 0.006
            * bump(place.along - end + 0.045, 0.035)
            * (1.0 - ramp(end - 0.02, end, place.along));
        let shift = if place.sleeve { longer + sag } else { 0.0 };
        outward * out + down * shift
    }

    fn fold(&self, place: &Place, point: Vec3) -> f32 {
        if place.sleeve {
            const ARM: f32 = 0.454;
            const RADIUS: f32 = 0.055;
            let free = ramp(0.12, 0.28, place.along)
                * ramp(self.top.sleeve, self.top.sleeve - 0.03, place.along);
            let across = place.around * RADIUS;
            let height = free * (0.5 + 0.5 * self.top.snug);
            return folds::on_sleeve(place.at.x > 0.0, place.along * ARM, across) * height;
        }
        let (angle, _) = self.body.polar(point);
        let above = point.y - self.seam;
        let (bound, gathered) = match self.template.pattern.finish {
            Finish::Rib => (ramp(0.0, 0.03, above), 1.0),
            Finish::Turned => (1.0, 0.0),
        };
        let free = bound
            * ramp(0.25, 0.1, place.arm)
            * ramp(self.shoulder - 0.03, self.shoulder - 0.12, point.y);
        let flutes = self.flutes(point.y) * folds::flutes(angle, above);
        (folds::on_torso(above, angle * 0.165, gathered) + flutes) * free
    }

    /// How deep cloth falls into folds at a height: the more it is too wide, and the lower it hangs free.
    fn flutes(&self, y: f32) -> f32 {
        const SNUG: f32 = 0.02;
        const SHARE: f32 = 0.32;
        let low = ramp(self.shoulder - 0.10, self.seam + 0.06, y);
        let gathered = match self.template.pattern.finish {
            Finish::Rib => ramp(self.seam, self.seam + 0.10, y),
            Finish::Turned => 1.0,
        };
        SHARE * (self.ease - SNUG).max(0.0) * low * gathered
    }

    /// The points of the torso beneath points at its hem.
    pub(super) fn inwards(&self, points: &[Vec3]) -> Vec<Vec3> {
        let inwards = |point: &Vec3| {
            let (angle, _) = self.body.polar(*point);
            let radius = self.body.radius(point.y, angle);
            self.body.point(point.y, angle, radius)
        };
        points.iter().map(inwards).collect()
    }

    /// The point of the body that each point of the cloth is drawn back to when something presses on it.
    pub(super) fn beneath(&self, cloth: &[Vec3]) -> Vec<Vec3> {
        let beneath = |(i, point): (usize, &Vec3)| {
            let torso = ramp(0.3, 0.1, self.template.places[i].arm)
                * ramp(self.shoulder - 0.06, self.shoulder - 0.14, point.y);
            let (angle, _) = self.body.polar(*point);
            let inwards = self
                .body
                .point(point.y, angle, self.body.radius(point.y, angle));
            self.core[i].lerp(inwards, torso)
        };
        cloth.iter().enumerate().map(beneath).collect()
    }

    /// Where a drawstring leaves the hood on one side.
    pub(super) fn eyelet(&self, cloth: &[Vec3], side: f32) -> Vec3 {
        let neckline = self
            .template
            .edges(EdgeKind::Neck)
            .flat_map(|edge| &edge.border);
        let at = |&vertex: &u32| cloth[vertex as usize];
        let front = neckline
            .map(at)
            .filter(|point| point.z > 0.0 && point.x * side > 0.0);
        let off = |point: &Vec3| (point.x.abs() - 0.026).abs();
        let nearest = front.min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.unwrap_or_default() + Vec3::new(0.0, 0.002, 0.010)
    }
}

/// How far the cut hem is off its height in a direction, by what it is in evenly spaced ones.
fn off_level(level: &[f32], angle: f32) -> f32 {
    let count = level.len();
    let at = (angle / TAU * count as f32 - 0.5).rem_euclid(count as f32);
    let left = at as usize % count;
    level[left] + (level[(left + 1) % count] - level[left]) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hem_is_straightened_without_steps() {
        let level = [0.0, 0.004, 0.002, -0.004];
        let at = |i: usize| off_level(&level, i as f32 * 0.01 * TAU);
        assert!((off_level(&level, 0.375 * TAU) - 0.004).abs() < 1e-6);
        assert!((0..100).all(|i| (at(i + 1) - at(i)).abs() < 0.0004));
    }
}
