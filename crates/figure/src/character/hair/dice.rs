use glam::Vec2;

/// Random numbers that are the same every time (Steele, Lea and Flood 2014, "SplitMix").
pub(super) struct Dice(u64);

impl Dice {
    /// Begins a series.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, 0 to 1.
    pub(super) fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
    }

    /// The next number between two.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.roll()
    }

    /// A place in a triangle: the shares of its second and its third corner.
    pub(super) fn in_triangle(&mut self) -> (f32, f32) {
        let (u, v) = (self.roll(), self.roll());
        if u + v > 1.0 {
            (1.0 - u, 1.0 - v)
        } else {
            (u, v)
        }
    }

    /// A place in the unit square.
    pub(super) fn place(&mut self) -> Vec2 {
        Vec2::new(self.roll(), self.roll())
    }
}

/// A number that changes smoothly along a line, 0 to 1, with a new one at every whole place.
pub(super) fn varied(at: f32) -> f32 {
    let whole = at.floor();
    let t = at - whole;
    let of =
        |place: f32| Dice::new((place as i64 as u64).wrapping_mul(0x2545_f491_4f6c_dd1d)).roll();
    let (a, b) = (of(whole), of(whole + 1.0));
    a + (b - a) * t * t * (3.0 - 2.0 * t)
}
