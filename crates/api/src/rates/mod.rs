//! How often somebody may try to log in or sign up.

use std::hash::Hash;
use std::net::IpAddr;
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

use crate::client::network;
use crate::error::Error;

/// After so many requests, those who have been quiet for long enough are forgotten.
const SWEEP: u32 = 1024;

/// Most characters of an address that tell it from another (RFC 5321).
const MOST_CHARACTERS: usize = 254;

/// How often an hour, at least once, somebody may try to log in or sign up; all of it may be used
/// at once. Every process counts for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRates {
    /// With one e-mail address, whoever asks.
    pub per_address: u32,
    /// From one client: an IPv4 address, or a /64 of IPv6.
    pub per_client: u32,
}

impl Default for LoginRates {
    fn default() -> Self {
        Self {
            per_address: 30,
            per_client: 600,
        }
    }
}

/// Counts attempts to log in or sign up.
pub(crate) struct Attempts {
    addresses: Counter<String>,
    clients: Counter<IpAddr>,
}

impl Attempts {
    pub(crate) fn new(rates: LoginRates, clock: &Arc<dyn Clock>) -> Self {
        Self {
            addresses: Counter::new(rates.per_address, clock),
            clients: Counter::new(rates.per_client, clock),
        }
    }

    /// Counts an attempt of a client with an e-mail address, or refuses it.
    pub(crate) fn count(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        self.clients.count(&network(client))?;
        let email = email.chars().take(MOST_CHARACTERS);
        self.addresses
            .count(&email.flat_map(char::to_lowercase).collect())
    }
}

struct Counter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, ContextClock, NoOpMiddleware<Nanos>>,
    counted: AtomicU32,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(an_hour: u32, clock: &Arc<dyn Clock>) -> Self {
        let clock = ContextClock(clock.clone());
        let quota = Quota::per_hour(NonZeroU32::new(an_hour).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, clock),
            counted: AtomicU32::new(0),
        }
    }

    fn count(&self, key: &K) -> Result<(), Error> {
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
struct ContextClock(Arc<dyn Clock>);

impl clock::Clock for ContextClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let now = self.0.now().unix_timestamp_nanos();
        u64::try_from(now).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use time::OffsetDateTime;
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    struct Hand(Mutex<OffsetDateTime>);

    impl Clock for Hand {
        fn now(&self) -> OffsetDateTime {
            *self.0.lock().unwrap()
        }
    }

    fn studio(per_address: u32, per_client: u32) -> (Attempts, Arc<Hand>) {
        let rates = LoginRates {
            per_address,
            per_client,
        };
        let hand = Arc::new(Hand(Mutex::new(NOON)));
        let clock: Arc<dyn Clock> = hand.clone();
        (Attempts::new(rates, &clock), hand)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn wait(refused: Result<(), Error>) -> Option<u64> {
        match refused {
            Err(Error::RateLimited { wait }) => Some(wait.as_secs()),
            Err(_) | Ok(()) => None,
        }
    }

    #[test]
    fn an_address_may_be_tried_so_often_from_wherever_and_again_after_the_time_that_is_told() {
        let (attempts, hand) = studio(2, 100);
        assert!(attempts.count(ip("192.0.2.1"), "ada@example.com").is_ok());
        assert!(attempts.count(ip("192.0.2.2"), "Ada@Example.com").is_ok());

        let refused = attempts.count(ip("192.0.2.3"), "ada@example.com");

        assert_eq!(wait(refused), Some(1800));
        assert!(attempts.count(ip("192.0.2.3"), "bob@example.com").is_ok());
        *hand.0.lock().unwrap() += Duration::from_secs(1800);
        assert!(attempts.count(ip("192.0.2.3"), "ada@example.com").is_ok());
    }

    #[test]
    fn a_client_may_try_so_often_with_whatever_address() {
        let (attempts, _) = studio(100, 2);
        for email in ["a@b", "c@d"] {
            assert!(attempts.count(ip("2001:db8::1"), email).is_ok());
        }

        let refused = attempts.count(ip("2001:db8::ffff"), "e@f");

        assert_eq!(wait(refused), Some(1800));
        assert!(attempts.count(ip("2001:db8:0:1::1"), "e@f").is_ok());
    }

    #[test]
    fn who_was_quiet_for_an_hour_is_forgotten() {
        let (attempts, hand) = studio(2, u32::MAX);
        for number in 0..SWEEP - 1 {
            let email = format!("{number}@example.com");
            attempts.count(ip("192.0.2.1"), &email).unwrap();
        }
        *hand.0.lock().unwrap() += Duration::from_secs(3600);

        attempts.count(ip("192.0.2.1"), "ada@example.com").unwrap();

        assert_eq!(attempts.addresses.limiter.len(), 1);
    }
}
