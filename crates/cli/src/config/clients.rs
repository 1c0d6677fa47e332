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

    /// Most connections at once from one client, an IPv4 address or a /64 of IPv6; a quarter of all by default. Does not
    /// count for this machine and trusted proxies.
    #[arg(
        long,
        env = "LIKENESS_MAX_CONNECTIONS_PER_CLIENT",
        value_name = "N",
        value_parser = value_parser!(u32).range(1..=1_000_000)
    )]
    max_connections_per_client: Option<u32>,

    /// Most seconds that a connection may stay without the whole head of a request.
    #[arg(
        long,
        env = "LIKENESS_MAX_HEAD_SECONDS",
        value_name = "SECONDS",
        default_value_t = ClientLimits::default().head_time.as_secs(),
        value_parser = value_parser!(u64).range(1..=86_400)
    )]
    max_head_seconds: u64,

    /// Most seconds that a client may take nothing of the answer that it is sent.
    #[arg(
        long,
        env = "LIKENESS_MAX_STALL_SECONDS",
        value_name = "SECONDS",
        default_value_t = ClientLimits::default().stall_time.as_secs(),
        value_parser = value_parser!(u64).range(1..=86_400)
    )]
    max_stall_seconds: u64,

    /// Most seconds that a body may take, beside those that its bytes earn it (`--min-body-rate`).
    #[arg(
        long,
        env = "LIKENESS_MAX_BODY_SECONDS",
        value_name = "SECONDS",
        default_value_t = ClientLimits::default().body_time.as_secs(),
        value_parser = value_parser!(u64).range(1..=86_400)
    )]
    max_body_seconds: u64,

    /// Bytes a second at which a body must arrive at least, once `--max-body-seconds` are over.
    #[arg(
        long,
        env = "LIKENESS_MIN_BODY_RATE",
        value_name = "BYTES",
        default_value = "16384"
    )]
    min_body_rate: NonZeroU32,

    /// Most bytes of large bodies in memory at once, of all clients; more are told to try again later. Not less than the
    /// largest body that is allowed.
    #[arg(
        long,
        env = "LIKENESS_MAX_BODY_MEMORY_BYTES",
        value_name = "BYTES",
        default_value_t = ClientLimits::default().body_memory
    )]
    pub(crate) max_body_memory_bytes: u32,
}

impl ClientSettings {
    /// What the API needs to know.
    pub(crate) fn limits(&self) -> ClientLimits {
        ClientLimits {
            connections: self.max_connections,
            connections_per_client: self
                .max_connections_per_client
                .unwrap_or_else(|| self.max_connections.div_ceil(4)),
            head_time: Duration::from_secs(self.max_head_seconds),
            stall_time: Duration::from_secs(self.max_stall_seconds),
            body_time: Duration::from_secs(self.max_body_seconds),
            body_rate: self.min_body_rate,
            body_memory: self.max_body_memory_bytes,
        }
    }
}
