use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32};

use clap::{Args, ValueEnum, value_parser};
use likeness_api::Settings;

use super::CatalogSettings;
use super::clients::ClientSettings;
use super::url::{base_url, origin};

/// What clients meet.
#[derive(Args, Clone, Debug)]
pub(crate) struct HttpSettings {
    /// Address to listen on.
    #[arg(
        long,
        env = "LIKENESS_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    pub(crate) listen: SocketAddr,

    /// What clients put before the paths of media, such as `https://studio.example`; the address by default, unless that
    /// stands for every address of this machine.
    #[arg(long, env = "LIKENESS_PUBLIC_URL", value_name = "URL", value_parser = base_url)]
    pub(crate) public_url: Option<String>,

    /// Who may use the fast lane.
    #[arg(
        long,
        env = "LIKENESS_VIP_POLICY",
        value_name = "POLICY",
        default_value = "open"
    )]
    pub(crate) vip_policy: VipPolicy,

    /// How many times faster the fast lane moves than the ordinary one.
    #[arg(
        long,
        env = "LIKENESS_VIP_WEIGHT",
        value_name = "N",
        default_value = "4"
    )]
    pub(crate) vip_weight: NonZeroU32,

    /// Origins whose scripts may call the API, such as `https://studio.example`: scheme, host and, unless it is the usual
    /// one, port. Where this machine is trusted, so are their pages in its browsers.
    #[arg(
        long,
        env = "LIKENESS_CORS_ORIGINS",
        value_name = "ORIGINS",
        value_delimiter = ',',
        value_parser = origin
    )]
    pub(crate) cors_origins: Vec<String>,

    /// Hours for which a token is valid.
    #[arg(
        long,
        env = "LIKENESS_TOKEN_HOURS",
        value_name = "HOURS",
        default_value = "168"
    )]
    pub(crate) token_hours: NonZeroU16,

    #[command(flatten)]
    pub(crate) limits: LimitSettings,

    #[command(flatten)]
    pub(crate) clients: ClientSettings,

    #[command(flatten)]
    pub(crate) catalog: CatalogSettings,
}

/// How much clients may send and ask for.
#[derive(Args, Clone, Debug)]
pub(crate) struct LimitSettings {
    /// Most tasks of a user that may wait at a time.
    #[arg(
        long,
        env = "LIKENESS_MAX_WAITING_TASKS",
        value_name = "N",
        default_value_t = Settings::default().max_waiting_tasks,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub(crate) max_waiting_tasks: u32,

    /// Most event streams that a user may have open at a time, at each process.
    #[arg(
        long,
        env = "LIKENESS_MAX_EVENT_STREAMS",
        value_name = "N",
        default_value_t = Settings::default().max_event_streams,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub(crate) max_event_streams: u32,

    /// Largest JSON or form body, in bytes.
    #[arg(
        long,
        env = "LIKENESS_MAX_JSON_BYTES",
        value_name = "BYTES",
        default_value_t = Settings::default().max_json_bytes,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_json_bytes: u64,

    /// Largest other body, in bytes.
    #[arg(
        long,
        env = "LIKENESS_MAX_UPLOAD_BYTES",
        value_name = "BYTES",
        default_value_t = Settings::default().max_upload_bytes,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_upload_bytes: u64,

    /// Most pixels of an uploaded image.
    #[arg(
        long,
        env = "LIKENESS_MAX_IMAGE_PIXELS",
        value_name = "PIXELS",
        default_value_t = Settings::default().max_image_pixels,
        value_parser = value_parser!(u64).range(1..)
    )]
    pub(crate) max_image_pixels: u64,
}

/// Who may use the fast lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VipPolicy {
    /// Whoever asks.
    Open,
    /// Users to whom `likeness user grant` gave it.
    Entitled,
}
