use std::ops::RangeInclusive;
use std::time::Duration;

use likeness_core::Randomness;

/// Chances that follow from a seed alone.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Randomness);

impl Dice {
    /// The chances of one actor, who disturbs no other's.
    pub(crate) fn new(seed: u64, actor: &str) -> Self {
        let mut whole = [0; 32];
        whole[..8].copy_from_slice(&seed.to_le_bytes());
        for (byte, letter) in whole[8..].iter_mut().zip(actor.bytes()) {
            *byte = letter;
        }
        Self(Randomness::from_seed(whole))
    }

    /// A number of the range.
    pub(crate) fn within(&self, range: RangeInclusive<u64>) -> u64 {
        let span = range.end() - range.start() + 1;
        range.start() + u64::from_le_bytes(self.0.bytes()) % span
    }

    /// A time of so many milliseconds.
    pub(crate) fn millis(&self, range: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.within(range))
    }

    /// An index of something that has so many.
    pub(crate) fn index(&self, count: usize) -> usize {
        let last = u64::try_from(count.saturating_sub(1)).unwrap_or(u64::MAX);
        usize::try_from(self.within(0..=last)).unwrap_or(0)
    }

    /// True so many times of a hundred.
    pub(crate) fn percent(&self, chance: u64) -> bool {
        self.within(1..=100) <= chance
    }

    /// Puts things in another order.
    pub(crate) fn shuffle<T>(&self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.index(last + 1));
        }
    }
}
