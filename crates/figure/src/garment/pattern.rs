use glam::Vec3;

use super::anatomy::{Anatomy, Place};
use super::creases::Worn;
use super::fabric::Fabric;
use super::smooth::ramp;
use crate::base::BaseMesh;
use crate::vocabulary::{GarmentKind, Size};

/// How a kind of garment is cut from the suit over the whole body; heights are those of the template.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Where the cloth begins at the top, for what is worn from the waist down.
    pub(super) waist: Option<f32>,
    /// Where the cloth ends at the bottom and its band begins.
    pub(super) hem: f32,
    /// Where the band at the bottom ends.
    pub(super) hem_end: f32,
    /// How the lower ends are finished.
    pub(super) finish: Finish,
    /// What it has above the waist, if anything.
    pub(super) top: Option<Top>,
    /// What it has below the waist, if that hangs loosely.
    pub(super) legs: Option<Legs>,
    /// What hangs down round both legs, if anything.
    pub(super) skirt: Option<Skirt>,
    /// How often the skin weights are evened out: loose cloth follows the bones less closely.
    pub(super) softness: usize,
    /// What it is made of.
    pub(super) fabric: Fabric,
    /// What is sewn to its neckline and laid on its front.
    pub(super) trim: Trim,
}

/// The upper part of a garment that hangs from the shoulders.
#[derive(Debug)]
pub(super) struct Top {
    /// How far down the arm the sleeve ends and its cuff begins.
    pub(super) sleeve: f32,
    /// How far down the arm the cuff ends.
    pub(super) cuff_end: f32,
    /// How the sleeves are finished.
    pub(super) cuff: Finish,
    /// How much the ends of the sleeves are drawn in, 0 to 1.
    pub(super) snug: f32,
    /// For what has no sleeves, the half width of the shoulders where the straps lie, and where the edging ends.
    pub(super) straps: Option<[f32; 2]>,
    /// The hole for the neck.
    pub(super) neck: Neck,
    /// Width of the band round it in metres, if it has one.
    pub(super) rim: f32,
    /// Girth of the chest by size, in metres, for what hangs loosely; none for what lies close.
    pub(super) chest: Option<[f32; 8]>,
    /// How far the cloth of the middle size is let down below where it is cut off, in metres.
    pub(super) drop: f32,
    /// How fast its cloth falls in below a bulge, metres per metre.
    pub(super) fall: f32,
    /// The same above one.
    pub(super) rise: f32,
}

/// The hole for the neck, in metres on the template.
#[derive(Clone, Copy, Debug)]
pub(super) enum Neck {
    /// Round the neck, so far from its middle.
    Round(f32),
    /// Cut out: half axes to the side, to the front and to the back.
    Scoop([f32; 3]),
}

/// Loose legs of trousers or shorts.
#[derive(Debug)]
pub(super) struct Legs {
    /// Girth of the seat by size, in metres.
    pub(super) seat: [f32; 8],
    /// How far the thighs stand off in metres, without what the seat's ease gives them.
    pub(super) thigh: f32,
    /// The same at the lower end.
    pub(super) end: f32,
}

/// A skirt, from the waist or from where the upper part ends.
#[derive(Debug)]
pub(super) struct Skirt {
    /// Girth of the hips by size, in metres.
    pub(super) hips: [f32; 8],
    /// Length of the middle size in metres.
    pub(super) length: f32,
    /// How much it widens to each side, metres per metre.
    pub(super) flare: f32,
}

/// How the border of a garment is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// With an elastic ribbed band that draws the cloth in.
    Rib,
    /// Turned in and stitched; the cloth hangs free.
    Turned,
}

/// What is sewn to a neckline and laid on the front below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trim {
    /// An edging, and nothing below it.
    Plain,
    /// A hood with drawstrings, and a pouch pocket.
    Hood,
    /// A turned-down collar and a short placket with two buttons.
    Buttons,
    /// A turned-down collar and a placket with buttons from the collar to the hem.
    Placket(Placket),
    /// A stand-up collar, closed by a zip from the hem.
    Zip,
}

/// What closes a garment with buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placket {
    /// Small buttons on a narrow strip.
    Light,
    /// Large buttons on a wide strip.
    Heavy,
}

/// What can be cut: the kinds that can be asked for, and the base layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cut {
    /// A kind of the vocabulary.
    Asked(GarmentKind),
    /// A close top with short sleeves and a round neckline.
    BaseTop,
    /// The same, tucked into loose bottoms.
    TuckedTop,
    /// The trousers of a jumpsuit, sewn to its upper part.
    JumpsuitLegs,
    /// Close short trousers, worn under what leaves the legs bare.
    BaseShorts,
    /// A close top without sleeves, worn under what was imported.
    BaseVest,
}

impl Cut {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Asked(kind) => kind.as_str(),
            Self::BaseTop => "base top",
            Self::TuckedTop => "tucked base top",
            Self::JumpsuitLegs => "jumpsuit legs",
            Self::BaseShorts => "base shorts",
            Self::BaseVest => "base vest",
        }
    }
}

/// How many sizes a size is above medium.
pub(super) fn steps(size: Size) -> f32 {
    size as i32 as f32 - Size::M as i32 as f32
}

impl Top {
    /// How far a place is beyond the hole for the neck, in metres, roughly; negative inside.
    pub(super) fn outside_neck(&self, place: &Place) -> f32 {
        if place.sleeve || place.at.y < 0.40 {
            return 1.0;
        }
        self.neck.outside(place.at)
    }

