use glam::Vec3;

use super::collide::Obstacle;
use super::mesh::normals;
use super::pattern::steps;
use super::rows::points;
use super::smooth::{ramp, smooth};
use super::template::{EdgeKind, Template};
use crate::vocabulary::Size;

/// Distance from the suit to the cloth in the middle size, in metres.
const OFFSET: f32 = 0.0022;
/// How much looser one size is, in metres of radius.
const LOOSER: f32 = 0.0011;
/// How much higher the waist of one size more is, in metres.
const HIGHER: f32 = 0.006;

/// Cloth that lies on legs and hips like a second skin.
pub(super) fn cloth(
    template: &Template,
    rest: &[Vec3],
    obstacle: &Obstacle<'_>,
    size: Size,
) -> Vec<Vec3> {
    let mut held = vec![false; template.rows.len()];
    for &vertex in template.edges.iter().flat_map(|edge| &edge.border) {
        held[vertex as usize] = true;
    }
    let mut cloth = points(&template.rows, rest);
    smooth(
        &mut cloth,
        &template.neighbors,
        |vertex| held[vertex],
        0.5,
        8,
    );
    let outward = normals(&cloth, &template.triangles);
    let offset = OFFSET + LOOSER * (steps(size) + 2.0);
    let waist = template.pattern.waist.unwrap_or_default();
    for ((point, outward), place) in cloth.iter_mut().zip(&outward).zip(&template.places) {
        let tight = ramp(-0.62, -0.70, place.at.y).max(ramp(waist - 0.05, waist, place.at.y));
        *point += *outward * (offset + (OFFSET - offset) * tight);
        point.y += HIGHER * steps(size) * ramp(waist - 0.12, waist, place.at.y);
    }
    obstacle.push_out(&mut cloth, OFFSET);
    smooth(
        &mut cloth,
        &template.neighbors,
        |vertex| held[vertex],
        0.3,
        2,
    );
    obstacle.push_out(&mut cloth, 0.7 * OFFSET);
    level_waist(template, &mut cloth);
    cloth
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
