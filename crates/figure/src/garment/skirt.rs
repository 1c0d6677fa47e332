use std::f32::consts::TAU;

use glam::{Affine3A, Vec3};

use super::coarse::Coarse;
use super::pattern::{Skirt, steps};
use super::piece::{Piece, TILE};
use super::profile::{Profile, radial_ease};
use super::sheet::Sheet;
use super::smooth::{ramp, smooth_ring};
use super::tailor::Wearer;
use super::template::Template;
use super::thread::Net;
use crate::base::{BaseMesh, SkinWeights};
use crate::error::Error;

const COLUMNS: usize = 192;
/// Rows of the cloth between the waist and the turned hem.
const ROWS: usize = 40;
/// Rows of the turned hem, and of what is turned up inside of it.
const HEM: [f32; 4] = [0.25, 0.6, 0.9, 0.98];
const INSIDE: usize = 3;
/// How many columns and rows apart it is reckoned how the cloth falls.
const STEP: [usize; 2] = [3, 4];
/// Width of the turned hem in metres.
const TURN: f32 = 0.022;
/// How fast cloth falls in below the hips, metres per metre.
const FALL: f32 = 0.03;
/// Height of the waist on the template.
const WAIST: f32 = 0.135;
/// Lengthening by one size, in metres.
const LONGER: f32 = 0.008;

/// A skirt on a body: `waist` are points of the cloth it is sewn to, none when it begins at the waist by itself.
pub(super) fn skirt(
    template: &Template,
    skirt: &Skirt,
    waist: &[Vec3],
    wearer: &Wearer<'_>,
) -> Vec<Piece> {
    let body = wearer.wardrobe.mannequin.torso(wearer.form);
    let rest = wearer.rest;
    let core = super::rows::points(&template.rows, rest);
    let top = match waist {
        [] => core.iter().map(|point| point.y).fold(f32::MIN, f32::max),
        ring => ring.iter().map(|point| point.y).sum::<f32>() / ring.len() as f32 - 0.001,
    };
    let end = top - skirt.length - LONGER * steps(wearer.size);
    let hips = Profile::around(&body, end - 0.05, top + 0.2);
    let ease = radial_ease(skirt.hips[wearer.size as usize], hips.girth(top - 0.16));
    let standing_off = if wearer.is_tucked() { 0.012 } else { 0.004 };
    let loose = hips
        .clone()
        .eased(|y, _| standing_off + (ease - standing_off).max(0.0) * ramp(top, top - 0.14, y))
        .hanging(FALL);
    let lift = |point: &Vec3| (loose.polar(*point).0, point.y - top);
    let lift: Vec<(f32, f32)> = waist.iter().map(lift).collect();
    let shape = Shape {
        lift: by_column(&lift),
        ring: ring(&loose, waist),
        is_sewn: !waist.is_empty(),
        hips,
        loose,
        flare: skirt.flare,
        is_covered: waist.is_empty() && !wearer.is_tucked(),
        top,
        end,
    };
    shape.pieces(template, wearer)
}

/// The form of a skirt.
struct Shape {
    /// The body without ease.
    hips: Profile,
    loose: Profile,
    /// How far out what it is sewn to is, column by column.
    ring: Vec<f32>,
    /// How much higher than its top that is, column by column; empty when it is sewn to nothing.
    lift: Vec<f32>,
    is_sewn: bool,
    flare: f32,
    /// Whether its waist is under a top.
    is_covered: bool,
    top: f32,
    end: f32,
}

impl Shape {
    fn pieces(&self, template: &Template, wearer: &Wearer<'_>) -> Vec<Piece> {
        let rows = self.rows();
        let column = |i: usize| {
            rows.iter()
                .map(move |&(y, inwards)| self.point(i, y, inwards))
        };
        let sheet = Sheet {
            points: (0..COLUMNS).flat_map(column).collect(),
            rows: rows.len(),
            closed: true,
        };
        let v: Vec<f32> = rows.iter().map(|row| row.0 / TILE).collect();
        let corners = sheet.corners((1.0_f32 / TILE).round(), &v);
        let waist = wearer.wardrobe.mannequin.height(wearer.form, WAIST);
        let waist = waist.unwrap_or(self.top);
        let of = |point: &Vec3| wearer.wardrobe.pelvis.weights(*point, waist);
        let beneath = |point: &Vec3| {
            let (angle, _) = self.hips.polar(*point);
            let radius = self.hips.radius(point.y, angle);
            self.hips.point(point.y, angle, radius)
        };
        let core = sheet.points.iter().map(beneath).collect();
        let piece = Piece::plain(
            SkinWeights::from_rows(sheet.points.iter().map(of)),
            corners,
            sheet.triangles(),
            sheet.points,
            template.pattern.fabric,
        );
        let mut piece = piece.kept_apart(core, 0.0);
        if let Some(side) = &mut piece.sides {
            side.coarse = Some(wearer.wardrobe.skirt.clone());
        }
        let net = Net {
            piece: &piece,
            rows: rows.len(),
            closed: true,
        };
        let stitches = net.stitches(ROWS - 2, 0.9);
        vec![piece, stitches]
    }

