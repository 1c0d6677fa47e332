use std::num::NonZeroU32;
use std::time::Duration;

use clap::{Args, value_parser};
use likeness_api::ClientLimits;

/// How slow clients may be, and how many at once.
#[derive(Args, Clone, Debug)]
pub(crate) struct ClientSettings {
    /// Most connections of clients at once; more wait until one ends. Event streams keep theirs.
    #[arg(
        long,
        env = "LIKENESS_MAX_CONNECTIONS",
        value_name = "N",
        default_value_t = ClientLimits::default().connections,
        value_parser = value_parser!(u32).range(1..=1_000_000)
    )]
    max_connections: u32,

    /// Seconds that a connection may stay without the whole head of a request.
    #[arg(
        long,
        env = "LIKENESS_HEAD_SECONDS",
        value_name = "SECONDS",
        default_value_t = ClientLimits::default().head_time.as_secs(),
        value_parser = value_parser!(u64).range(1..=86_400)
    )]
    head_seconds: u64,

    /// Seconds that a body may take, beside those that its bytes earn it.
    #[arg(
        long,
        env = "LIKENESS_BODY_SECONDS",
        value_name = "SECONDS",
        default_value_t = ClientLimits::default().body_time.as_secs(),
        value_parser = value_parser!(u64).range(1..=86_400)
    )]
    body_seconds: u64,

    /// Bytes of a body that earn it another second.
    #[arg(
        long,
        env = "LIKENESS_BODY_RATE",
        value_name = "BYTES",
        default_value = "16384"
    )]
    body_rate: NonZeroU32,

    /// Most bytes of large bodies in memory at once, of all clients; more are told to try again later.
    #[arg(
        long,
        env = "LIKENESS_BODY_MEMORY",
        value_name = "BYTES",
        default_value_t = ClientLimits::default().body_memory
    )]
    body_memory: u32,
}

impl ClientSettings {
    /// What the API needs to know.
    pub(crate) fn limits(&self) -> ClientLimits {
        ClientLimits {
            connections: self.max_connections,
            head_time: Duration::from_secs(self.head_seconds),
            body_time: Duration::from_secs(self.body_seconds),
            body_rate: self.body_rate,
            body_memory: self.body_memory,
        }
    }
}
