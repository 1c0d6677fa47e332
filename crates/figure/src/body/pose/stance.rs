use crate::vocabulary::Pose;

/// What a pose is made of; angles in degrees, left as the figure's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stance {
    /// Turns of the pelvis: bow, turn to the left, lift of the left side.
    pub(super) pelvis: [f32; 3],
    /// Turns of the chest, alike.
    pub(super) chest: [f32; 3],
    /// Turns of the head, alike.
    pub(super) head: [f32; 3],
    /// The left arm and leg.
    pub(super) left: Limbs,
    /// The right arm and leg.
    pub(super) right: Limbs,
}

/// One side's arm and leg; x is away from the body's middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limbs {
    pub(super) arm: Arm,
    pub(super) leg: Leg,
    /// How far the fingers are curled: 1 as in a hand at rest.
    pub(super) curl: f32,
}

/// Where an arm goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arm {
    /// Where upper arm and forearm point, x in parts of what keeps the hand clear of the hip; and how much of the lift
    /// the shoulder takes.
    Hanging([f32; 3], [f32; 3]),
    /// Where upper arm and forearm point, and how much of the lift the shoulder takes.
    Held([f32; 3], [f32; 3], f32),
    /// The hand rests on the hip, the elbow out.
    OnHip,
    /// The hand lies on the thigh.
    OnThigh,
}

/// Where a leg goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leg {
    /// From the hip to the floor as modelled: how far out and forward the ankle is for each metre down, and how far the
    /// toes point outwards.
    Straight { out: f32, forward: f32, toes: f32 },
    /// Where thigh and shin point, the foot flat.
    Bent {
        thigh: [f32; 3],
        shin: [f32; 3],
        toes: f32,
    },
    /// The foot is set on the floor: how far out and forward of the hip in lengths of the leg, how far the heel is
    /// lifted and how far the toes point outwards.
    Step {
        out: f32,
        forward: f32,
        heel: f32,
        toes: f32,
    },
}

/// The stance of a pose.
pub(super) fn stance(pose: Pose) -> Stance {
    match pose {
        Pose::I => upright(
            Arm::Hanging([1.1, -1.0, -0.02], [0.85, -1.0, 0.12]),
            0.035,
            1.0,
        ),
        Pose::A => upright(
            Arm::Held([0.5, -1.0, 0.0], [0.45, -1.0, 0.12], 0.12),
            0.09,
            1.0,
        ),
        Pose::T => upright(
            Arm::Held([1.0, 0.0, 0.0], [1.0, 0.0, 0.02], 0.28),
            0.035,
            0.35,
        ),
        Pose::Relaxed => relaxed(),
        Pose::Contrapposto => contrapposto(),
        Pose::HandsOnHips => hands_on_hips(),
        Pose::Walk => walk(),
        Pose::Sit => sit(),
    }
}

fn upright(arm: Arm, out: f32, curl: f32) -> Stance {
    let leg = Leg::Straight {
        out,
        forward: 0.0,
        toes: 0.0,
    };
    let limbs = Limbs { arm, leg, curl };
    Stance {
        pelvis: [0.0; 3],
        chest: [0.0; 3],
        head: [0.0; 3],
        left: limbs,
        right: limbs,
    }
}

fn relaxed() -> Stance {
    let hang = Arm::Hanging([1.0, -1.0, -0.1], [0.8, -1.0, 0.22]);
    Stance {
        pelvis: [0.0, 2.0, -2.5],
        chest: [-1.0, -1.0, 1.2],
        head: [1.5, -2.0, 0.5],
        left: Limbs {
            arm: hang,
            leg: Leg::Step {
                out: 0.075,
                forward: 0.05,
                heel: 0.0,
                toes: 16.0,
            },
            curl: 1.1,
        },
        right: Limbs {
            arm: Arm::Hanging([1.0, -1.0, -0.04], [0.85, -1.0, 0.14]),
            leg: Leg::Straight {
                out: 0.0,
                forward: -0.015,
                toes: 8.0,
            },
            curl: 1.0,
        },
    }
}

fn contrapposto() -> Stance {
    Stance {
        pelvis: [0.0, 8.0, -6.5],
        chest: [-2.0, 0.0, 3.5],
        head: [2.0, -8.0, -2.0],
        left: Limbs {
            arm: Arm::Hanging([1.15, -1.0, 0.04], [0.95, -1.0, 0.3]),
            leg: Leg::Step {
                out: 0.08,
                forward: 0.1,
                heel: 14.0,
                toes: 22.0,
            },
            curl: 1.15,
        },
        right: Limbs {
            arm: Arm::Hanging([1.05, -1.0, -0.1], [0.8, -1.0, 0.16]),
            leg: Leg::Straight {
                out: -0.07,
                forward: -0.01,
                toes: 8.0,
            },
            curl: 1.0,
        },
    }
}

fn hands_on_hips() -> Stance {
    let limbs = Limbs {
        arm: Arm::OnHip,
        leg: Leg::Straight {
            out: 0.085,
            forward: 0.0,
            toes: 10.0,
        },
        curl: 1.0,
    };
    Stance {
        pelvis: [0.0; 3],
        chest: [-3.0, 0.0, 0.0],
        head: [1.0, 0.0, 0.0],
        left: limbs,
        right: limbs,
    }
}

fn walk() -> Stance {
    Stance {
        pelvis: [0.0, -7.0, -2.0],
        chest: [2.0, 6.0, 1.0],
        head: [0.0, 0.0, 0.0],
        left: Limbs {
            arm: Arm::Hanging([1.0, -1.0, -0.42], [0.75, -1.0, -0.14]),
            leg: Leg::Straight {
                out: -0.06,
                forward: 0.24,
                toes: 4.0,
            },
            curl: 1.1,
        },
        right: Limbs {
            arm: Arm::Hanging([1.0, -1.0, 0.22], [0.7, -1.0, 0.62]),
            leg: Leg::Step {
                out: -0.06,
                forward: -0.36,
                heel: 38.0,
                toes: 5.0,
            },
            curl: 1.1,
        },
    }
}

fn sit() -> Stance {
    let limbs = Limbs {
        arm: Arm::OnThigh,
        leg: Leg::Bent {
            thigh: [0.07, -0.06, 1.0],
            shin: [-0.02, -1.0, 0.0],
            toes: 8.0,
        },
        curl: 0.6,
    };
    Stance {
        pelvis: [-6.0, 0.0, 0.0],
        chest: [2.0, 0.0, 0.0],
        head: [0.0, 0.0, 0.0],
        left: limbs,
        right: Limbs {
            leg: Leg::Step {
                out: 0.075,
                forward: 0.62,
                heel: 0.0,
                toes: 8.0,
            },
            ..limbs
        },
    }
}
