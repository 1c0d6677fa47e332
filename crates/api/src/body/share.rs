use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Semaphore;

/// Bytes of a body that are not counted, so that small requests are served however many large ones there are.
const FREE: u64 = 64 << 10;

/// What one request holds of the memory for bodies; given back when it is dropped.
pub(super) struct Share {
    memory: Arc<Semaphore>,
    held: AtomicU32,
}

impl Share {
    /// Nothing yet, of a memory that has a permit for each byte.
    pub(super) fn new(memory: Arc<Semaphore>) -> Self {
        Self {
            memory,
            held: AtomicU32::new(0),
        }
    }

    /// Takes memory for the last bytes of the so many that have arrived; says whether there was any.
    pub(super) fn grow(&self, arrived: u64, last: usize) -> bool {
        if arrived <= FREE {
            return true;
        }
        let Ok(bytes) = u32::try_from(last) else {
            return false;
        };
        let Ok(taken) = self.memory.try_acquire_many(bytes) else {
            return false;
        };
        taken.forget();
        self.held.fetch_add(bytes, Ordering::Relaxed);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.memory.add_permits(*self.held.get_mut() as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_large_bodies_hold_is_given_back_and_small_ones_need_none() {
        let memory = Arc::new(Semaphore::new(100_000));
        let (large, other) = (Share::new(memory.clone()), Share::new(memory.clone()));

        assert!(large.grow(100_000, 90_000));
        assert!(!other.grow(100_000, 20_000));
        assert!(other.grow(FREE, 20_000));
        drop(large);
        assert!(other.grow(100_000, 20_000));
        drop(other);
        assert_eq!(memory.available_permits(), 100_000);
    }
}
