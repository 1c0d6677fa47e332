use super::depths::Depths;
use super::{EDGED, FELLED, HEMMED, PATCHED, PLAIN, TWICE, aside, height, line};
use crate::garment::anatomy::Place;
use crate::garment::fabric::Fabric;
use crate::garment::pattern::{Finish, Pattern};
use crate::garment::sewing::{Line, Work};

/// The lines of trousers or shorts.
pub(super) fn lines(pattern: &'static Pattern, places: &[Place]) -> Vec<Line> {
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

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    fn place(at: Vec3) -> Place {
        Place {
            at,
            arm: 0.0,
            sleeve: false,
            along: 0.0,
            around: 0.0,
        }
    }

    #[test]
    fn a_fly_is_on_the_left_of_the_front_alone() {
        // given: trousers 20 cm deep and 34 cm wide
        let corners = [-0.17, -0.001, 0.001, 0.17].map(|x| [-0.1, 0.1].map(|z| (x, z)));
        let corners = corners.concat();
        let posts = corners
            .iter()
            .flat_map(|&(x, z)| (0..100).map(move |i| Vec3::new(x, 0.12 - 0.008 * i as f32, z)));
        let places: Vec<Place> = posts.map(place).collect();
        let cut = Cut {
            depths: Depths::of(&places),
            waist: 0.125,
            crotch: -0.05,
            half: 0.17,
        };

        // when
        let fly = cut.fly();

        // then
        let off = |x: f32, z: f32| (fly.distance)(&place(Vec3::new(x, 0.1, z)));
        assert!(off(0.034, 0.1).abs() < 1e-5);
        assert!(off(-0.034, 0.1).is_nan() && off(0.034, -0.1).is_nan());
    }
}
