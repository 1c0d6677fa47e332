use super::{Finish, Pattern, Top};
use crate::base::BaseMesh;
use crate::garment::anatomy::{Anatomy, Place};

/// Distance in metres from a garment's borders within which the body is still drawn.
const SHOWN: f32 = 0.03;
/// The same at the neckline, which lies on the skin.
const SHOWN_AT_NECK: f32 = 0.012;
/// The same at armholes, which stand farther off.
const SHOWN_AT_STRAPS: f32 = 0.04;

/// Height on the template below which one sees the legs inside of skirts and short trousers.
pub(in crate::garment) const OPEN: f32 = -0.04;
/// How much farther up one sees the leg inside of what ends at an ankle, in metres.
const ANKLE: f32 = 0.05;
/// Loose legs that end above this height are short, and close ones above the other.
const SHORT: f32 = -0.5;
const SHORT_AND_CLOSE: f32 = -0.2;

impl Pattern {
    /// Vertices of the skin that the garment surely covers.
    pub(in crate::garment) fn hides(&self, anatomy: &Anatomy, base: &BaseMesh) -> Vec<u32> {
        let mut skin: Vec<u32> = base.body.iter().flatten().copied().collect();
        skin.sort_unstable();
        skin.dedup();
        skin.retain(|&vertex| self.covers(&anatomy.place_of_base(vertex as usize, &base.template)));
        skin
    }

    fn covers(&self, place: &Place) -> bool {
        match (&self.top, self.waist) {
            (Some(top), _) if place.sleeve => {
                top.straps.is_none() && place.along < top.sleeve - open(top.cuff) && !top.is_short()
            }
            (Some(top), _) => {
                !(top.is_short() && (place.arm > 0.02 || place.is_at_shoulder()))
                    && place.at.y > self.hem + SHOWN
                    && place.at.y < 0.60
                    && (place.at.y < 0.38 || top.outside_neck(place) > SHOWN_AT_NECK)
                    && top
                        .straps
                        .is_none_or(|straps| Top::within_straps(place, straps[0]) > SHOWN_AT_STRAPS)
            }
            (None, Some(waist)) => {
                let shown = self.hem_end + SHOWN + 0.2 * open(self.finish);
                let shown = match self.hem > SHORT {
                    true if self.is_open() => shown.max(OPEN),
                    true => shown,
                    false => shown + ANKLE,
                };
                place.at.y > shown && place.at.y < waist - SHOWN
            }
            (None, None) => false,
        }
    }

    /// Whether one can look up into it, as what is worn below the waist.
    fn is_open(&self) -> bool {
        let ends_at = match &self.legs {
            Some(_) => SHORT,
            None => SHORT_AND_CLOSE,
        };
        self.skirt.is_some() || self.hem > ends_at
    }

    /// Whether it has legs that one can look up into.
    pub(in crate::garment) fn is_short(&self) -> bool {
        self.waist.is_some() && self.is_open()
    }
}

impl Top {
    /// Whether sleeves end so high and open that one looks into them up to the shoulder.
    fn is_short(&self) -> bool {
        self.cuff == Finish::Turned && self.sleeve < 0.5
    }
}

/// How far up a sleeve that ends so the arm is still drawn, in shares of the arm.
fn open(finish: Finish) -> f32 {
    match finish {
        Finish::Rib => 0.14,
        Finish::Turned => 0.22,
    }
}
