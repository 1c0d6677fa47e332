use super::anatomy::{Anatomy, Place};
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
    /// What it has above the waist, if anything.
    pub(super) top: Option<Top>,
    /// How often the skin weights are evened out: loose cloth follows the bones less closely.
    pub(super) softness: usize,
}

/// The upper part of a garment that hangs from the shoulders.
#[derive(Debug)]
pub(super) struct Top {
    /// How far down the arm the sleeve ends and its cuff begins.
    pub(super) sleeve: f32,
    /// How far down the arm the cuff ends.
    pub(super) cuff_end: f32,
    /// Half axes of the hole for the neck: to the side, to the front, to the back; and its middle in depth.
    pub(super) neck: [f32; 4],
    /// Share of the hole that the band round the neck leaves open.
    pub(super) neck_end: f32,
    /// Girth of the chest by size, in metres, for what hangs loosely; none for what lies close.
    pub(super) chest: Option<[f32; 8]>,
}

/// What can be cut: the kinds that can be asked for, and the top of the base layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A kind of the vocabulary.
    Asked(GarmentKind),
    /// A close top with short sleeves and a round neckline.
    BaseTop,
}

impl Cut {
    /// Everything that can be cut.
    pub(super) fn all() -> Vec<Self> {
        let asked = GarmentKind::ALL.iter().copied().map(Self::Asked);
        asked.chain([Self::BaseTop]).collect()
    }
}

const HOODIE: Pattern = Pattern {
    waist: None,
    hem: 0.062,
    hem_end: 0.0,
    top: Some(Top {
        sleeve: 0.885,
        cuff_end: 1.01,
        neck: [0.088, 0.080, 0.072, 0.015],
        neck_end: 1.0,
        chest: Some([0.96, 1.01, 1.06, 1.12, 1.19, 1.27, 1.36, 1.46]),
    }),
    softness: 14,
};

const LEGGINGS: Pattern = Pattern {
    waist: Some(0.16),
    hem: -0.72,
    hem_end: -0.735,
    top: None,
    softness: 2,
};

const BASE_TOP: Pattern = Pattern {
    waist: None,
    hem: 0.055,
    hem_end: 0.040,
    top: Some(Top {
        sleeve: 0.36,
        cuff_end: 0.39,
        neck: [0.094, 0.088, 0.074, 0.015],
        neck_end: 0.87,
        chest: None,
    }),
    softness: 4,
};

/// The pattern of a cut.
pub(super) fn pattern(cut: Cut) -> &'static Pattern {
    match cut {
        Cut::Asked(GarmentKind::Hoodie) => &HOODIE,
        Cut::Asked(GarmentKind::Leggings) => &LEGGINGS,
        Cut::BaseTop => &BASE_TOP,
    }
}

/// How many sizes a size is above medium.
pub(super) fn steps(size: Size) -> f32 {
    size as i32 as f32 - Size::M as i32 as f32
}

/// Height of the neckline on the template, and how much it falls per metre towards the front.
const NECKLINE: f32 = 0.577;
const NECKLINE_SLOPE: f32 = 0.40;

impl Top {
    /// Negative inside the hole for the neck, of which `open` is the share that is left open.
    pub(super) fn outside_neck(&self, place: &Place, open: f32) -> f32 {
        if place.sleeve || place.at.y < 0.40 {
            return 1.0;
        }
        let [side, front, back, middle] = self.neck;
        let [side, front, back] = [side, front, back].map(|half| half * open);
        let depth = place.at.z - middle;
        let depth = depth / if depth > 0.0 { front } else { back };
        let radius = (place.at.x / side).hypot(depth);
        let below = NECKLINE - NECKLINE_SLOPE * place.at.z - place.at.y;
        (0.07 * (radius - 1.0)).max(below).min(0.60 - place.at.y)
    }
}

/// Distance in metres from a garment's borders within which the body is still drawn.
const SHOWN: f32 = 0.03;

impl Pattern {
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
            (Some(top), _) if place.sleeve => place.along < top.sleeve,
            (Some(top), _) => {
                place.at.y > self.hem + SHOWN
                    && place.at.y < 0.565
                    && (place.at.y < 0.38 || top.outside_neck(place, 1.0) > 0.0)
            }
            (None, Some(waist)) => place.at.y > self.hem_end + SHOWN && place.at.y < waist - SHOWN,
            (None, None) => false,
        }
    }
}
