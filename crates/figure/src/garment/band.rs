use glam::Vec3;

use super::fabric::{Fabric, RIB, RIBS_PER_TILE};
use super::piece::{Corners, TILE};
use super::sheet::Sheet;

/// The cross-section of a band from its seam to its folded edge and back inside:
/// share of the length, distance out in metres.
const SECTION: [(f32, f32); 11] = [
    (0.03, 0.0006),
    (0.15, 0.0022),
    (0.35, 0.0030),
    (0.60, 0.0030),
    (0.85, 0.0026),
    (0.955, 0.0018),
    (0.988, 0.0006),
    (1.0, -0.0008),
    (0.985, -0.0026),
    (0.90, -0.0036),
    (0.60, -0.0040),
];

/// The part of a band that is hidden under the cloth: metres along and out.
const TUCK: [(f32, f32); 2] = [(-0.007, -0.0030), (-0.002, -0.0010)];

/// The row of a band's net that is seen first beside its seam, and the last before its fold.
pub(super) const FIRST_ROW: usize = TUCK.len();
pub(super) const LAST_ROW: usize = TUCK.len() + 4;

/// A finished band with its net, ready to be dressed with weights.
pub(super) struct Band {
    pub(super) sheet: Sheet,
    pub(super) corners: Corners,
}

/// A band between two rings of equally many points, counter-clockwise seen from the side of the cloth it finishes.
pub(super) fn band(seam: &[Vec3], end: &[Vec3], fabric: Fabric) -> Band {
    let middle: Vec<Vec3> = seam.iter().zip(end).map(|(a, b)| a.midpoint(*b)).collect();
    bent(seam, &middle, end, fabric)
}

/// A band that runs from one ring over a `middle` one to another.
pub(super) fn bent(seam: &[Vec3], middle: &[Vec3], end: &[Vec3], fabric: Fabric) -> Band {
    let thickness = thickness(fabric);
    let count = seam.len();
    let outward = |i: usize| {
        let tangent = seam[(i + 1) % count] - seam[(i + count - 1) % count] + end[(i + 1) % count]
            - end[(i + count - 1) % count];
        (end[i] - seam[i]).cross(tangent).normalize_or_zero()
    };
    let length = seam
        .iter()
        .zip(end)
        .map(|(a, b)| a.distance(*b))
        .sum::<f32>()
        / count as f32;
    let section: Vec<(f32, f32)> = TUCK
        .iter()
        .map(|(along, out)| (along / length.max(1e-3), *out))
        .chain(SECTION)
        .map(|(along, out)| (along, out * thickness))
        .collect();
    let column = |i: usize| {
        let out = outward(i);
        let bend = middle[i] - seam[i].midpoint(end[i]);
        let point = move |&(share, distance): &(f32, f32)| {
            let bent = (4.0 * share * (1.0 - share)).max(0.0);
            seam[i].lerp(end[i], share) + bend * bent + out * distance
        };
        section.iter().map(point)
    };
    let sheet = Sheet {
        points: (0..count).flat_map(column).collect(),
        rows: section.len(),
        closed: true,
    };
    let girth: f32 = (0..count)
        .map(|i| seam[i].distance(seam[(i + 1) % count]))
        .sum();
    let tile = match fabric {
        Fabric::Rib => RIB * RIBS_PER_TILE,
        Fabric::Collar => 0.5 * RIB * RIBS_PER_TILE,
        Fabric::Fleece
        | Fabric::Stretch
        | Fabric::Jersey
        | Fabric::Denim
        | Fabric::Woven
        | Fabric::Poplin
        | Fabric::Wool
        | Fabric::Cord
        | Fabric::Button
        | Fabric::Thread
        | Fabric::Topstitch
        | Fabric::Brass
        | Fabric::Zip
        | Fabric::Embroidery => TILE,
    };
    let v: Vec<f32> = passed(&section)
        .map(|share| -share * length / tile)
        .collect();
    let corners = sheet.corners((girth / tile).round().max(1.0), &v);
    Band { sheet, corners }
}

/// How thick a folded fabric is in parts of ribbing.
fn thickness(fabric: Fabric) -> f32 {
    match fabric {
        Fabric::Jersey | Fabric::Denim | Fabric::Woven | Fabric::Poplin => 0.4,
        Fabric::Wool => 0.7,
        Fabric::Collar => 0.6,
        Fabric::Rib
        | Fabric::Fleece
        | Fabric::Stretch
        | Fabric::Cord
        | Fabric::Button
        | Fabric::Thread
        | Fabric::Topstitch
        | Fabric::Brass
        | Fabric::Zip
        | Fabric::Embroidery => 1.0,
    }
}

/// How far along the cross-section each of its points is, in shares of the band's length.
fn passed(section: &[(f32, f32)]) -> impl Iterator<Item = f32> {
    section
        .iter()
        .scan((section[0].0, 0.0), |(last, passed), (share, _)| {
            *passed += (share - *last).abs();
            *last = *share;
            Some(*passed)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_holds_a_whole_number_of_tiles() {
        // given: two rings one above the other
        let ring = |y: f32| {
            let point = move |i: usize| {
                let (sin, cos) = (i as f32 / 32.0 * std::f32::consts::TAU).sin_cos();
                Vec3::new(0.2 * sin, y, 0.2 * cos)
            };
            (0..32).map(point).collect::<Vec<_>>()
        };

        // when
        let band = band(&ring(0.06), &ring(0.0), Fabric::Rib);

        // then
        let last = band.corners.uvs.last().map_or(0.5, |uv| uv.x);
        assert_eq!(last.fract(), 0.0);
        let widest = band
            .sheet
            .points
            .iter()
            .map(|point| point.x.hypot(point.z))
            .fold(0.0, f32::max);
        assert!(widest > 0.2 && widest < 0.21);
    }
}
