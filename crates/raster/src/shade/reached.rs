use glam::Vec3;

use crate::Surface;

/// Farthest in metres that hair lies from other hair whose light it shares.
const SHARING: f32 = 0.012;

/// Shares of the lights that reach a place, kept for the hair that lies close behind it.
///
/// A pixel of curls has many layers, and asking the shadow maps costs more than all else that shading does.
#[derive(Default)]
pub(crate) struct Reached {
    from: Option<Vec3>,
    shares: Vec<Option<f32>>,
}

impl Reached {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.from = None;
    }

    /// Goes on to a place, and forgets what is too far away to hold for it.
    pub(crate) fn move_to(&mut self, surface: Surface, place: Vec3, lights: usize) {
        let hair = surface == Surface::Hair;
        let near = |from: &Vec3| hair && from.distance_squared(place) < SHARING * SHARING;
        if !self.from.as_ref().is_some_and(near) {
            self.from = hair.then_some(place);
            self.shares.clear();
            self.shares.resize(lights, None);
        }
    }

    /// The share of a light, found out when it is not known.
    pub(crate) fn share(&mut self, light: usize, find_out: impl FnOnce() -> f32) -> f32 {
        match self.shares.get_mut(light) {
            Some(share) => *share.get_or_insert_with(find_out),
            None => find_out(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hair_close_behind_hair_shares_its_light_and_nothing_else_does() {
        let mut reached = Reached::default();
        let mut at = |surface, depth: f32, share: f32| {
            reached.move_to(surface, Vec3::NEG_Z * depth, 1);
            reached.share(0, || share)
        };

        assert_eq!(at(Surface::Hair, 0.0, 0.1), 0.1);
        assert_eq!(at(Surface::Hair, 0.01, 0.2), 0.1);
        assert_eq!(at(Surface::Hair, 0.02, 0.3), 0.3);
        assert_eq!(at(Surface::Skin, 0.021, 0.4), 0.4);
        assert_eq!(at(Surface::Hair, 0.022, 0.5), 0.5);
    }
}
