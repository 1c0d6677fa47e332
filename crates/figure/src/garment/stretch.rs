use glam::Vec3;

use super::collide::Obstacle;
use super::pattern::steps;
use super::rows::points;
use super::smooth::{ramp, smooth};
use super::template::{EdgeKind, Template};
use crate::normals::normals;
use crate::vocabulary::Size;

/// Distance from the suit to the cloth in the middle size, in metres.
const OFFSET: f32 = 0.0022;
/// How much farther from the suit the middle of a top is, which skims the waist, in metres.
const SKIMMING: f32 = 0.004;
/// Distance from what is worn underneath, in metres.
const OVER: f32 = 0.003;
/// How much looser one size is, in metres of radius.
const LOOSER: f32 = 0.0011;
/// How much higher the waist of one size more is, in metres.
const HIGHER: f32 = 0.006;

/// Cloth that lies on the body like a second skin, and outside of what is worn there.
pub(super) fn cloth(
    template: &Template,
    rest: &[Vec3],
    obstacles: &[Obstacle<'_>],
    size: Size,
) -> Vec<Vec3> {
    let (top, evenings) = match template.pattern.top {
        Some(_) => (1.0, [24, 8]),
        None => (0.0, [8, 2]),
    };
    let held = template.held();
    let mut cloth = points(&template.rows, rest);
    smooth(
        &mut cloth,
        &template.neighbors,
        |vertex| held[vertex],
        0.5,
        evenings[0],
    );
    let outward = normals(&cloth, &template.triangles);
    let offset = OFFSET + LOOSER * (steps(size) + 2.0);
    let near_waist = |reach: f32, y: f32| {
        let waist = template.pattern.waist;
        waist.map_or(0.0, |waist| ramp(waist - reach, waist, y))
    };
    for ((point, outward), place) in cloth.iter_mut().zip(&outward).zip(&template.places) {
        let tight = ramp(-0.62, -0.70, place.at.y).max(near_waist(0.05, place.at.y));
        let skimming =
            SKIMMING * top * (1.0 - ramp(0.03, 0.3, place.arm)) * ramp(0.42, 0.26, place.at.y);
        *point += *outward * (offset + (OFFSET - offset) * tight + skimming);
        point.y += HIGHER * steps(size) * near_waist(0.12, place.at.y);
    }
    push_out(&mut cloth, obstacles);
    smooth(
        &mut cloth,
        &template.neighbors,
        |vertex| held[vertex],
        0.3,
        evenings[1],
    );
    push_out(&mut cloth, obstacles.get(..1).unwrap_or_default());
    level_waist(template, &mut cloth);
    cloth
}

/// Moves points off the body, the first obstacle, and off what is worn on it.
pub(super) fn push_out(points: &mut [Vec3], obstacles: &[Obstacle<'_>]) {
    for (i, obstacle) in obstacles.iter().enumerate() {
        obstacle.push_out(points, if i == 0 { 0.8 * OFFSET } else { OVER });
    }
}

/// Makes the upper border one smooth line.
fn level_waist(template: &Template, cloth: &mut [Vec3]) {
    for edge in template
        .edges
        .iter()
        .filter(|edge| edge.kind != EdgeKind::Cuff)
    {
        let mut line: Vec<Vec3> = edge
            .border
            .iter()
            .map(|&vertex| cloth[vertex as usize])
            .collect();
        super::smooth::smooth_ring(&mut line, 6);
        for (&vertex, point) in edge.border.iter().zip(line) {
            cloth[vertex as usize] = point;
        }
    }
}