    /// Whether sleeves end so high and open that one looks into them up to the shoulder.
    fn is_short(&self) -> bool {
        self.cuff == Finish::Turned && self.sleeve < 0.5
    }

    /// Negative beyond the armholes of what has no sleeves; `half` is the half width of the shoulders.
    pub(super) fn within_straps(place: &Place, half: f32) -> f32 {
        /// What belongs to an arm by more than this share is not covered: it is lifted with the arm.
        const ARMPIT: f32 = 0.3;
        let widening = 9.0 * (0.505 - place.at.y).max(0.0).powi(2);
        (half + widening - place.at.x.abs()).min(0.2 * (ARMPIT - place.arm))
    }
}

impl Neck {
    /// The middle of a round hole on the template.
    pub(super) const MIDDLE: Vec3 = Vec3::new(0.0, 0.600, 0.050);
    /// The height from which a scoop is cut out of the template.
    const TOP: f32 = 0.615;

    fn outside(&self, at: Vec3) -> f32 {
        match *self {
            Self::Round(radius) => at.distance(Self::MIDDLE) - radius,
            Self::Scoop([side, front, back]) => {
                let deep = back + (front - back) * ramp(-0.03, 0.05, at.z);
                0.07 * ((at.x / side).hypot((Self::TOP - at.y) / deep) - 1.0)
            }
        }
    }

    /// How far from its line cloth still lies on the skin, in metres; the far edges of straps do not.
    pub(super) fn reach(&self) -> f32 {
        match self {
            Self::Round(_) => 0.075,
            Self::Scoop(_) => 0.030,
        }
    }

    /// How much deeper its line is in front and behind, as angles seen from within the neck.
    pub(super) fn dips(&self) -> [f32; 2] {
        match self {
            Self::Round(_) => [0.07, 0.06],
            Self::Scoop(_) => [0.0, 0.0],
        }
    }

    /// How much lower the line of one size more is, as an angle; straps keep theirs.
    pub(super) fn widens(&self) -> f32 {
        match self {
            Self::Round(_) => 0.012,
            Self::Scoop(_) => 0.0,
        }
    }

    /// How often its line goes up and down at most on its way round.
    pub(super) fn waves(&self) -> usize {
        match self {
            Self::Round(_) => 3,
            Self::Scoop(_) => 5,
        }
    }
}

/// Distance in metres from a garment's borders within which the body is still drawn.
const SHOWN: f32 = 0.03;
/// The same at the neckline, which lies on the skin.
const SHOWN_AT_NECK: f32 = 0.012;
/// The same at armholes, which stand farther off.
const SHOWN_AT_STRAPS: f32 = 0.04;

/// Height on the template below which one sees the legs inside of skirts and short trousers.
pub(super) const OPEN: f32 = -0.04;
/// How much farther up one sees the leg inside of what ends at an ankle, in metres.
const ANKLE: f32 = 0.05;
/// Loose legs that end above this height are short, and close ones above the other.
const SHORT: f32 = -0.5;
const SHORT_AND_CLOSE: f32 = -0.2;
/// Heights between which cloth is loose enough to fall that hangs on about a knee.
const KNEE: [f32; 2] = [-0.42, -0.28];

impl Pattern {
    /// Whether one can look up into it, as what is worn below the waist.
    fn is_open(&self) -> bool {
        let ends_at = match &self.legs {
            Some(_) => SHORT,
            None => SHORT_AND_CLOSE,
        };
        self.skirt.is_some() || self.hem > ends_at
    }

    /// Whether it has legs that one can look up into.
    pub(super) fn is_short(&self) -> bool {
        self.waist.is_some() && self.is_open()
    }

    /// Whether its lower end is put into what is worn over it, and needs no finish.
    pub(super) fn is_tucked(&self) -> bool {
        self.hem_end.to_bits() == self.hem.to_bits()
    }

    /// Whether its cloth is loose enough to fall.
    pub(super) fn hangs(&self) -> bool {
        self.legs.is_some() || self.top.as_ref().is_some_and(|top| top.chest.is_some())
    }

    /// How freely its cloth moves at a place, 0 to 1: it is held by shoulders, sleeves and waist.
    pub(super) fn free(&self, place: &Place) -> f32 {
        let y = place.at.y;
        match (&self.top, self.waist) {
            (Some(top), _) => {
                let [from, to] = match top.straps {
                    Some(_) => [0.33, 0.24],
                    None => [0.40, 0.30],
                };
                let tucked = match self.is_tucked() {
                    true => ramp(self.hem, self.hem + 0.08, y),
                    false => 1.0,
                };
                ramp(from, to, y) * ramp(0.35, 0.12, place.arm) * tucked
            }
            (None, Some(waist)) => ramp(waist - 0.03, waist - 0.09, y) * ramp(KNEE[0], KNEE[1], y),
            (None, None) => 0.0,
        }
    }

    /// Whose folds its cloth falls into.
    pub(super) fn worn(&self) -> Worn {
        match self.top {
            Some(_) => Worn::Above,
            None => Worn::Below,
        }
    }

    /// Vertices of the skin that the garment surely covers.
    pub(super) fn hides(&self, anatomy: &Anatomy, base: &BaseMesh) -> Vec<u32> {
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
}

/// How far up a sleeve that ends so the arm is still drawn, in shares of the arm.
fn open(finish: Finish) -> f32 {
    match finish {
        Finish::Rib => 0.14,
        Finish::Turned => 0.22,
    }
}
