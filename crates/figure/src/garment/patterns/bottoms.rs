use crate::garment::fabric::Fabric;
use crate::garment::pattern::{Finish, Legs, Pattern, Skirt, Trim};

pub(super) const LEGGINGS: Pattern = Pattern {
    waist: Some(0.16),
    hem: -0.72,
    hem_end: -0.735,
    finish: Finish::Rib,
    top: None,
    legs: None,
    skirt: None,
    softness: 2,
    fabric: Fabric::Stretch,
    trim: Trim::Plain,
};

pub(super) const BIKE_SHORTS: Pattern = Pattern {
    hem: -0.28,
    hem_end: -0.30,
    finish: Finish::Turned,
    ..LEGGINGS
};

pub(super) const JOGGERS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.655,
    hem_end: -0.72,
    finish: Finish::Rib,
    legs: Some(Legs {
        seat: [0.96, 1.01, 1.06, 1.12, 1.19, 1.27, 1.36, 1.46],
        thigh: 0.010,
        end: 0.010,
        taper: [0.13, 0.14],
        drop: 0.0,
    }),
    softness: 10,
    fabric: Fabric::Fleece,
    ..LEGGINGS
};

pub(super) const JEANS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.715,
    hem_end: -0.735,
    finish: Finish::Turned,
    legs: Some(Legs {
        seat: [0.90, 0.95, 1.00, 1.06, 1.13, 1.21, 1.30, 1.40],
        thigh: 0.003,
        end: 0.005,
        taper: [0.170, 0.030],
        drop: 0.055,
    }),
    softness: 8,
    fabric: Fabric::Denim,
    ..LEGGINGS
};

pub(super) const JUMPSUIT_LEGS: Pattern = Pattern {
    waist: Some(0.150),
    legs: Some(Legs {
        seat: [0.94, 0.99, 1.04, 1.10, 1.17, 1.25, 1.34, 1.44],
        thigh: 0.010,
        end: 0.012,
        taper: [0.100, 0.020],
        drop: 0.055,
    }),
    softness: 10,
    fabric: Fabric::Woven,
    ..JEANS
};

pub(super) const SHORTS: Pattern = Pattern {
    waist: Some(0.125),
    hem: -0.26,
    hem_end: -0.29,
    finish: Finish::Turned,
    legs: Some(Legs {
        seat: [0.98, 1.03, 1.08, 1.14, 1.21, 1.29, 1.38, 1.48],
        thigh: 0.012,
        end: 0.022,
        taper: [0.10, 0.10],
        drop: 0.0,
    }),
    softness: 10,
    fabric: Fabric::Jersey,
    ..LEGGINGS
};

pub(super) const SKIRT: Pattern = Pattern {
    waist: Some(0.135),
    hem: -0.28,
    hem_end: -0.30,
    finish: Finish::Turned,
    skirt: Some(Skirt {
        hips: [0.92, 0.97, 1.02, 1.08, 1.15, 1.23, 1.32, 1.42],
        length: 0.46,
        flare: 0.12,
    }),
    softness: 2,
    fabric: Fabric::Woven,
    ..LEGGINGS
};

pub(super) const BASE_SHORTS: Pattern = Pattern {
    waist: Some(0.085),
    hem: -0.14,
    hem_end: -0.14,
    ..LEGGINGS
};
