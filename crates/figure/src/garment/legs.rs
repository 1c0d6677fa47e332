use glam::Vec3;

use super::collide::Obstacle;
use super::drape::Drape;
use super::folds;
use super::pattern::{Finish, Legs};
use super::profile::{Profile, radial_ease};
use super::rows::points;
use super::smooth::ramp;
use super::tailor::Wearer;
use super::template::Template;

/// Distance from the body in metres.
const GAP: f32 = 0.005;
/// Distance from a top that is tucked in, in metres.
const OVER: f32 = 0.004;
/// Heights above the crotch between which two legs become one seat, in metres.
const SEAT: [f32; 2] = [0.005, 0.100];
/// How far below the body's crotch that of the cloth is, in metres.
const CROTCH: f32 = 0.03;
/// Height in metres that a profile needs: over less, its levels would lie closer than the points of the body.
const SPAN: f32 = 0.75;
/// Height of the knees on the template.
const KNEE: f32 = -0.36;
/// Share of the length let down behind by which cloth is let down in front.
const IN_FRONT: f32 = 0.4;
/// What the waist stands off, in metres, under a top and over one: it is elastic.
const WAIST: [f32; 2] = [0.003, 0.013];

/// Trousers on their way onto a body.
pub(super) struct Trousers<'a> {
    template: &'a Template,
    core: Vec<Vec3>,
    crotch: f32,
    /// Height of the lower ends.
    end: f32,
    /// How far it is let down behind, in metres, and from where.
    drop: f32,
    knee: f32,
    seat: Profile,
    /// The right leg and the left.
    legs: [Leg; 2],
    ease: f32,
}

/// How the legs of trousers hang.
struct Falling {
    /// Heights of the crotch, of the knees, where the cloth is cut off and where it ends.
    crotch: f32,
    knee: f32,
    end: f32,
    lowest: f32,
    taper: [f32; 2],
}

/// One leg: what is round its axis, with x counted from there to the outside.
struct Leg {
    side: f32,
    /// Distance of the axis from the middle at the crotch, and how much it grows per metre downwards.
    axis: [f32; 2],
    loose: Profile,
}

impl<'a> Trousers<'a> {
    /// Takes the measures of a body.
    pub(super) fn new(template: &'a Template, legs: &Legs, wearer: &Wearer<'_>) -> Self {
        let core = points(&template.rows, wearer.rest);
        let body = wearer.wardrobe.mannequin.torso(wearer.form);
        let crotch = wearer.wardrobe.mannequin.crotch(wearer.form);
        let (end, waist) = core
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), point| {
                (low.min(point.y), high.max(point.y))
            });
        let seat = Profile::around(&body, crotch - 0.5 * SPAN, crotch + 0.5 * SPAN);
        let girth = seat.girth(crotch + 0.09);
        let ease = radial_ease(legs.seat[wearer.size as usize], girth);
        let thigh = legs.thigh + 0.6 * ease;
        let waistband = WAIST[usize::from(wearer.is_tucked())];
        let seat = seat
            .eased(|y, _| waistband + (thigh - waistband) * ramp(waist - 0.005, crotch + 0.03, y));
        let gathered = match template.pattern.finish {
            Finish::Rib => 1.0,
            Finish::Turned => 0.0,
        };
        let loose = |share: f32| {
            let end = legs.end + (0.6 - 0.35 * gathered) * ease;
            (thigh + (end - thigh) * share) * (1.0 - 0.7 * gathered * ramp(0.88, 1.0, share))
        };
        let knee = wearer.wardrobe.mannequin.height(wearer.form, KNEE);
        let knee = knee.unwrap_or(end);
        let hang = Falling {
            crotch,
            end,
            lowest: end - legs.drop,
            knee,
            taper: legs.taper,
        };
        let leg = |side| Leg::new(side, &body, &hang, &loose);
        Self {
            drop: legs.drop,
            knee,
            template,
            crotch,
            end,
            seat: seat.hanging(0.5),
            legs: [leg(-1.0), leg(1.0)],
            ease,
            core,
        }
    }

    /// The cloth on the body, over the top that is `worn` tucked in, if any.
    pub(super) fn cloth(&self, body: &Obstacle<'_>, worn: Option<&Obstacle<'_>>) -> Vec<Vec3> {
        let mut cloth = Drape::new(self.template, &self.core)
            .eased(10, |_, point, _| self.ease_out(point))
            .folded(|_, point| self.fold(point))
            .settled(|cloth| {
                body.push_out(cloth, GAP);
                if let Some(worn) = worn {
                    worn.push_out_above_edge(cloth, OVER);
                }
            });
        for point in &mut cloth {
            point.x *= 1.0 - self.joined(*point);
        }
        cloth
    }

    /// How far a point is drawn to the middle, where both legs are sewn together below the crotch.
    fn joined(&self, point: Vec3) -> f32 {
        ramp(0.045, 0.022, point.x.abs())
            * ramp(self.crotch - 0.17, self.crotch - 0.06, point.y)
            * ramp(self.crotch + 0.05, self.crotch + 0.01, point.y)
    }

    fn ease_out(&self, at: Vec3) -> Vec3 {
        let point = at - Vec3::Y * self.let_down(at);
        let middle = ramp(0.06, 0.0, point.x.abs());
        let [from, to] = [SEAT[0] - 0.01 * middle, SEAT[1] - 0.05 * middle];
        let seat = ramp(self.crotch + from, self.crotch + to, point.y);
        let (angle, radius) = self.seat.polar(point);
        let out = self.seat.radius(point.y, angle).max(radius);
        let on_seat = self.seat.point(point.y, angle, out);
        let leg = &self.legs[usize::from(point.x > 0.0)];
        let on_leg = leg.eased(point, self.crotch);
        let inner = ramp(0.05, 0.0, point.x.abs()) * ramp(self.crotch + 0.07, self.crotch, point.y);
        let low = ramp(self.crotch - 0.10, self.crotch - 0.03, point.y);
        let lower = Vec3::NEG_Y * (CROTCH * inner * low);
        on_seat * seat + on_leg * (1.0 - seat) + lower - at
    }

    /// How far a point is let down, in metres.
    fn let_down(&self, at: Vec3) -> f32 {
        let leg = &self.legs[usize::from(at.x > 0.0)];
        let (angle, _) = leg.loose.polar(leg.local(at, self.crotch));
        let behind = 0.5 - 0.5 * angle.cos();
        self.drop * ramp(self.knee, self.end, at.y) * (IN_FRONT + (1.0 - IN_FRONT) * behind)
    }

    fn fold(&self, point: Vec3) -> f32 {
        const LENGTH: f32 = 0.454;
        let leg = &self.legs[usize::from(point.x > 0.0)];
        let local = leg.local(point, self.crotch);
        let (angle, radius) = leg.loose.polar(local);
        let down = (self.crotch - point.y) / (self.crotch - self.end).max(0.1);
        let bound = match self.template.pattern.finish {
            Finish::Rib => ramp(1.0, 0.95, down),
            Finish::Turned => 1.0,
        };
        let free = ramp(0.0, 0.15, down) * bound * ramp(0.0, 0.02, self.ease + 0.01);
        let length = (self.crotch - self.end).min(LENGTH);
        0.45 * folds::on_sleeve(leg.side > 0.0, down * length, angle * radius) * free
    }
}

