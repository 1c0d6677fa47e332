//! Where the seams and the rows of stitches of a kind of garment run.

mod depths;
mod tops;
mod trousers;

use std::collections::HashSet;

use glam::Vec3;

use super::anatomy::Place;
use super::drape::EVENINGS;
use super::mesh::Neighbors;
use super::pattern::Pattern;
use super::sewing::{Line, Work};
use super::smooth::smooth;
use super::template::Edge;

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
    stitches: &[0.0085, 0.0135],
};

/// The lines that are sewn into the cloth of a pattern, of whose vertices the places are given.
pub(super) fn lines(pattern: &'static Pattern, places: &[Place], arm_length: f32) -> Vec<Line> {
    match (&pattern.top, &pattern.legs) {
        (Some(top), _) if top.chest.is_some() => tops::lines(pattern, top, places, arm_length),
        (None, Some(_)) => trousers::lines(pattern, places),
        (Some(_) | None, _) => Vec::new(),
    }
}

/// The places evened out as cloth is when it hangs, so that a line that is straight on them is straight when worn.
pub(super) fn hung(places: &[Place], neighbors: &Neighbors, edges: &[Edge]) -> Vec<Place> {
    let borders = edges.iter().flat_map(|edge| &edge.border);
    let held: HashSet<usize> = borders.map(|&vertex| vertex as usize).collect();
    let mut points: Vec<Vec3> = places.iter().map(|place| place.at).collect();
    smooth(
        &mut points,
        neighbors,
        |vertex| held.contains(&vertex),
        0.5,
        EVENINGS,
    );
    let places = places.iter().zip(points);
    places.map(|(place, at)| Place { at, ..*place }).collect()
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
