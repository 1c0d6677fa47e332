//! Imported garments in sizes: they are made in one.

use std::f32::consts::TAU;

use glam::Vec3;

use crate::base::BaseMesh;
use crate::normals::normals;
use crate::pack::Item;
use crate::vocabulary::Size;

/// Metres that the girth of cloth grows by from one size to the next, as size charts have it at the chest.
const GIRTH: f32 = 0.045;
/// Metres that cloth stays off the places that it is bound to when it shrinks.
const LEAST: f32 = 0.003;
/// Where it does not grow: the bones that head, hands and feet hang on.
const STILL: [&str; 5] = ["neck01", "wrist.L", "wrist.R", "foot.L", "foot.R"];

/// Where an item made in size M is on a body at rest in another size: as much farther off all around as a size is wider, but
/// not at head, hands and feet. It grows aside and not upward: it hangs from the shoulders.
pub(super) fn fitted(item: &Item, size: Size, base: &BaseMesh, rest: &[Vec3]) -> Vec<Vec3> {
    let mut points = item.fit(rest);
    let farther = (size as i32 as f32 - Size::M as i32 as f32) * GIRTH / TAU;
    if farther == 0.0 {
        return points;
    }
    let out = Outward::new(base, rest);
    let rows = item.bound_to.iter().zip(&item.weights);
    for (point, (vertices, shares)) in points.iter_mut().zip(rows) {
        let (place, normal, grows) = out.at(vertices, shares);
        let away = (*point - place).dot(normal);
        let by = farther.max((LEAST - away).min(0.0));
        *point += normal.with_y(0.0) * by * grows;
    }
    points
}

/// Which way is away from a body, and where cloth on it grows.
struct Outward<'a> {
    base: &'a BaseMesh,
    rest: &'a [Vec3],
    /// By vertex of the base mesh; none where it has no surface.
    normals: Vec<Option<Vec3>>,
    /// The vertical line through the body, seen from above.
    middle: Vec3,
    /// By bone.
    is_still: Vec<bool>,
}

impl<'a> Outward<'a> {
    fn new(base: &'a BaseMesh, rest: &'a [Vec3]) -> Self {
        let surface = [base.body.as_slice(), &base.tights].concat();
        let mut found = vec![None; rest.len()];
        let all = normals(rest, &surface);
        for vertex in surface.into_iter().flatten() {
            found[vertex as usize] = Some(all[vertex as usize]);
        }
        let mut is_still = vec![false; base.bones.len()];
        for (bone, parent) in base.parents.iter().enumerate() {
            let hangs = parent.is_some_and(|parent| is_still[parent]);
            is_still[bone] = hangs || STILL.contains(&base.bones[bone].as_str());
        }
        let middle = base.bone("root").map_or(Vec3::ZERO, |b| base.joints[b]);
        Self {
            base,
            rest,
            normals: found,
            middle,
            is_still,
        }
    }

    /// The place that a row of a binding means, the way out from there, and the share in which cloth grows there.
    fn at(&self, vertices: &[u32; 3], shares: &[f32; 3]) -> (Vec3, Vec3, f32) {
        let (mut place, mut normal, mut grows) = (Vec3::ZERO, Vec3::ZERO, 0.0);
        for (&vertex, share) in vertices.iter().zip(shares) {
            let at = self.rest[vertex as usize];
            let aside = (at - self.middle).with_y(0.0).normalize_or_zero();
            place += at * *share;
            normal += self.normals[vertex as usize].unwrap_or(aside) * *share;
            let bones = self.base.weights.of(vertex as usize).iter();
            let moving = bones.filter(|(bone, _)| !self.is_still[usize::from(*bone)]);
            grows += share * moving.map(|(_, weight)| weight).sum::<f32>();
        }
        (place, normal.normalize_or_zero(), grows.clamp(0.0, 1.0))
    }
}
