//! Where the seams and the rows of stitches of a kind of garment run.

use super::anatomy::Place;
use super::fabric::Fabric;
use super::pattern::{Finish, Pattern, Top, Trim};
use super::sewing::{Line, Work};

/// Two parts joined from inside.
const PLAIN: Work = Work {
    relief: &[
        (-0.0040, 0.0),
        (-0.0015, 0.0003),
        (0.0, -0.0014),
        (0.0015, 0.0003),
        (0.0040, 0.0),
    ],
    stitches: &[],
};
/// Two parts folded into each other and stitched twice.
const FELLED: Work = Work {
    relief: &[
        (-0.0010, 0.0),
        (0.0, -0.0013),
        (0.0012, 0.0007),
        (0.0085, 0.0007),
        (0.0100, 0.0),
    ],
    stitches: &[0.0026, 0.0072],
};
/// What is laid on and stitched twice along its edge.
const PATCHED: Work = Work {
    relief: &[(-0.0008, 0.0012), (0.0004, -0.0005), (0.0016, 0.0)],
    stitches: &[-0.0030, -0.0085],
};
/// An opening whose edge is stitched twice.
const EDGED: Work = Work {
    relief: &[
        (-0.0012, 0.0),
        (0.0, -0.0018),
        (0.0008, 0.0009),
        (0.0090, 0.0007),
        (0.0110, 0.0),
    ],
    stitches: &[0.0026, 0.0075],
};
/// Stitches through flat cloth, twice.
const TWICE: Work = Work {
    relief: &[],
    stitches: &[0.0, -0.0050],
};
/// Stitches through flat cloth.
const ONCE: Work = Work {
    relief: &[],
    stitches: &[0.0050],
};
/// The same twice along a hem.
const HEMMED: Work = Work {
    relief: &[],
    stitches: &[0.0060, 0.0110],
};

/// The lines that are sewn into the cloth of a pattern, of whose vertices the places are given.
pub(super) fn lines(pattern: &'static Pattern, places: &[Place], arm_length: f32) -> Vec<Line> {
    match (&pattern.top, &pattern.legs) {
        (Some(top), _) if top.chest.is_some() => of_top(pattern, top, places, arm_length),
        (None, Some(_)) => of_trousers(pattern, places),
        (Some(_) | None, _) => Vec::new(),
    }
}

fn line(
    distance: impl Fn(&Place) -> f32 + 'static,
    is_near: impl Fn(&Place) -> bool + 'static,
    along: fn(&Place) -> f32,
    work: Work,
) -> Line {
    let distance = move |place: &Place| {
        if is_near(place) {
            distance(place)
        } else {
            f32::NAN
        }
    };
    Line {
        distance: Box::new(distance),
        along,
        work,
    }
}

fn height(place: &Place) -> f32 {
    place.at.y
}

fn aside(place: &Place) -> f32 {
    place.at.x
}

fn of_top(
    pattern: &'static Pattern,
    top: &'static Top,
    places: &[Place],
    arm_length: f32,
) -> Vec<Line> {
    const ARMPIT: f32 = 0.36;
    let torso: Vec<Place> = places
        .iter()
        .filter(|place| place.arm < 0.05)
        .copied()
        .collect();
    let middle = Depths::of(&torso);
    let wide = |place: &Place| place.at.x.abs() > 0.09;
    let mut lines = vec![line(
        move |place| place.at.z - middle.at(place.at.y),
        move |place| wide(place) && place.at.y < ARMPIT && !place.sleeve,
        height,
        PLAIN,
    )];
    if top.straps.is_none() {
        let [.., depth] = top.neck;
        let is_on_shoulder = |place: &Place| !place.sleeve && place.at.y > 0.47 && place.arm < 0.6;
        lines.push(line(
            move |place| place.at.z - depth + 0.008,
            is_on_shoulder,
            aside,
            PLAIN,
        ));
    }
    if pattern.trim == Trim::Plain && pattern.fabric == Fabric::Jersey {
        lines.push(line(
            move |place| top.outside_neck(place, 1.0),
            move |place| place.at.y > 0.40 && top.outside_neck(place, 1.0) < 0.03,
            |place| 0.09 * place.at.x.atan2(place.at.z),
            ONCE,
        ));
    }
    if pattern.finish == Finish::Turned && pattern.skirt.is_none() && !pattern.is_tucked() {
        let hem = pattern.hem;
        lines.push(line(
            move |place| place.at.y - hem,
            move |place| !place.sleeve && place.at.y < hem + 0.03,
            |place| 0.16 * place.at.x.atan2(place.at.z),
            HEMMED,
        ));
    }
    if top.cuff == Finish::Turned && top.straps.is_none() {
        lines.push(line(
            move |place| (top.sleeve - place.along) * arm_length,
            move |place| place.sleeve && place.along > top.sleeve - 0.1,
            |place| 0.055 * place.around,
            HEMMED,
        ));
    }
    lines
}

