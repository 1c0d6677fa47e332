use super::smooth::bump;

/// A soft ridge of cloth on an unrolled surface, in metres.
struct Fold {
    /// Down the sleeve, or up from the hem.
    along: f32,
    /// Round the sleeve from the front inwards, or round the torso from the front to the left.
    around: f32,
    /// How far it runs along per metre round.
    tilt: f32,
    length: f32,
    width: f32,
    height: f32,
}

const fn fold(along: f32, around: f32, tilt: f32, length: f32, width: f32, height: f32) -> Fold {
    Fold {
        along,
        around,
        tilt,
        length,
        width,
        height,
    }
}

const LEFT_SLEEVE: [Fold; 9] = [
    fold(0.085, 0.045, 0.9, 0.050, 0.013, 0.0030),
    fold(0.130, 0.030, 0.6, 0.045, 0.013, 0.0026),
    fold(0.200, 0.010, 0.35, 0.045, 0.011, 0.0042),
    fold(0.232, 0.020, -0.15, 0.055, 0.011, 0.0048),
    fold(0.264, 0.005, -0.45, 0.050, 0.012, 0.0040),
    fold(0.320, -0.050, 0.40, 0.050, 0.013, 0.0032),
    fold(0.350, 0.040, -0.30, 0.055, 0.012, 0.0036),
    fold(0.378, -0.030, 0.15, 0.070, 0.010, 0.0040),
    fold(0.392, 0.080, -0.12, 0.060, 0.009, 0.0034),
];

const RIGHT_SLEEVE: [Fold; 9] = [
    fold(0.095, 0.040, 0.8, 0.050, 0.013, 0.0030),
    fold(0.148, 0.020, 0.5, 0.045, 0.013, 0.0024),
    fold(0.208, 0.000, 0.25, 0.050, 0.011, 0.0044),
    fold(0.243, 0.020, -0.25, 0.055, 0.011, 0.0046),
    fold(0.285, 0.010, -0.50, 0.045, 0.012, 0.0034),
    fold(0.330, 0.050, 0.30, 0.050, 0.013, 0.0034),
    fold(0.362, -0.040, -0.25, 0.060, 0.011, 0.0038),
    fold(0.384, 0.050, 0.10, 0.070, 0.010, 0.0036),
    fold(0.395, -0.085, -0.10, 0.060, 0.009, 0.0034),
];

const TORSO: [Fold; 12] = [
    fold(0.330, 0.135, 1.3, 0.070, 0.016, 0.0038),
    fold(0.265, 0.150, 0.9, 0.065, 0.015, 0.0032),
    fold(0.322, -0.140, -1.2, 0.070, 0.016, 0.0038),
    fold(0.255, -0.152, -0.8, 0.060, 0.015, 0.0030),
    fold(0.150, 0.190, 0.45, 0.090, 0.014, 0.0034),
    fold(0.100, -0.195, -0.35, 0.090, 0.014, 0.0036),
    fold(0.058, 0.170, 0.20, 0.080, 0.012, 0.0034),
    fold(0.185, -0.180, -0.40, 0.070, 0.015, 0.0028),
    fold(0.140, 0.400, 0.25, 0.110, 0.017, 0.0040),
    fold(0.105, -0.380, -0.22, 0.110, 0.016, 0.0040),
    fold(0.195, 0.480, 0.10, 0.090, 0.017, 0.0030),
    fold(0.300, 0.330, -1.1, 0.070, 0.018, 0.0030),
];

impl Fold {
    fn height_at(&self, along: f32, around: f32) -> f32 {
        let across = around - self.around;
        let off = (along - self.along - self.tilt * across) / self.tilt.hypot(1.0);
        let crest = bump(off, self.width) - 0.45 * bump(off, 2.2 * self.width);
        self.height * crest * bump(across * self.tilt.hypot(1.0), self.length)
    }
}

/// How far folds stand out on a sleeve; metres down the arm and round it.
pub(super) fn on_sleeve(left: bool, along: f32, around: f32) -> f32 {
    let folds = if left { &LEFT_SLEEVE } else { &RIGHT_SLEEVE };
    folds
        .iter()
        .map(|fold| 0.9 * fold.height_at(along, around))
        .sum()
}

/// How far folds stand out on a torso; metres up from the hem and round it, and how much a band gathers the cloth, 0 to 1.
pub(super) fn on_torso(above_hem: f32, around: f32, gathered: f32) -> f32 {
    let drawn: f32 = TORSO
        .iter()
        .map(|fold| 1.2 * fold.height_at(above_hem, around))
        .sum();
    let gathers = (around * 41.0 + 0.8).sin() + 0.7 * (around * 67.0 + 2.0).sin();
    drawn + gathered * 0.0016 * gathers * bump(above_hem - 0.012, 0.035)
}

/// How far wide cloth that hangs free stands out, -1 to 1; by the angle round the torso and the metres up from the hem.
pub(super) fn flutes(angle: f32, above_hem: f32) -> f32 {
    let drift = 0.9 * above_hem;
    let waves = [(5.0, 0.4, 0.42), (8.0, 2.3, 0.34), (13.0, 1.1, 0.24)];
    let wave = |(count, phase, height): (f32, f32, f32)| {
        let turn = count * angle + phase + drift * (phase - 1.2);
        height * turn.sin()
    };
    waves.into_iter().map(wave).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_soft_and_low() {
        for i in 0..400 {
            let along = i as f32 * 0.001;
            let step = on_torso(along + 0.001, 0.15, 1.0) - on_torso(along, 0.15, 1.0);
            assert!(step.abs() < 0.001 && on_torso(along, 0.15, 1.0).abs() < 0.008);
        }
    }
}
