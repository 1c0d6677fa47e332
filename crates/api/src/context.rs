use std::ops::DerefMut;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use likeness_core::{Clock, Randomness};
use likeness_db::{PgConnection, PgPool};
use likeness_media::Media;
use likeness_queue::{Line, Policy};
use likeness_tasks::Imports;
use poem::Request;
use time::OffsetDateTime;

use crate::error::Error;
use crate::mail::Mailer;
use crate::rates::LoginRates;
use crate::server::ClientLimits;
use crate::token::TokenKeys;

/// Everything a request may need.
#[derive(Clone)]
pub struct Context {
    /// Connections to the database.
    pub pool: PgPool,
    /// Every unfinished task.
    pub line: Line,
    /// Stored assets.
    pub media: Media,
    /// Imported garments and hair.
    pub imports: Imports,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and file names.
    pub randomness: Randomness,
    /// The secrets that sign tokens.
    pub token_keys: TokenKeys,
    /// How users are written to.
    pub mailer: Mailer,
    /// What the operator decided.
    pub settings: Settings,
}

impl Context {
    /// What the request is answered with.
    pub(crate) fn of(request: &Request) -> Result<&Arc<Self>, Error> {
        let context = request.data();
        context.ok_or_else(|| Error::internal("a request came without a context"))
    }

    /// The moment of the request.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// A connection, given back when it is dropped.
    pub(crate) async fn connection(
        &self,
    ) -> Result<impl DerefMut<Target = PgConnection> + use<>, Error> {
        let connection = self.pool.acquire().await;
        Ok(connection.map_err(likeness_db::Error::from)?)
    }
}

/// What the operator decided about the HTTP face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who logs in with an e-mail address and no password.
    pub email_login: EmailLogin,
    /// How often somebody may try to log in or sign up.
    pub login_rates: LoginRates,
    /// Proxies whose word about their clients is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who may use the fast lane.
    pub vip_policy: VipPolicy,
    /// How much the lanes weigh against each other.
    pub queue_policy: Policy,
    /// How long a token is valid.
    pub token_lifetime: Duration,
    /// Most tasks of a user that may wait at a time.
    pub max_waiting_tasks: u32,
    /// Most event streams that a user may have open at a time, at each process.
    pub max_event_streams: u32,
    /// Largest JSON or form body, in bytes.
    pub max_json_bytes: u64,
    /// Largest other body, in bytes.
    pub max_upload_bytes: u64,
    /// Most pixels of an uploaded image.
    pub max_image_pixels: u64,
    /// Who may upload workbooks of garments.
    pub catalog_upload: CatalogUpload,
    /// Largest workbook of garments, in bytes.
    pub max_workbook_bytes: u64,
    /// Origins whose scripts may call the API, such as `https://studio.example`; none by default.
    pub cors_origins: Vec<String>,
    /// How slow clients may be, and how many at once.
    pub clients: ClientLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            email_login: EmailLogin::Off,
            login_rates: LoginRates::default(),
            trusted_proxies: Vec::new(),
            vip_policy: VipPolicy::Open,
            queue_policy: Policy::default(),
            token_lifetime: Duration::from_secs(7 * 24 * 3600),
            max_waiting_tasks: 1000,
            max_event_streams: 20,
            max_json_bytes: 1 << 20,
            max_upload_bytes: 20 << 20,
            max_image_pixels: 50_000_000,
            catalog_upload: CatalogUpload::Admin,
            max_workbook_bytes: 10 << 20,
            cors_origins: Vec::new(),
            clients: ClientLimits::default(),
        }
    }
}

/// Who logs in with an e-mail address and no password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailLogin {
    /// Nobody.
    Off,
    /// Whoever reads the mail of the address: a code is sent there.
    Code,
    /// Whoever asks from this machine: an address proves nothing.
    Trusted,
    /// Whoever asks from anywhere but through a proxy.
    TrustedBeyondLoopback,
}

/// Who may use the fast lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VipPolicy {
    /// Whoever asks.
    Open,
    /// Users who carry the flag.
    Entitled,
}

/// Who may upload workbooks of garments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogUpload {
    /// Whoever asks from this machine, and administrators.
    Open,
    /// Administrators.
    Admin,
}
