use glam::Vec3;

use super::Fabric;

/// How a fabric answers light.
pub(super) struct Look {
    pub(super) roughness: f32,
    pub(super) specular: f32,
    pub(super) sheen: f32,
    pub(super) folds: f32,
    /// How deep it falls into folds where the body bends.
    pub(super) creases: f32,
    /// Share of the dye's colour, and what is added to it.
    pub(super) dye: [f32; 2],
    /// Its colour, when it does not take the dye.
    pub(super) fixed: Option<Vec3>,
    /// What its surface is like, and how strongly.
    pub(super) relief: Option<(Relief, f32)>,
    /// How much its fibres stand out and differ in colour.
    pub(super) fuzz: f32,
}

/// A texture of heights.
#[derive(Clone, Copy)]
pub(super) enum Relief {
    Rib,
    Knit,
    Twill,
    Plait,
    Stitch,
}

impl Look {
    const fn new(roughness: f32, specular: f32, sheen: f32) -> Self {
        Self {
            roughness,
            specular,
            sheen,
            folds: 0.0,
            creases: 0.0,
            dye: [1.0, 0.0],
            fixed: None,
            relief: None,
            fuzz: 0.0,
        }
    }

    const fn fuzzy(self, fuzz: f32) -> Self {
        Self { fuzz, ..self }
    }

    const fn dyed(self, share: f32, added: f32) -> Self {
        Self {
            dye: [share, added],
            ..self
        }
    }

    /// Falling into folds: as it likes, and where the body bends.
    const fn folded(self, folds: f32, creases: f32) -> Self {
        Self {
            folds,
            creases,
            ..self
        }
    }

    const fn relief(self, relief: Relief, strength: f32) -> Self {
        Self {
            relief: Some((relief, strength)),
            ..self
        }
    }
}

pub(super) fn look(fabric: Fabric) -> Look {
    use Relief::{Knit, Plait, Rib, Stitch, Twill};
    match fabric {
        Fabric::Fleece => Look::new(0.92, 0.02, 0.30)
            .relief(Knit, 0.7)
            .fuzzy(0.4)
            .folded(0.40, 1.0),
        Fabric::Rib => Look::new(0.92, 0.02, 0.30).relief(Rib, 1.0).dyed(0.92, 0.0),
        Fabric::Stretch => Look::new(0.6, 0.03, 0.22),
        Fabric::Jersey => Look::new(0.85, 0.02, 0.2)
            .relief(Knit, 0.40)
            .folded(0.25, 0.8),
        Fabric::Collar => Look::new(0.88, 0.02, 0.25).relief(Rib, 0.5).dyed(0.96, 0.0),
        Fabric::Denim => Look::new(0.9, 0.02, 0.12)
            .relief(Twill, 0.30)
            .folded(0.30, 1.1)
            .dyed(1.22, 0.0),
        Fabric::Woven => Look::new(0.8, 0.025, 0.15)
            .relief(Twill, 0.20)
            .folded(0.20, 0.8),
        Fabric::Poplin => Look::new(0.75, 0.025, 0.12).folded(0.25, 1.0),
        Fabric::Wool => Look::new(0.95, 0.015, 0.35)
            .relief(Twill, 0.45)
            .fuzzy(0.4)
            .folded(0.20, 0.7),
        Fabric::Cord => Look::new(0.75, 0.04, 0.2)
            .relief(Plait, 0.9)
            .dyed(0.5, 0.30),
        Fabric::Button => Look::new(0.35, 0.06, 0.0).dyed(0.5, 0.30),
        Fabric::Thread => Look::new(0.6, 0.03, 0.1)
            .relief(Stitch, 1.0)
            .dyed(0.86, 0.004),
        Fabric::Topstitch => Look {
            fixed: Some(Vec3::new(0.46, 0.25, 0.075)),
            ..Look::new(0.6, 0.03, 0.1).relief(Stitch, 1.0)
        },
        Fabric::Brass => Look {
            fixed: Some(Vec3::new(0.30, 0.19, 0.09)),
            ..Look::new(0.32, 0.30, 0.0)
        },
        Fabric::Embroidery => Look::new(0.5, 0.04, 0.15),
        Fabric::Zip => Look {
            fixed: Some(Vec3::new(0.075, 0.073, 0.070)),
            ..Look::new(0.35, 0.16, 0.0).relief(Rib, 0.5)
        },
    }
}
