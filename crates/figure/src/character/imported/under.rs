use likeness_raster::{Alpha, Material, Mesh};

use crate::character::smoothing::rounded;
use crate::garment::Covering;

/// What imported garments do to the cloth beneath them.
pub(crate) struct Under(Option<Covering>);

impl Under {
    /// Takes imported garments; those that can be seen through do nothing.
    pub(crate) fn new(over: &[(Mesh, Material)]) -> Self {
        let opaque = over.iter().filter(|(_, look)| look.alpha == Alpha::Opaque);
        let dense: Vec<Mesh> = opaque.map(|(mesh, _)| rounded(mesh.clone())).collect();
        Self((!dense.is_empty()).then(|| Covering::new(&dense)))
    }

    /// Takes away what of some cloth lies wholly beneath them, away from their borders, and presses the rest in where it would
    /// come through.
    pub(crate) fn tuck(&self, cloths: &mut [(Mesh, Material)]) {
        let Some(covering) = &self.0 else {
            return;
        };
        let (covers, tucked) = (covering.at(), covering.tucking());
        for (cloth, _) in cloths {
            let covered: Vec<bool> = cloth.rest.iter().map(|point| covers(*point)).collect();
            let is_seen = |triangle: &[u32; 3]| !triangle.iter().all(|&v| covered[v as usize]);
            cloth.triangles.retain(is_seen);
            for (point, normal) in cloth.positions.iter_mut().zip(&cloth.normals) {
                *point = tucked(*point, *normal);
            }
        }
    }
}
