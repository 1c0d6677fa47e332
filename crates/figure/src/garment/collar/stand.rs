use glam::Vec3;

use crate::garment::rim::{POINTS, Rim};
use crate::garment::smooth::{ramp, smooth_ring};

/// How far collars stay off the skin of the neck, in metres, and how far their upper edge is drawn in at most.
const OFF_SKIN: f32 = 0.006;
const DRAWN_IN: f32 = 0.022;

/// What a collar stands on, all round.
pub(super) struct Stand {
    seam: Vec<Vec3>,
    /// How far what stands is drawn towards the neck, metres per metre of its height.
    lean: Vec<f32>,
}

impl Stand {
    /// What a collar of some height stands on.
    pub(super) fn on(rim: &Rim, height: f32) -> Self {
        const OFF: f32 = 0.003;
        let mut stand = Self {
            seam: rim.ring(0.0, OFF),
            lean: vec![0.0; POINTS],
        };
        let lean = |i: usize| {
            let top = stand.seam(i as f32) + Vec3::Y * height;
            rim.room(top, -stand.out(i as f32), OFF_SKIN, DRAWN_IN) / height
        };
        let mut lean: Vec<f32> = (0..POINTS).map(lean).collect();
        smooth_ring(&mut lean, 40);
        stand.lean = lean;
        stand
    }

    fn seam(&self, at: f32) -> Vec3 {
        let count = self.seam.len();
        let left = at.rem_euclid(count as f32) as usize % count;
        self.seam[left].lerp(self.seam[(left + 1) % count], at.rem_euclid(1.0))
    }

    /// The way along the seam.
    pub(super) fn along(&self, at: f32) -> Vec3 {
        (self.seam(at + 2.0) - self.seam(at - 2.0)).normalize_or(Vec3::X)
    }

    /// The level way out.
    pub(super) fn out(&self, at: f32) -> Vec3 {
        self.along(at).cross(Vec3::Y).normalize_or(Vec3::Z)
    }

    /// A place `high` over the seam and `out` metres outwards, clear of the neck.
    pub(super) fn at(&self, rim: &Rim, at: f32, high: f32, out: f32) -> Vec3 {
        let outwards = self.out(at);
        let lean = self.lean[at.rem_euclid(POINTS as f32) as usize % POINTS];
        let middle = self.seam(at) + (Vec3::Y - outwards * lean) * high;
        rim.clear(middle, 0.7 * OFF_SKIN * ramp(0.0, 0.012, high)) + outwards * out
    }
}
