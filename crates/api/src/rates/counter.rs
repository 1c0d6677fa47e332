use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{self, Clock as _};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use likeness_core::Clock;

use crate::error::Error;

/// After so many requests, those who have been quiet for long enough are forgotten.
pub(super) const SWEEP: u32 = 1024;

/// Counts by keys; each has so much an hour.
pub(super) struct Counter<K: Hash + Eq + Clone> {
    pub(super) limiter: RateLimiter<K, DashMapStateStore<K>, ContextClock, NoOpMiddleware<Nanos>>,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    pub(super) fn new(an_hour: u32, clock: &Arc<dyn Clock>) -> Self {
        let clock = ContextClock(clock.clone());
        let quota = Quota::per_hour(NonZeroU32::new(an_hour).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, clock),
            counted: AtomicU32::new(0),
        }
    }

    /// Counts once more, or says when that may be tried again.
    pub(super) fn count(&self, key: &K) -> Result<(), Error> {
        let counted = self.counted.fetch_add(1, Ordering::Relaxed);
        if counted % SWEEP == SWEEP - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let counted = self.limiter.check_key(key);
        counted.map_err(|early| Error::RateLimited {
            wait: early
                .wait_time_from(self.limiter.clock().now())
                .max(Duration::from_secs(1)),
        })
    }
}

/// The context's clock, as the limiter reads it.
#[derive(Clone)]
pub(super) struct ContextClock(Arc<dyn Clock>);

impl clock::Clock for ContextClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let now = self.0.now().unix_timestamp_nanos();
        u64::try_from(now).unwrap_or_default().into()
    }
}
