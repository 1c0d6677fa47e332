//! Finds hair that hangs beneath skin or cloth.

use glam::Vec3;
use likeness_raster::{Guides, Scene};

use crate::character::{Layer, Prepared};
use crate::{Error, FigureSpec, Figures};

/// Height of the chin below the head's joint in metres: what lies higher grows where it is.
const CHIN: f32 = 0.05;
/// Depth in metres from which hair counts as covered, and from which it hangs on the far side of the body.
const DEPTHS: [f32; 2] = [0.003, 0.04];

impl Figures {
    /// Counts pixels in which hair that hangs below the chin lies less than a hand's width beneath skin or cloth, and those in
    /// which such hair is there at all, covered or not.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn buried_hair(&self, spec: &FigureSpec) -> Result<[usize; 2], Error> {
        let prepared = self.0.prepared(spec)?;
        let joint = prepared.body.joint(&self.0.pack.base, "head");
        let alone = |hair: bool| {
            let scene = only(&prepared, |layer| (layer == Layer::Hair) == hair);
            likeness_raster::guides(&scene)
        };
        let (hair, rest) = (alone(true)?, alone(false)?);
        let chin = joint.unwrap_or_default() - Vec3::Y * CHIN;
        let top = hair.project(chin).map_or(0.0, |(at, _)| at.y.max(0.0));
        Ok(count(&hair, &rest, top as usize))
    }
}

fn count(hair: &Guides, rest: &Guides, top: usize) -> [usize; 2] {
    let below = hair.seen.iter().zip(&rest.seen).skip(top * hair.width);
    let (mut buried, mut all) = (0, 0);
    for (hair, rest) in below {
        let Some(hair) = hair else { continue };
        let under = rest.map_or(0.0, |rest| hair.depth - rest.depth);
        buried += usize::from((DEPTHS[0]..DEPTHS[1]).contains(&under));
        all += 1;
    }
    [buried, all]
}

/// The scene with some of its layers alone.
fn only(prepared: &Prepared, keep: impl Fn(Layer) -> bool) -> Scene {
    let meshes = prepared.scene.meshes.iter();
    let kept = meshes.filter(|mesh| keep(prepared.layers[mesh.material]));
    Scene {
        meshes: kept.cloned().collect(),
        ..prepared.scene.clone()
    }
}
