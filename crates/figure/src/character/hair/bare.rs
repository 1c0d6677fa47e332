//! Finds skin of the scalp that shows through hair.

use glam::Vec3;
use likeness_raster::{Guides, Material, Scene};

use super::scalp::{MIDDLE, Scalp, above_hairline};
use crate::body::Body;
use crate::character::{Layer, Parts, Studio, camera, light, skin};
use crate::{Error, FigureSpec, Figures};

/// Height above the hairline in metres from which on hair should cover the scalp.
const COVERED: f32 = 0.03;
/// How far behind the hairline of the temples, where it falls steeply, in metres.
const TEMPLE: f32 = 0.02;
/// How far from the scalp skin may lie in metres: ears stand off.
const EARS: f32 = 0.005;
/// Depth below the head's joint to which skin is looked at, in metres.
const LOWEST: f32 = 0.1;

impl Figures {
    /// Counts the pixels of a figure's picture in which its scalp shows well above the hairline.
    ///
    /// The skin may be `swollen` by so many metres: 0 for the picture as it is drawn, more to see that a head that comes through
    /// its hair is found.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn bare_scalp(&self, spec: &FigureSpec, swollen: f32) -> Result<usize, Error> {
        let studio = &*self.0;
        let scene = head(studio, spec, swollen)?;
        let guides = likeness_raster::guides(&scene)?;
        Ok(count(&guides, studio))
    }
}

/// The head with its hair alone.
fn head(studio: &Studio, spec: &FigureSpec, swollen: f32) -> Result<Scene, Error> {
    let base = &studio.pack.base;
    let model = Body::load(&studio.models, &studio.bodies)?;
    let standing = model.stand(&studio.pack, spec)?;
    let body = model.pose(&studio.pack, standing, spec.pose, &[])?;
    let lowest = joint(studio).y - LOWEST;
    let is_high = |triangle: &[u32; 3]| base.template[triangle[0] as usize].y > lowest;
    let mut mesh = skin::mesh_of(studio, &body, &base.template, is_high);
    for (point, normal) in mesh.positions.iter_mut().zip(&mesh.normals) {
        *point += *normal * swollen;
    }
    let mut parts = Parts::default();
    parts.push((mesh, Material::default()));
    let mut layers = vec![Layer::Skin];
    super::add(studio, spec, &body, &layers, &mut parts)?;
    layers.resize(parts.0.len(), Layer::Hair);
    let (camera, _) = camera::place(spec, &body, base, &parts, &layers);
    let (meshes, materials) = parts.numbered();
    Ok(Scene {
        width: spec.width as usize,
        height: spec.height as usize,
        samples: 1,
        background: spec.background.0,
        camera,
        meshes,
        materials,
        lights: Vec::new(),
        sky: light::SKY,
        ground: light::GROUND,
        floor: None,
        exposure: light::EXPOSURE,
    })
}

fn count(guides: &Guides, studio: &Studio) -> usize {
    let scalp: &Scalp = studio.salon.scalp(&studio.pack);
    let joint = joint(studio);
    let is_bare = |place: Vec3| {
        let out = place - MIDDLE;
        let reach = scalp.reach_toward(out.normalize_or(Vec3::Y));
        let is_scalp = reach.is_some_and(|reach| (out.length() - reach).abs() < EARS);
        let before = above_hairline(place + Vec3::Z * TEMPLE);
        is_scalp && above_hairline(place).min(before) > COVERED
    };
    let skin = guides
        .seen
        .iter()
        .flatten()
        .filter(|seen| seen.material == 0);
    skin.filter(|seen| is_bare(seen.rest - joint)).count()
}

/// The joint of the average adult's head.
fn joint(studio: &Studio) -> Vec3 {
    let base = &studio.pack.base;
    base.bone("head")
        .map_or(Vec3::ZERO, |bone| base.joints[bone])
}