impl Leg {
    /// Measures the leg on one side between the crotch and the lower end.
    fn new(side: f32, body: &[Vec3], hang: &Falling, loose: &impl Fn(f32) -> f32) -> Self {
        let Falling {
            crotch,
            end,
            lowest,
            knee,
            taper,
        } = *hang;
        let own = |point: &&Vec3| point.x * side > 0.0;
        let middle = |y: f32| {
            let near = body.iter().filter(own);
            let near = near.filter(|point| (point.y - y).abs() < 0.02);
            let (low, high) = near.fold((f32::MAX, f32::MIN), |(low, high), point| {
                (low.min(point.x.abs()), high.max(point.x.abs()))
            });
            0.5 * (low + high)
        };
        let (upper, lower) = (crotch - 0.06, end.min(crotch - 0.12));
        let slope = (middle(lower) - middle(upper)) / (upper - lower);
        let axis = [middle(upper) - 0.06 * slope, slope];
        // Feet are kept out: what hangs over them would flare.
        let local: Vec<Vec3> = body
            .iter()
            .filter(|point| own(point) && point.y > end)
            .map(|point| to_local(*point, side, axis, crotch))
            .collect();
        let top = crotch + SEAT[1] + 0.03;
        let loose = Profile::around(&local, top - SPAN.max(top - lowest + 0.04), top)
            .eased(|y, _| loose(((crotch - y) / (crotch - end)).clamp(0.0, 1.0)))
            .hanging_by(|y| taper[1] + (taper[0] - taper[1]) * ramp(knee - 0.04, knee + 0.04, y));
        Self { side, axis, loose }
    }

    fn local(&self, point: Vec3, crotch: f32) -> Vec3 {
        to_local(point, self.side, self.axis, crotch)
    }

    /// Where a point of the leg comes to be; no leg crosses the middle.
    fn eased(&self, point: Vec3, crotch: f32) -> Vec3 {
        let local = self.local(point, crotch);
        let (angle, radius) = self.loose.polar(local);
        let out = self.loose.radius(point.y, angle).max(radius);
        let eased = self.loose.point(point.y, angle, out);
        let aside = eased.x + self.axis[0] + self.axis[1] * (crotch - point.y);
        eased.with_x(self.side * aside.max(0.0))
    }
}

fn to_local(point: Vec3, side: f32, axis: [f32; 2], crotch: f32) -> Vec3 {
    point.with_x(point.x * side - axis[0] - axis[1] * (crotch - point.y))
}
