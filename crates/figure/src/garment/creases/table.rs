/// Folds of one kind about a place, on both sides of the figure.
pub(super) struct Bunch {
    /// The middle: round from the front, and down the sleeve (negative) or up from the hips.
    pub(super) at: [f32; 2],
    /// How far from it folds lie.
    pub(super) reach: [f32; 2],
    /// How much they rise on their way round, from the lowest to the highest of them.
    pub(super) tilt: [f32; 2],
    /// Half length, width and height.
    pub(super) size: [f32; 3],
    pub(super) count: usize,
}

const fn bunch(
    at: [f32; 2],
    reach: [f32; 2],
    tilt: [f32; 2],
    size: [f32; 3],
    count: usize,
) -> Bunch {
    Bunch {
        at,
        reach,
        tilt,
        size,
        count,
    }
}

/// Folds of sleeves and of what hangs from the shoulders.
pub(super) const TOPS: [Bunch; 14] = [
    // Under the arm, the inside of the elbow, its outside, the forearm and above the cuff.
    bunch(
        [0.07, -0.075],
        [0.03, 0.030],
        [1.3, 0.5],
        [0.050, 0.0070, 0.0016],
        4,
    ),
    bunch(
        [0.02, -0.140],
        [0.08, 0.030],
        [0.9, 0.6],
        [0.070, 0.0090, 0.0014],
        4,
    ),
    bunch(
        [0.00, -0.228],
        [0.02, 0.050],
        [-0.55, 0.55],
        [0.060, 0.0065, 0.0030],
        8,
    ),
    bunch(
        [0.19, -0.235],
        [0.03, 0.040],
        [0.4, -0.4],
        [0.040, 0.0080, 0.0015],
        5,
    ),
    bunch(
        [0.03, -0.310],
        [0.10, 0.030],
        [-0.5, 0.6],
        [0.060, 0.0080, 0.0016],
        5,
    ),
    bunch(
        [0.00, -0.385],
        [0.17, 0.022],
        [-0.18, 0.18],
        [0.060, 0.0055, 0.0020],
        11,
    ),
    // From the armpits across the chest and the back.
    bunch(
        [0.165, 0.370],
        [0.03, 0.050],
        [1.5, 0.5],
        [0.065, 0.0085, 0.0018],
        5,
    ),
    bunch(
        [0.330, 0.370],
        [0.04, 0.050],
        [-1.4, -0.5],
        [0.070, 0.0090, 0.0018],
        5,
    ),
    // The waist at the sides, in front and behind, and above the hem.
    bunch(
        [0.205, 0.190],
        [0.05, 0.075],
        [0.10, 0.65],
        [0.080, 0.0080, 0.0024],
        8,
    ),
    bunch(
        [0.090, 0.140],
        [0.07, 0.070],
        [-0.20, 0.25],
        [0.070, 0.0095, 0.0013],
        5,
    ),
    bunch(
        [0.300, 0.200],
        [0.05, 0.070],
        [-0.10, -0.60],
        [0.080, 0.0085, 0.0022],
        6,
    ),
    bunch(
        [0.430, 0.210],
        [0.06, 0.070],
        [0.20, -0.20],
        [0.100, 0.0090, 0.0024],
        8,
    ),
    bunch(
        [0.230, 0.085],
        [0.14, 0.035],
        [0.30, -0.30],
        [0.060, 0.0090, 0.0015],
        7,
    ),
    bunch(
        [0.100, 0.270],
        [0.08, 0.060],
        [2.2, 3.5],
        [0.080, 0.0120, 0.0011],
        4,
    ),
];

/// Folds of what is worn on the legs.
pub(super) const LEGS: [Bunch; 8] = [
    // From the crotch, at the hips and under the seat.
    bunch(
        [0.060, -0.020],
        [0.05, 0.040],
        [0.15, 0.75],
        [0.055, 0.0060, 0.0022],
        6,
    ),
    bunch(
        [0.200, 0.010],
        [0.04, 0.040],
        [-0.5, 0.3],
        [0.050, 0.0080, 0.0014],
        4,
    ),
    bunch(
        [0.400, -0.100],
        [0.05, 0.030],
        [-0.35, 0.15],
        [0.060, 0.0080, 0.0018],
        5,
    ),
    // Down the thighs, before and behind the knees, down the shins and above the ends.
    bunch(
        [0.170, -0.180],
        [0.08, 0.060],
        [0.8, 1.6],
        [0.070, 0.0110, 0.0013],
        5,
    ),
    bunch(
        [0.160, -0.355],
        [0.05, 0.055],
        [-0.40, 0.40],
        [0.040, 0.0070, 0.0020],
        7,
    ),
    bunch(
        [0.330, -0.345],
        [0.05, 0.060],
        [0.35, -0.35],
        [0.055, 0.0070, 0.0028],
        9,
    ),
    bunch(
        [0.220, -0.500],
        [0.12, 0.060],
        [0.9, -0.9],
        [0.060, 0.0100, 0.0014],
        6,
    ),
    bunch(
        [0.240, -0.660],
        [0.18, 0.045],
        [-0.22, 0.22],
        [0.055, 0.0065, 0.0026],
        14,
    ),
];
