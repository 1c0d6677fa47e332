use std::num::NonZeroU32;
use std::time::Duration;

use clap::{Args, value_parser};

use super::url::base_url;

/// Where assets are stored and read.
#[derive(Args, Clone, Debug)]
pub(crate) struct MediaSettings {
    /// Bucket for the assets instead of the data folder: s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX.
    /// Region, endpoint and secrets come from the store's usual variables: AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID,
    /// AWS_SECRET_ACCESS_KEY, GOOGLE_SERVICE_ACCOUNT, AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY and so on.
    #[arg(long, env = "LIKENESS_MEDIA_URL", value_name = "URL")]
    pub(crate) media_url: Option<String>,

    /// Base of unsigned URLs of assets, such as `https://cdn.example` or this server's own `https://studio.example/media`;
    /// by default URLs are signed and expire. Whoever knows an unsigned URL can read the asset for ever.
    #[arg(long, env = "LIKENESS_MEDIA_PUBLIC_URL", value_name = "URL", value_parser = base_url)]
    pub(crate) media_public_url: Option<String>,

    /// Hours for which signed URLs of assets can be used at least; object stores allow a week, of which one hour is spare.
    #[arg(
        long,
        env = "LIKENESS_MEDIA_URL_HOURS",
        value_name = "HOURS",
        default_value = "24",
        value_parser = value_parser!(u16).range(1..7 * 24)
    )]
    pub(crate) media_url_hours: u16,
}

impl MediaSettings {
    /// What the environment says about object stores, by the names that their own tools use.
    pub(crate) fn store_options() -> impl Iterator<Item = (String, String)> {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| {
                ["AWS_", "GOOGLE_", "AZURE_"]
                    .iter()
                    .any(|prefix| name.starts_with(prefix))
            })
    }

    /// How long signed URLs live at least.
    pub(crate) fn url_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.media_url_hours) * 3600)
    }
}

/// How leftovers are removed, and tasks that ended long ago moved aside.
#[derive(Args, Clone, Debug)]
pub(crate) struct JanitorSettings {
    /// Minutes between two searches for leftovers, and how old a stored object must be to count as one.
    #[arg(
        long,
        env = "LIKENESS_JANITOR_MINUTES",
        value_name = "MINUTES",
        default_value = "60"
    )]
    pub(crate) janitor_minutes: NonZeroU32,

    /// Days for which ended tasks stay as they are; later they can only be looked at, what they were to do is forgotten.
    #[arg(
        long,
        env = "LIKENESS_KEEP_TASKS_DAYS",
        value_name = "DAYS",
        default_value = "30",
        value_parser = value_parser!(u32).range(1..=36_500)
    )]
    pub(crate) keep_tasks_days: u32,
}

impl JanitorSettings {
    /// The time between two searches.
    pub(crate) fn period(&self) -> Duration {
        Duration::from_secs(u64::from(self.janitor_minutes.get()) * 60)
    }

    /// How long ended tasks stay as they are.
    pub(crate) fn keep_tasks(&self) -> Duration {
        Duration::from_secs(u64::from(self.keep_tasks_days) * 24 * 3600)
    }
}