    /// Heights of the rows, with how far inside of the cloth they are: the top tucked in, the cloth, the hem turned up.
    fn rows(&self) -> Vec<(f32, f32)> {
        let cloth = self.top - self.end - TURN;
        let drawn_in = |down: f32| match self.is_covered {
            true => 0.008 * ramp(0.035, 0.0, down),
            false => 0.0,
        };
        let row = |i: usize| {
            let down = cloth * i as f32 / (ROWS - 2) as f32;
            (self.top - down, drawn_in(down))
        };
        let hem = HEM.map(|share| (self.end + TURN * (1.0 - share), -0.0003));
        let inside: [_; INSIDE] = [
            (self.end, 0.001),
            (self.end + 0.004, 0.003),
            (self.end + TURN, 0.004),
        ];
        let tucked = if self.is_sewn {
            [(self.top + 0.012, 0.004)]
        } else {
            [(self.top - 0.012, 0.006 + drawn_in(0.0))]
        };
        let rows = tucked.into_iter().chain((0..ROWS - 1).map(row));
        rows.chain(hem).chain(inside).collect()
    }

    fn point(&self, column: usize, y: f32, inwards: f32) -> Vec3 {
        let angle = column as f32 / COLUMNS as f32 * TAU;
        let down = (self.top - y).max(0.0);
        let y = y + self
            .lift
            .get(column)
            .map_or(0.0, |lift| lift * ramp(0.12, 0.0, down));
        let waves = (angle * 9.0 + 0.7).sin() + 0.6 * (angle * 14.0 + 2.1).sin();
        let flutes = self.flare * 0.11 * waves * ramp(0.08, 0.45, down) * down;
        let free = self.loose.radius(y, angle) + self.flare * down + flutes;
        let out = if self.is_sewn {
            let held = self.ring[column] + (self.flare - FALL).max(0.0) * down + flutes;
            let own = ramp(0.0, 0.12, down);
            held + (free - held).max(0.0) * own + (free - held).min(0.0) * ramp(0.04, 0.40, down)
        } else {
            free
        };
        self.loose.point(y, angle, out - inwards)
    }
}

/// The coarse net over every skirt: its uppermost rows are held.
pub(super) fn coarse() -> Coarse {
    let rows = ROWS + HEM.len();
    let free: Vec<f32> = (0..rows).map(|row| ramp(1.0, 7.0, row as f32)).collect();
    Coarse::over_tube(COLUMNS, STEP, &free, INSIDE)
}

/// How far out the points of a ring are, column by column.
fn ring(loose: &Profile, ring: &[Vec3]) -> Vec<f32> {
    let polar: Vec<(f32, f32)> = ring.iter().map(|point| loose.polar(*point)).collect();
    by_column(&polar)
}

/// Values given with angles, column by column; none of none.
fn by_column(polar: &[(f32, f32)]) -> Vec<f32> {
    let at = |column: usize| {
        let angle = column as f32 / COLUMNS as f32 * TAU;
        let off = |other: f32| ((angle - other + 0.5 * TAU).rem_euclid(TAU) - 0.5 * TAU).abs();
        let nearest = polar.iter().min_by(|a, b| off(a.0).total_cmp(&off(b.0)));
        nearest.map_or(0.0, |(_, value)| *value)
    };
    let mut values: Vec<f32> = (0..COLUMNS).map(at).collect();
    smooth_ring(&mut values, 6);
    values
}

/// The bones that a skirt follows: the pelvis above, both legs below.
pub(super) struct Pelvis {
    root: u16,
    left: u16,
    right: u16,
}

impl Pelvis {
    /// Finds the bones of the base mesh.
    pub(super) fn new(base: &BaseMesh) -> Result<Self, Error> {
        let bone = |name: &str| {
            let bone = base.bone(name).and_then(|bone| u16::try_from(bone).ok());
            bone.ok_or_else(|| Error::DamagedPack(format!("bone `{name}` is missing")))
        };
        Ok(Self {
            root: bone("root")?,
            left: bone("upperleg01.L")?,
            right: bone("upperleg01.R")?,
        })
    }

    /// Whether a thigh is turned so far that cloth comes to lie on it.
    pub(super) fn is_bent(&self, bones: &[Affine3A]) -> bool {
        const UPRIGHT: f32 = 0.8;
        let turned = [self.left, self.right].map(|bone| bones.get(usize::from(bone)));
        let turned = turned.into_iter().flatten();
        turned
            .into_iter()
            .any(|bone| bone.matrix3.y_axis.y < UPRIGHT)
    }

    /// How a point of a skirt on a body whose waist is at the height `top` follows the bones.
    fn weights(&self, point: Vec3, top: f32) -> [(u16, f32); 3] {
        let legs = 0.95 * ramp(top - 0.06, top - 0.26, point.y);
        let left = ramp(-0.14, 0.14, point.x);
        [
            (self.root, 1.0 - legs),
            (self.left, legs * left),
            (self.right, legs * (1.0 - left)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skirt_follows_both_legs_in_front_and_one_at_its_side() {
        let pelvis = Pelvis {
            root: 0,
            left: 1,
            right: 2,
        };
        let front = pelvis.weights(Vec3::new(0.0, -0.4, 0.2), 0.1);
        let side = pelvis.weights(Vec3::new(0.25, -0.4, 0.0), 0.1);
        assert_eq!(front[1].1, front[2].1);
        assert_eq!(side[2].1, 0.0);
        assert_eq!(pelvis.weights(Vec3::Y * 0.1, 0.1)[0].1, 1.0);
    }
}
