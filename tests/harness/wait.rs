use std::time::{Duration, Instant};

use tokio::time::{interval, timeout};

/// How long it rests between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks again and again until something is so, and blocks its thread meanwhile.
///
/// # Panics
///
/// When it is not so in time.
pub fn wait_until(what: &str, patience: Duration, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + patience;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(PAUSE);
    }
}

/// Looks again and again until something is so.
///
/// # Panics
///
/// When it is not so within twenty seconds.
pub async fn until(what: &str, is_so: impl AsyncFnMut() -> bool) {
    until_within(Duration::from_secs(20), what, is_so).await;
}

/// Looks again and again until something is so.
///
/// # Panics
///
/// When it is not so in time.
pub async fn until_within(patience: Duration, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let look = async {
        let mut ticks = interval(PAUSE);
        while !is_so().await {
            ticks.tick().await;
        }
    };
    let seen = timeout(patience, look).await;
    assert!(seen.is_ok(), "waited in vain until {what}");
}
