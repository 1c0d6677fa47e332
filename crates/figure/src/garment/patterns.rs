use super::fabric::Fabric;
use super::pattern::{Cut, Finish, Legs, Pattern, Skirt, Top};
use crate::vocabulary::GarmentKind;

/// The neckline of what is closed up to the neck.
const CREW: [f32; 2] = [0.577, 0.40];

const HOODIE: Pattern = Pattern {
    waist: None,
    hem: 0.062,
    hem_end: 0.0,
    finish: Finish::Rib,
    top: Some(Top {
        sleeve: 0.885,
        cuff_end: 1.01,
        cuff: Finish::Rib,
        snug: 1.0,
        straps: None,
        neck: [0.088, 0.080, 0.072, 0.015],
        neckline: CREW,
        neck_end: 1.0,
        chest: Some([0.96, 1.01, 1.06, 1.12, 1.19, 1.27, 1.36, 1.46]),
        drop: 0.0,
        fall: 0.24,
    }),
    legs: None,
    skirt: None,
    softness: 14,
    fabric: Fabric::Fleece,
    hooded: true,
};

const SWEATSHIRT: Pattern = Pattern {
    top: Some(Top {
        sleeve: 0.885,
        cuff_end: 1.01,
        cuff: Finish::Rib,
        snug: 1.0,
        straps: None,
        neck: [0.096, 0.088, 0.074, 0.015],
        neckline: CREW,
        neck_end: 0.84,
        chest: Some([0.97, 1.02, 1.07, 1.13, 1.20, 1.28, 1.37, 1.47]),
        drop: 0.0,
        fall: 0.24,
    }),
    hooded: false,
    ..HOODIE
};

const T_SHIRT: Pattern = Pattern {
    waist: None,
    hem: 0.012,
    hem_end: -0.01,
    finish: Finish::Turned,
    top: Some(Top {
        sleeve: 0.34,
        cuff_end: 0.39,
        cuff: Finish::Turned,
        snug: 0.0,
        straps: None,
        neck: [0.103, 0.096, 0.080, 0.015],
        neckline: CREW,
        neck_end: 0.80,
        chest: Some([0.91, 0.96, 1.02, 1.09, 1.17, 1.26, 1.36, 1.47]),
        drop: 0.035,
        fall: 0.13,
    }),
    legs: None,
    skirt: None,
    softness: 12,
    fabric: Fabric::Jersey,
    hooded: false,
};

const LONG_SLEEVE: Pattern = Pattern {
    top: Some(Top {
        sleeve: 0.93,
        cuff_end: 0.98,
        cuff: Finish::Turned,
        snug: 0.75,
        straps: None,
        neck: [0.103, 0.096, 0.080, 0.015],
        neckline: CREW,
        neck_end: 0.80,
        chest: Some([0.91, 0.96, 1.02, 1.09, 1.17, 1.26, 1.36, 1.47]),
        drop: 0.035,
        fall: 0.13,
    }),
    ..T_SHIRT
};

const TANK_TOP: Pattern = Pattern {
    top: Some(Top {
        sleeve: 0.0,
        cuff_end: 0.0,
        cuff: Finish::Turned,
        snug: 0.0,
        straps: Some([0.117, 0.125]),
        neck: [0.086, 0.128, 0.078, 0.015],
        neckline: [0.615, 0.0],
        neck_end: 0.91,
        chest: Some([0.88, 0.93, 0.98, 1.05, 1.13, 1.22, 1.32, 1.43]),
        drop: 0.03,
        fall: 0.13,
    }),
    ..T_SHIRT
};

const LEGGINGS: Pattern = Pattern {
    waist: Some(0.16),
    hem: -0.72,
    hem_end: -0.735,
    finish: Finish::Rib,
    top: None,
    legs: None,
    skirt: None,
    softness: 2,
    fabric: Fabric::Stretch,
    hooded: false,
};

const BIKE_SHORTS: Pattern = Pattern {
    hem: -0.28,
    hem_end: -0.30,
    finish: Finish::Turned,
    ..LEGGINGS
};

const JOGGERS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.655,
    hem_end: -0.72,
    finish: Finish::Rib,
    top: None,
    legs: Some(Legs {
        seat: [0.96, 1.01, 1.06, 1.12, 1.19, 1.27, 1.36, 1.46],
        thigh: 0.010,
        end: 0.008,
    }),
    skirt: None,
    softness: 10,
    fabric: Fabric::Fleece,
    hooded: false,
};

const JEANS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.715,
    hem_end: -0.735,
    finish: Finish::Turned,
    top: None,
    legs: Some(Legs {
        seat: [0.90, 0.95, 1.00, 1.06, 1.13, 1.21, 1.30, 1.40],
        thigh: 0.003,
        end: 0.012,
    }),
    skirt: None,
    softness: 8,
    fabric: Fabric::Denim,
    hooded: false,
};