fn of_trousers(pattern: &'static Pattern, places: &[Place]) -> Vec<Line> {
    let cut = Cut::of(pattern, places);
    let is_denim = pattern.fabric == Fabric::Denim;
    let seam = if is_denim { FELLED } else { PLAIN };
    let mut lines = vec![cut.outer(PLAIN), cut.inner(seam), cut.middle(seam)];
    if pattern.hem_end > -0.6 || pattern.finish == Finish::Turned {
        let hem = pattern.hem;
        lines.push(line(
            move |place| place.at.y - hem,
            move |place| place.at.y < hem + 0.03,
            |place| place.at.x + place.at.z,
            HEMMED,
        ));
    }
    lines.push(cut.front_pocket(EDGED));
    if is_denim {
        lines.extend([cut.fly(), cut.yoke(), cut.back_pocket()]);
    }
    lines
}

/// The measures of trousers on the template.
#[derive(Clone)]
struct Cut {
    depths: Depths,
    waist: f32,
    crotch: f32,
    /// Half the width of the seat.
    half: f32,
}

impl Cut {
    fn of(pattern: &Pattern, places: &[Place]) -> Self {
        let middle = places.iter().filter(|place| place.at.x.abs() < 0.004);
        let crotch = middle.map(|place| place.at.y).fold(f32::MAX, f32::min);
        let seat = places
            .iter()
            .filter(|place| (place.at.y - crotch - 0.08).abs() < 0.02);
        Self {
            depths: Depths::of(places),
            waist: pattern.waist.unwrap_or_default(),
            half: seat.map(|place| place.at.x.abs()).fold(0.0, f32::max),
            crotch,
        }
    }

    fn is_front(&self, place: &Place) -> bool {
        place.at.z > self.depths.at(place.at.y)
    }

    /// Down the outside of both legs.
    fn outer(&self, work: Work) -> Line {
        let cut = self.clone();
        let near = self.clone();
        line(
            move |place| place.at.z - cut.depths.at(place.at.y),
            move |place| place.at.x.abs() > near.depths.axis(place.at.y) + 0.02,
            height,
            work,
        )
    }

    /// Down the inside of both legs.
    fn inner(&self, work: Work) -> Line {
        let cut = self.clone();
        let near = self.clone();
        line(
            move |place| cut.depths.at(place.at.y) - place.at.z,
            move |place| {
                place.at.x.abs() < near.depths.axis(place.at.y) - 0.02
                    && place.at.y < near.crotch - 0.005
            },
            height,
            work,
        )
    }

    /// From the waist in front between the legs to the waist behind.
    fn middle(&self, work: Work) -> Line {
        let crotch = self.crotch;
        line(
            |place| place.at.x,
            move |place| place.at.x.abs() < 0.05 && place.at.y > crotch - 0.02,
            height,
            work,
        )
    }

