use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use likeness_figure::Wearable;

/// Bytes that what is kept may take together.
const BUDGET: usize = 64 << 20;

/// The items that were worn lately, by the hash of their bytes; those that were not worn for the longest time are forgotten when
/// together they take too much memory.
#[derive(Default)]
pub(super) struct Ready(Mutex<Vec<(String, Arc<Wearable>)>>);

impl Ready {
    /// The item of that hash, which counts as worn now.
    pub(super) fn find(&self, hash: &str) -> Option<Arc<Wearable>> {
        let mut items = self.lock();
        let place = items.iter().position(|(known, _)| known == hash)?;
        let found = items.remove(place);
        let wearable = found.1.clone();
        items.push(found);
        Some(wearable)
    }

    /// Keeps an item.
    pub(super) fn keep(&self, hash: String, wearable: Arc<Wearable>) {
        let mut items = self.lock();
        items.retain(|(known, _)| *known != hash);
        items.push((hash, wearable));
        let sizes = items.iter().map(|(_, item)| item.bytes());
        let forgotten = beyond(&sizes.collect::<Vec<_>>());
        items.drain(..forgotten);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(String, Arc<Wearable>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many of these, from the first, are too many for the budget.
fn beyond(sizes: &[usize]) -> usize {
    let kept = sizes.iter().rev().scan(0, |total, size| {
        *total += size;
        (*total <= BUDGET).then_some(())
    });
    sizes.len() - kept.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_worn_for_the_longest_time_is_too_many_first() {
        let half = BUDGET / 2;
        assert_eq!(beyond(&[]), 0);
        assert_eq!(beyond(&[half, half]), 0);
        assert_eq!(beyond(&[1, half, half]), 1);
        assert_eq!(beyond(&[1, BUDGET + 1]), 2);
    }
}
