use std::io::{Write, stdout};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use likeness_api::Settings;
use likeness_queue::Policy;
use tokio::net::TcpListener;

use crate::config::{CatalogUpload, EmailLogin, HttpSettings, LoginSettings, VipPolicy};

/// Where clients meet the studio, and how it treats them.
#[derive(Debug)]
pub(crate) struct Front {
    /// The port, which is open already.
    pub(crate) listener: TcpListener,
    /// What clients put before paths, without a slash at its end.
    pub(crate) public_url: String,
    /// How requests are treated.
    pub(crate) settings: Settings,
}

impl Front {
    /// Opens the port, and says on standard output if an e-mail address alone logs users in; `default_login` is what
    /// the command does about that unless told otherwise.
    ///
    /// # Errors
    /// When the port is in use; when whoever reaches a public address could log in as anybody and nobody said that this
    /// is meant; when it is open to say what clients put before paths.
    pub(crate) async fn open(
        http: &HttpSettings,
        login: &LoginSettings,
        default_login: EmailLogin,
    ) -> Result<Self> {
        let settings = settings(http, login, default_login)?;
        check_public_url(http)?;
        let listener = TcpListener::bind(http.listen)
            .await
            .with_context(|| format!("cannot listen on {}", http.listen))?;
        tell_of_trust(&settings)?;
        let public_url = match &http.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", listener.local_addr()?),
        };
        Ok(Self {
            listener,
            public_url,
            settings,
        })
    }

    /// Says on standard output where the studio is.
    pub(crate) fn tell(&self) -> Result<()> {
        let url = &self.public_url;
        Ok(writeln!(
            stdout(),
            "likeness is ready: {url} (docs: {url}/docs)"
        )?)
    }
}

fn check_public_url(http: &HttpSettings) -> Result<()> {
    if http.public_url.is_none() && http.listen.ip().is_unspecified() {
        bail!(
            "{} is an address that no client can open; say with --public-url which one they use, such as \
             http://studio.example:{}",
            http.listen,
            http.listen.port()
        );
    }
    Ok(())
}

fn tell_of_trust(settings: &Settings) -> Result<()> {
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

fn settings(
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
        catalog_upload: catalog_upload(http, default_login)?,
        max_workbook_bytes: http.catalog.max_workbook_bytes,
        cors_origins: http.cors_origins.clone(),
        max_json_bytes: http.limits.max_json_bytes,
        max_upload_bytes: http.limits.max_upload_bytes,
        max_image_pixels: http.limits.max_image_pixels,
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

/// Who may upload workbooks: unless told otherwise, whoever may log in without a proof by default.
fn catalog_upload(
    http: &HttpSettings,
    default_login: EmailLogin,
) -> Result<likeness_api::CatalogUpload> {
    let is_here = http.listen.ip().is_loopback();
    match http.catalog.catalog_upload {
        Some(CatalogUpload::Open) if !is_here => bail!(
            "whoever reaches {} could change the catalogue; choose --catalog-upload admin",
            http.listen
        ),
        Some(CatalogUpload::Open) => Ok(likeness_api::CatalogUpload::Open),
        None if is_here && default_login == EmailLogin::Trusted => {
            Ok(likeness_api::CatalogUpload::Open)
        }
        Some(CatalogUpload::Admin) | None => Ok(likeness_api::CatalogUpload::Admin),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn options(arguments: &[&str]) -> (HttpSettings, LoginSettings) {
        let command =
            LoginSettings::augment_args(HttpSettings::augment_args(Command::new("serve")));
        let matches = command.get_matches_from([&["serve"], arguments].concat());
        (
            HttpSettings::from_arg_matches(&matches).unwrap(),
            LoginSettings::from_arg_matches(&matches).unwrap(),
        )
    }

    #[test]
    fn an_address_that_stands_for_all_needs_a_public_url() {
        for address in ["0.0.0.0:80", "[::]:80"] {
            let (bare, _) = options(&["--listen", address]);
            let (named, _) =
                options(&["--listen", address, "--public-url", "http://studio.example"]);
            let refused = check_public_url(&bare);
            assert!(refused.is_err_and(|error| error.to_string().contains("--public-url")));
            assert!(check_public_url(&named).is_ok());
        }
    }

    #[test]
    fn limits_reach_the_api_and_are_its_own_unless_set() {
        let (http, login) = options(&["--max-json-bytes", "7"]);

        let settings = settings(&http, &login, EmailLogin::Off).unwrap();

        let default = Settings::default();
        assert_eq!(settings.max_json_bytes, 7);
        assert_eq!(settings.max_upload_bytes, default.max_upload_bytes);
        assert_eq!(settings.max_image_pixels, default.max_image_pixels);
    }

    #[test]
    fn a_public_address_does_not_trust_a_bare_e_mail_address_unless_that_is_accepted() {
        let (public, login) = options(&["--listen", "192.0.2.1:80"]);
        let (_, accepting) = options(&["--allow-trusted-email-login"]);

        let refused = settings(&public, &login, EmailLogin::Trusted);
        let accepted = settings(&public, &accepting, EmailLogin::Trusted);

        assert!(refused.is_err());
        assert!(accepted.is_ok_and(
            |settings| settings.email_login == likeness_api::EmailLogin::TrustedBeyondLoopback
        ));
    }

    #[test]
    fn workbooks_are_open_to_this_machine_alone() {
        let upload = |arguments: &[&str], default| catalog_upload(&options(arguments).0, default);
        let public = ["--listen", "192.0.2.1:80"];
        let open = ["--listen", "192.0.2.1:80", "--catalog-upload", "open"];

        let up = upload(&[], EmailLogin::Trusted).unwrap();
        let serve = upload(&[], EmailLogin::Off).unwrap();
        let beyond = upload(&public, EmailLogin::Trusted).unwrap();

        assert_eq!(up, likeness_api::CatalogUpload::Open);
        assert_eq!(serve, likeness_api::CatalogUpload::Admin);
        assert_eq!(beyond, likeness_api::CatalogUpload::Admin);
        assert!(upload(&open, EmailLogin::Trusted).is_err());
    }
}