    /// Beside the zip in front, curving back to the middle below it.
    fn fly(&self) -> Line {
        const WIDTH: f32 = 0.034;
        let end = self.crotch + 0.085;
        let near = self.clone();
        line(
            move |place| place.at.x.hypot((end - place.at.y).max(0.0)) - WIDTH,
            move |place| {
                near.is_front(place) && place.at.x > 0.006 && place.at.y > end - WIDTH - 0.01
            },
            height,
            TWICE,
        )
    }

    /// The openings of both pockets in front, from the waist to the side.
    fn front_pocket(&self, work: Work) -> Line {
        let near = self.clone();
        let (half, waist) = (self.half, self.waist);
        line(
            move |place| {
                let across = (half - place.at.x.abs()).max(0.0) / 0.088;
                let down = (waist + 0.012 - place.at.y) / 0.105;
                (across.hypot(down) - 1.0) * 0.095
            },
            move |place| near.is_front(place) && place.at.x.abs() > 0.04 && place.at.y > -0.02,
            |place| place.at.x.abs() - place.at.y,
            work,
        )
    }

    /// The seam over the seat, lower in the middle.
    fn yoke(&self) -> Line {
        let near = self.clone();
        let (waist, half) = (self.waist, self.half);
        line(
            move |place| waist - 0.030 - 0.034 * (1.0 - place.at.x.abs() / half) - place.at.y,
            move |place| !near.is_front(place) && place.at.y > waist - 0.12,
            aside,
            FELLED,
        )
    }

    /// The pockets on the seat, pointed below.
    fn back_pocket(&self) -> Line {
        let near = self.clone();
        let (x, top) = (0.56 * self.half, self.waist - 0.066);
        line(
            move |place| {
                let (across, down) = ((place.at.x.abs() - x).abs(), top - place.at.y);
                let side = across - 0.053 + 0.07 * down;
                let point = down - 0.107 + 0.28 * across;
                side.max(point).max(-down)
            },
            move |place| {
                !near.is_front(place) && place.at.x.abs() > 0.004 && place.at.y > top - 0.17
            },
            |place| place.at.x + place.at.y,
            PATCHED,
        )
    }
}

/// The middle of the cloth in depth, and of one leg aside, by height.
#[derive(Clone)]
struct Depths {
    low: f32,
    /// Middle in depth and distance of the middle aside.
    levels: Vec<[f32; 2]>,
}

impl Depths {
    /// Distance of two levels in metres.
    const STEP: f32 = 0.02;

    fn of(places: &[Place]) -> Self {
        let heights = places.iter().map(|place| place.at.y);
        let (low, high) = heights.fold((f32::MAX, f32::MIN), |(low, high), y| {
            (low.min(y), high.max(y))
        });
        let count = ((high - low) / Self::STEP).max(0.0) as usize + 2;
        let level = |i: usize| {
            let y = low + i as f32 * Self::STEP;
            let near = places
                .iter()
                .filter(|place| (place.at.y - y).abs() < Self::STEP);
            let spans = near.fold([[f32::MAX, f32::MIN]; 2], |[z, x], place| {
                let aside = place.at.x.abs();
                [
                    [z[0].min(place.at.z), z[1].max(place.at.z)],
                    [x[0].min(aside), x[1].max(aside)],
                ]
            });
            spans.map(|[from, to]| 0.5 * (from + to))
        };
        let levels: Vec<[f32; 2]> = (0..count).map(level).collect();
        Self { low, levels }
    }

    fn value(&self, y: f32, of: usize) -> f32 {
        let most = (self.levels.len() - 1) as f32 - 0.001;
        let level = ((y - self.low) / Self::STEP).clamp(0.0, most);
        let (i, share) = (level as usize, level.fract());
        self.levels[i][of] * (1.0 - share) + self.levels[i + 1][of] * share
    }

    /// The middle in depth.
    fn at(&self, y: f32) -> f32 {
        self.value(y, 0)
    }

    /// How far aside the middle of a leg is.
    fn axis(&self, y: f32) -> f32 {
        self.value(y, 1)
    }
}
