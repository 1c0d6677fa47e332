use super::depths::Depths;
use super::{HEMMED, ONCE, PLAIN, aside, height, line};
use crate::garment::anatomy::Place;
use crate::garment::fabric::Fabric;
use crate::garment::pattern::{Finish, Pattern, Top, Trim};
use crate::garment::sewing::Line;

/// The lines of a top that hangs from the shoulders.
pub(super) fn lines(
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
        const RIDGE: f32 = 0.007;
        let is_on_shoulder = |place: &Place| {
            !place.sleeve && place.at.y > 0.47 && place.arm < 0.6 && top.outside_neck(place) > 0.010
        };
        lines.push(line(
            move |place| place.at.z - RIDGE,
            is_on_shoulder,
            aside,
            PLAIN,
        ));
    }
    if pattern.trim == Trim::Plain && pattern.fabric == Fabric::Jersey && top.straps.is_none() {
        lines.push(line(
            move |place| top.outside_neck(place),
            move |place| place.at.y > 0.40 && top.outside_neck(place) < 0.03,
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
