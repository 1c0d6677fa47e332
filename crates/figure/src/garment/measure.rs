use super::profile::Profile;
use super::{Cut, Fitted};
use crate::vocabulary::GarmentKind;

/// Heights on the template at which tops and bottoms are measured.
const CHEST: f32 = 0.33;
const SEAT: f32 = 0.0;
/// Half the height in metres of what a profile is made of.
const REACH: f32 = 0.3;

impl Fitted {
    /// The way round the body and round the garment at the chest, or at the seat of bottoms, in metres; what is on arms does
    /// not count.
    pub(crate) fn girths(&self) -> Option<[f32; 2]> {
        let cloth = self.pieces.first()?;
        let y = self.mannequin.height(&self.form, self.measured_at())?;
        let is_of_torso =
            |vertex: &usize| cloth.share_of_arm(*vertex, &self.mannequin.arm_bones) < 0.4;
        let torso = (0..cloth.rest.len()).filter(is_of_torso);
        let torso: Vec<_> = torso.map(|vertex| cloth.rest[vertex]).collect();
        let girth = |points: &[_]| Profile::around(points, y - REACH, y + REACH).girth(y);
        Some([girth(&self.mannequin.torso(&self.form)), girth(&torso)])
    }

    fn measured_at(&self) -> f32 {
        match self.cut {
            Cut::Asked(
                GarmentKind::Leggings
                | GarmentKind::BikeShorts
                | GarmentKind::Joggers
                | GarmentKind::Jeans
                | GarmentKind::Shorts
                | GarmentKind::Skirt,
            )
            | Cut::BaseShorts
            | Cut::JumpsuitLegs => SEAT,
            Cut::Asked(_) | Cut::BaseTop | Cut::TuckedTop | Cut::BaseVest => CHEST,
        }
    }
}