const SHORTS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.26,
    hem_end: -0.29,
    finish: Finish::Turned,
    top: None,
    legs: Some(Legs {
        seat: [0.98, 1.03, 1.08, 1.14, 1.21, 1.29, 1.38, 1.48],
        thigh: 0.012,
        end: 0.022,
    }),
    skirt: None,
    softness: 10,
    fabric: Fabric::Jersey,
    hooded: false,
};

const SKIRT: Pattern = Pattern {
    waist: Some(0.135),
    hem: -0.28,
    hem_end: -0.30,
    finish: Finish::Turned,
    top: None,
    legs: None,
    skirt: Some(Skirt {
        hips: [0.92, 0.97, 1.02, 1.08, 1.15, 1.23, 1.32, 1.42],
        length: 0.46,
        flare: 0.12,
    }),
    softness: 2,
    fabric: Fabric::Woven,
    hooded: false,
};

const DRESS: Pattern = Pattern {
    hem: 0.155,
    hem_end: 0.135,
    top: Some(Top {
        sleeve: 0.0,
        cuff_end: 0.0,
        cuff: Finish::Turned,
        snug: 0.0,
        straps: Some([0.117, 0.125]),
        neck: [0.086, 0.115, 0.070, 0.015],
        neckline: [0.615, 0.0],
        neck_end: 0.92,
        chest: Some([0.84, 0.88, 0.93, 1.00, 1.08, 1.17, 1.27, 1.38]),
        drop: 0.0,
        fall: 0.45,
    }),
    skirt: Some(Skirt {
        hips: [0.94, 0.99, 1.04, 1.10, 1.17, 1.25, 1.34, 1.44],
        length: 0.58,
        flare: 0.16,
    }),
    ..T_SHIRT
};

const BASE_TOP: Pattern = Pattern {
    waist: None,
    hem: 0.055,
    hem_end: 0.040,
    finish: Finish::Rib,
    top: Some(Top {
        sleeve: 0.36,
        cuff_end: 0.39,
        cuff: Finish::Rib,
        snug: 1.0,
        straps: None,
        neck: [0.094, 0.088, 0.074, 0.015],
        neckline: CREW,
        neck_end: 0.87,
        chest: None,
        drop: 0.0,
        fall: 0.24,
    }),
    legs: None,
    skirt: None,
    softness: 4,
    fabric: Fabric::Stretch,
    hooded: false,
};

const TUCKED_TOP: Pattern = Pattern {
    waist: None,
    hem: 0.108,
    hem_end: 0.108,
    finish: Finish::Rib,
    top: Some(Top {
        sleeve: 0.36,
        cuff_end: 0.39,
        cuff: Finish::Rib,
        snug: 1.0,
        straps: None,
        neck: [0.094, 0.088, 0.074, 0.015],
        neckline: CREW,
        neck_end: 0.87,
        chest: None,
        drop: 0.0,
        fall: 0.24,
    }),
    legs: None,
    skirt: None,
    softness: 4,
    fabric: Fabric::Stretch,
    hooded: false,
};

const BASE_SHORTS: Pattern = Pattern {
    waist: Some(0.085),
    hem: -0.14,
    hem_end: -0.14,
    ..LEGGINGS
};

/// The pattern of a cut.
pub(super) fn pattern(cut: Cut) -> &'static Pattern {
    match cut {
        Cut::Asked(GarmentKind::Hoodie) => &HOODIE,
        Cut::Asked(GarmentKind::Leggings) => &LEGGINGS,
        Cut::Asked(GarmentKind::TShirt) => &T_SHIRT,
        Cut::Asked(GarmentKind::Sweatshirt) => &SWEATSHIRT,
        Cut::Asked(GarmentKind::LongSleeve) => &LONG_SLEEVE,
        Cut::Asked(GarmentKind::TankTop) => &TANK_TOP,
        Cut::Asked(GarmentKind::Shorts) => &SHORTS,
        Cut::Asked(GarmentKind::Joggers) => &JOGGERS,
        Cut::Asked(GarmentKind::Jeans) => &JEANS,
        Cut::Asked(GarmentKind::Skirt) => &SKIRT,
        Cut::Asked(GarmentKind::Dress) => &DRESS,
        Cut::Asked(GarmentKind::BikeShorts) => &BIKE_SHORTS,
        Cut::BaseTop => &BASE_TOP,
        Cut::TuckedTop => &TUCKED_TOP,
        Cut::BaseShorts => &BASE_SHORTS,
    }
}
