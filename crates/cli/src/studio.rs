use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use likeness_api::{Context, Settings, TokenKey};
use likeness_core::Randomness;
use likeness_db::PgPool;
use likeness_inference::Models;
use likeness_media::{Media, SigningKey};
use likeness_queue::Policy;
use likeness_tasks::Services;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::DataDir;
use crate::clock::{SystemClock, randomness};
use crate::config::{EmailLogin, HttpSettings, LoginSettings, VipPolicy, WorkSettings};
use crate::parts::Parts;

/// Opens the port that clients will meet.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

/// What requests and tasks have in common.
pub(crate) struct Studio {
    pool: PgPool,
    media: Media,
    token_key: TokenKey,
    randomness: Randomness,
}

impl Studio {
    /// Opens the assets of the data directory; clients put `public_url` before their paths.
    pub(crate) fn open(data: &DataDir, pool: PgPool, public_url: &str) -> Result<Self> {
        let randomness = randomness()?;
        let key = data.signing_key(&randomness)?;
        let media = Media::local(data.assets(), SigningKey(derive(&key, "media")), public_url)?;
        Ok(Self {
            pool,
            media,
            token_key: TokenKey(derive(&key, "token")),
            randomness,
        })
    }

    /// Starts to serve the API.
    pub(crate) fn start_api(&self, parts: &mut Parts, listener: TcpListener, settings: Settings) {
        let context = Context {
            pool: self.pool.clone(),
            media: self.media.clone(),
            clock: Arc::new(SystemClock),
            randomness: self.randomness.clone(),
            token_key: self.token_key.clone(),
            settings,
        };
        parts.start(
            "API",
            likeness_api::serve(listener, context, parts.shutdown()),
        );
    }

    /// Starts to work on tasks.
    pub(crate) fn start_workers(&self, parts: &mut Parts, settings: &WorkSettings, models: Models) {
        let services = Services::new(self.media.clone(), models);
        let (pool, options, randomness) = (
            self.pool.clone(),
            settings.options(),
            self.randomness.clone(),
        );
        let work = likeness_queue::work(
            pool,
            likeness_tasks::registry(),
            services,
            options,
            parts.shutdown(),
            randomness,
        );
        parts.start("workers", work);
    }
}

/// Says on standard output if an e-mail address alone logs users in.
pub(crate) fn tell_of_trust(settings: &Settings) -> Result<()> {
    let who = match settings.email_login {
        likeness_api::EmailLogin::Off => return Ok(()),
        likeness_api::EmailLogin::Trusted => "anybody on this machine",
        likeness_api::EmailLogin::TrustedBeyondLoopback => "anybody who reaches it",
    };
    Ok(writeln!(
        stdout(),
        "likeness trusts a bare e-mail address at login: {who} can be any user without a password (--email-login off)"
    )?)
}

/// What clients put before paths: as set, else the address that is listened on.
pub(crate) fn public_url(http: &HttpSettings, listener: &TcpListener) -> Result<String> {
    match &http.public_url {
        Some(url) => Ok(url.trim_end_matches('/').to_owned()),
        None => Ok(format!("http://{}", listener.local_addr()?)),
    }
}

/// Translates the settings of the HTTP face; `default_login` is what the command does unless told otherwise.
///
/// # Errors
/// When whoever reaches a public address could log in as anybody and nobody said that this is meant.
pub(crate) fn api_settings(
    http: &HttpSettings,
    login: &LoginSettings,
    default_login: EmailLogin,
) -> Result<Settings> {
    Ok(Settings {
        email_login: email_login(http, login, default_login)?,
        vip_policy: match http.vip_policy {
            VipPolicy::Open => likeness_api::VipPolicy::Open,
            VipPolicy::Entitled => likeness_api::VipPolicy::Entitled,
        },
        queue_policy: Policy {
            vip_weight: http.vip_weight.get(),
        },
        token_lifetime: Duration::from_secs(u64::from(http.token_hours.get()) * 3600),
        cors_origins: http.cors_origins.clone(),
        ..Settings::default()
    })
}

fn email_login(
    http: &HttpSettings,
    login: &LoginSettings,
    default_login: EmailLogin,
) -> Result<likeness_api::EmailLogin> {
    match login.email_login.unwrap_or(default_login) {
        EmailLogin::Off => Ok(likeness_api::EmailLogin::Off),
        EmailLogin::Trusted if login.allow_trusted_email_login => {
            Ok(likeness_api::EmailLogin::TrustedBeyondLoopback)
        }
        EmailLogin::Trusted if http.listen.ip().is_loopback() => {
            Ok(likeness_api::EmailLogin::Trusted)
        }
        EmailLogin::Trusted => bail!(
            "whoever reaches {} could log in as anybody; choose --email-login off, or accept that with \
             --allow-trusted-email-login",
            http.listen
        ),
    }
}

/// A key for one purpose, so that what is signed for one can never pass for the other.
fn derive(key: &[u8], purpose: &str) -> Vec<u8> {
    Sha256::new()
        .chain_update(format!("likeness {purpose}\n"))
        .chain_update(key)
        .finalize()
        .to_vec()
}
