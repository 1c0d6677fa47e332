use crate::garment::fabric::Fabric;
use crate::garment::pattern::{Finish, Neck, Pattern, Skirt, Top, Trim};

/// The hole for the neck to which a hood or a collar is sewn.
pub(super) const SEWN: Neck = Neck::Round(0.084);

pub(super) const HOODIE: Pattern = Pattern {
    waist: None,
    hem: 0.062,
    hem_end: 0.0,
    finish: Finish::Rib,
    top: Some(WARM),
    legs: None,
    skirt: None,
    softness: 14,
    fabric: Fabric::Fleece,
    trim: Trim::Hood,
};

pub(super) const WARM: Top = Top {
    sleeve: 0.885,
    cuff_end: 1.01,
    cuff: Finish::Rib,
    snug: 1.0,
    straps: None,
    neck: SEWN,
    rim: 0.0,
    chest: Some([0.96, 1.01, 1.06, 1.12, 1.19, 1.27, 1.36, 1.46]),
    drop: 0.0,
    fall: 0.24,
    rise: 9.0,
};

pub(super) const SWEATSHIRT: Pattern = Pattern {
    top: Some(Top {
        neck: Neck::Round(0.098),
        rim: 0.021,
        chest: Some([0.97, 1.02, 1.07, 1.13, 1.20, 1.28, 1.37, 1.47]),
        ..WARM
    }),
    trim: Trim::Plain,
    ..HOODIE
};

pub(super) const JACKET: Pattern = Pattern {
    hem: 0.03,
    hem_end: 0.01,
    finish: Finish::Turned,
    top: Some(Top {
        sleeve: 0.90,
        chest: Some([0.99, 1.04, 1.09, 1.15, 1.22, 1.30, 1.39, 1.49]),
        drop: 0.03,
        fall: 0.16,
        ..WARM
    }),
    fabric: Fabric::Woven,
    trim: Trim::Zip,
    ..HOODIE
};

pub(super) const T_SHIRT: Pattern = Pattern {
    waist: None,
    hem: 0.012,
    hem_end: -0.01,
    finish: Finish::Turned,
    top: Some(LIGHT),
    legs: None,
    skirt: None,
    softness: 12,
    fabric: Fabric::Jersey,
    trim: Trim::Plain,
};

pub(super) const LIGHT: Top = Top {
    sleeve: 0.34,
    cuff_end: 0.39,
    cuff: Finish::Turned,
    snug: 0.0,
    straps: None,
    neck: Neck::Round(0.096),
    rim: 0.017,
    chest: Some([0.91, 0.96, 1.02, 1.09, 1.17, 1.26, 1.36, 1.47]),
    drop: 0.035,
    fall: 0.13,
    rise: 9.0,
};

pub(super) const LONG_SLEEVE: Pattern = Pattern {
    top: Some(Top {
        sleeve: 0.93,
        cuff_end: 0.98,
        snug: 0.75,
        ..LIGHT
    }),
    ..T_SHIRT
};

pub(super) const POLO: Pattern = Pattern {
    top: Some(Top {
        neck: SEWN,
        rim: 0.0,
        ..LIGHT
    }),
    trim: Trim::Buttons,
    ..T_SHIRT
};

const SLEEVELESS: Top = Top {
    sleeve: 0.0,
    cuff_end: 0.0,
    straps: Some([0.117, 0.125]),
    neck: Neck::Scoop([0.086, 0.128, 0.078]),
    rim: 0.011,
    chest: Some([0.88, 0.93, 0.98, 1.05, 1.13, 1.22, 1.32, 1.43]),
    drop: 0.03,
    ..LIGHT
};

pub(super) const TANK_TOP: Pattern = Pattern {
    top: Some(SLEEVELESS),
    ..T_SHIRT
};

pub(super) const SPORTS_BRA: Pattern = Pattern {
    hem: 0.272,
    hem_end: 0.253,
    finish: Finish::Rib,
    top: Some(Top {
        straps: Some([0.112, 0.120]),
        neck: Neck::Scoop([0.082, 0.150, 0.090]),
        rim: 0.010,
        chest: None,
        ..SLEEVELESS
    }),
    softness: 4,
    fabric: Fabric::Stretch,
    ..T_SHIRT
};

pub(super) const DRESS: Pattern = Pattern {
    hem: 0.155,
    hem_end: 0.135,
    top: Some(Top {
        neck: Neck::Scoop([0.086, 0.115, 0.070]),
        rim: 0.009,
        chest: Some([0.84, 0.88, 0.93, 1.00, 1.08, 1.17, 1.27, 1.38]),
        drop: 0.0,
        fall: 0.45,
        ..SLEEVELESS
    }),
    skirt: Some(Skirt {
        hips: [0.94, 0.99, 1.04, 1.10, 1.17, 1.25, 1.34, 1.44],
        length: 0.58,
        flare: 0.16,
    }),
    ..T_SHIRT
};

pub(super) const BASE_TOP: Pattern = Pattern {
    waist: None,
    hem: 0.055,
    hem_end: 0.040,
    finish: Finish::Rib,
    top: Some(Top {
        sleeve: 0.36,
        cuff_end: 0.39,
        neck: Neck::Round(0.093),
        rim: 0.014,
        chest: None,
        ..WARM
    }),
    legs: None,
    skirt: None,
    softness: 4,
    fabric: Fabric::Stretch,
    trim: Trim::Plain,
};

pub(super) const TUCKED_TOP: Pattern = Pattern {
    hem: 0.108,
    hem_end: 0.108,
    ..BASE_TOP
};

pub(super) const BASE_VEST: Pattern = Pattern {
    top: Some(Top {
        chest: None,
        ..SLEEVELESS
    }),
    ..BASE_TOP
};
