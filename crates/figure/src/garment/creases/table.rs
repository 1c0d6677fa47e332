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
    // Under the arm, down it, the inside of the elbow, its outside, the forearm and above the cuff.
    bunch(
        [0.07, -0.085],
        [0.02, 0.030],
        [1.3, 0.6],
        [0.060, 0.0090, 0.0022],
        3,
    ),
    bunch(
        [0.00, -0.150],
        [0.05, 0.030],
        [0.80, 0.55],
        [0.085, 0.0110, 0.0022],
        3,
    ),
    bunch(
        [0.01, -0.228],
        [0.012, 0.038],
        [-0.42, 0.42],
        [0.062, 0.0075, 0.0034],
        5,
    ),
    bunch(
        [0.18, -0.235],
        [0.02, 0.030],
        [0.25, -0.25],
        [0.035, 0.0080, 0.0016],
        4,
    ),
    bunch(
        [0.00, -0.305],
        [0.05, 0.025],
        [0.50, 0.75],
        [0.075, 0.0105, 0.0022],
        3,
    ),
    bunch(
        [0.00, -0.385],
        [0.12, 0.018],
        [-0.06, 0.10],
        [0.075, 0.0062, 0.0024],
        8,
    ),
    // From the armpits across the chest and the back.
    bunch(
        [0.160, 0.352],
        [0.02, 0.040],
        [1.25, 0.45],
        [0.095, 0.0125, 0.0032],
        4,
    ),
    bunch(
        [0.335, 0.360],
        [0.03, 0.045],
        [-1.2, -0.45],
        [0.095, 0.0125, 0.0030],
        4,
    ),
    // The waist at the sides, in front and behind, and above the hem.
    bunch(
        [0.205, 0.185],
        [0.04, 0.070],
        [0.15, 0.55],
        [0.105, 0.0110, 0.0034],
        6,
    ),
    bunch(
        [0.090, 0.140],
        [0.06, 0.060],
        [-0.15, 0.20],
        [0.080, 0.0110, 0.0018],
        3,
    ),
    bunch(
        [0.300, 0.200],
        [0.04, 0.070],
        [-0.10, -0.50],
        [0.095, 0.0110, 0.0030],
        5,
    ),
    bunch(
        [0.430, 0.210],
        [0.06, 0.070],
        [0.20, -0.20],
        [0.110, 0.0110, 0.0030],
        6,
    ),
    bunch(
        [0.230, 0.085],
        [0.14, 0.035],
        [0.25, -0.25],
        [0.070, 0.0105, 0.0020],
        5,
    ),
    bunch(
        [0.100, 0.270],
        [0.08, 0.060],
        [2.2, 3.5],
        [0.090, 0.0140, 0.0016],
        4,
    ),
];

/// Folds of what is worn on the legs.
pub(super) const LEGS: [Bunch; 8] = [
    // From the crotch, at the hips and under the seat.
    bunch(
        [0.060, -0.020],
        [0.04, 0.040],
        [0.15, 0.70],
        [0.075, 0.0085, 0.0032],
        4,
    ),
    bunch(
        [0.200, 0.010],
        [0.04, 0.040],
        [-0.5, 0.3],
        [0.055, 0.0090, 0.0016],
        3,
    ),
    bunch(
        [0.400, -0.100],
        [0.05, 0.030],
        [-0.35, 0.15],
        [0.075, 0.0095, 0.0028],
        4,
    ),
    // Down the thighs, before and behind the knees, down the shins and above the ends.
    bunch(
        [0.170, -0.180],
        [0.08, 0.060],
        [0.8, 1.6],
        [0.085, 0.0130, 0.0018],
        4,
    ),
    bunch(
        [0.160, -0.355],
        [0.04, 0.045],
        [-0.30, 0.30],
        [0.050, 0.0085, 0.0022],
        4,
    ),
    bunch(
        [0.330, -0.345],
        [0.04, 0.050],
        [0.30, -0.30],
        [0.065, 0.0085, 0.0034],
        6,
    ),
    bunch(
        [0.220, -0.500],
        [0.10, 0.060],
        [0.9, 1.5],
        [0.080, 0.0130, 0.0018],
        3,
    ),
    bunch(
        [0.200, -0.665],
        [0.14, 0.035],
        [-0.16, 0.16],
        [0.085, 0.0090, 0.0042],
        6,
    ),
];
