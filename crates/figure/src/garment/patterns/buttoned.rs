use super::tops::{JACKET, LIGHT, SEWN, T_SHIRT, WARM};
use crate::garment::fabric::Fabric;
use crate::garment::pattern::{Finish, Neck, Pattern, Placket, Skirt, Top, Trim};

pub(super) const SHIRT: Pattern = Pattern {
    hem: 0.012,
    hem_end: -0.01,
    top: Some(Top {
        sleeve: 0.90,
        cuff_end: 1.01,
        cuff: Finish::Rib,
        snug: 0.9,
        neck: Neck::Round(0.079),
        rim: 0.0,
        chest: Some([0.93, 0.98, 1.04, 1.11, 1.19, 1.28, 1.38, 1.49]),
        drop: 0.045,
        fall: 0.14,
        ..WARM
    }),
    fabric: Fabric::Poplin,
    trim: Trim::Placket(Placket::Light),
    ..T_SHIRT
};

pub(super) const COAT: Pattern = Pattern {
    hem: 0.005,
    hem_end: -0.015,
    top: Some(Top {
        sleeve: 0.97,
        cuff_end: 1.0,
        cuff: Finish::Turned,
        snug: 0.1,
        neck: Neck::Open(0.084, 0.420),
        rim: 0.0,
        chest: Some([1.04, 1.09, 1.14, 1.19, 1.25, 1.31, 1.37, 1.44]),
        drop: 0.0,
        fall: 0.06,
        rise: 0.20,
        ..WARM
    }),
    skirt: Some(Skirt {
        hips: [1.04, 1.09, 1.14, 1.19, 1.25, 1.31, 1.37, 1.44],
        length: 0.33,
        flare: 0.07,
    }),
    trim: Trim::Placket(Placket::Heavy),
    fabric: Fabric::Wool,
    ..JACKET
};

pub(super) const JUMPSUIT: Pattern = Pattern {
    hem: 0.110,
    hem_end: 0.110,
    top: Some(Top {
        neck: SEWN,
        rim: 0.0,
        chest: Some([0.90, 0.94, 0.99, 1.05, 1.12, 1.20, 1.29, 1.39]),
        drop: 0.0,
        fall: 0.9,
        ..LIGHT
    }),
    fabric: Fabric::Woven,
    trim: Trim::Placket(Placket::Light),
    ..T_SHIRT
};
