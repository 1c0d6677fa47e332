use likeness_core::{Clock, Randomness};
use rand::TryRng;
use rand::rngs::SysRng;
use time::OffsetDateTime;

/// The time of this machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the context's clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// Randomness that the operating system seeds.
pub(crate) fn randomness() -> anyhow::Result<Randomness> {
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed)?;
    Ok(Randomness::from_seed(seed))
}
