use std::io::{Write, stdout};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use likeness_api::{LoginRates, Mailer, Settings};
use likeness_queue::Policy;
use tokio::net::TcpListener;

use crate::config::{EmailLogin, HttpSettings, LoginSettings, MailSettings, VipPolicy};
use crate::policy::{catalog_upload, email_login};

/// Where clients meet the studio, and how it treats them.
#[derive(Debug)]
pub(crate) struct Front {
    /// The port, which is open already.
    pub(crate) listener: TcpListener,
    /// What clients put before paths, without a slash at its end.
    pub(crate) public_url: String,
    /// How users are written to.
    pub(crate) mailer: Mailer,
    /// How requests are treated.
    pub(crate) settings: Settings,
}

impl Front {
    /// Opens the port, and says on standard output if an e-mail address alone logs users in; `default_login` is what
    /// the command does about that unless told otherwise.
    ///
    /// # Errors
    /// When the port is in use; when whoever reaches a public address could log in as anybody and nobody said that this
    /// is meant; when codes can be mailed to nobody; when it is open to say what clients put before paths.
    pub(crate) async fn open(
        http: &HttpSettings,
        login: &LoginSettings,
        default_login: EmailLogin,
    ) -> Result<Self> {
        let settings = settings(http, login, default_login)?;
        check_public_url(http)?;
        check_body_memory(http)?;
        let mailer = mailer(http, &login.mail, settings.email_login)?;
        let listener = TcpListener::bind(http.listen)
            .await
            .with_context(|| format!("cannot listen on {}", http.listen))?;
        tell_of_login(&settings, &login.mail)?;
        let public_url = match &http.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", listener.local_addr()?),
        };
        Ok(Self {
            listener,
            public_url,
            mailer,
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

/// How users are written to; by the log only where nobody but the operator gets to know whom a code lets in.
fn mailer(
    http: &HttpSettings,
    mail: &MailSettings,
    login: likeness_api::EmailLogin,
) -> Result<Mailer> {
    match &mail.smtp_url {
        Some(url) => Ok(Mailer::smtp(url, &mail.mail_from)?),
        None if login == likeness_api::EmailLogin::Code && !http.listen.ip().is_loopback() => {
            bail!(
                "users of {} cannot be mailed codes to log in with: give a mail server with LIKENESS_SMTP_URL, or \
                 choose --email-login off",
                http.listen
            )
        }
        None => Ok(Mailer::log()),
    }
}

fn tell_of_login(settings: &Settings, mail: &MailSettings) -> Result<()> {
    let who = match settings.email_login {
        likeness_api::EmailLogin::Off => return Ok(()),
        likeness_api::EmailLogin::Code if mail.smtp_url.is_some() => return Ok(()),
        likeness_api::EmailLogin::Code => {
            return Ok(writeln!(
                stdout(),
                "likeness writes login codes to its log, for it was given no mail server (LIKENESS_SMTP_URL)"
            )?);
        }
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
    let mode = login.email_login.unwrap_or(default_login);
    Ok(Settings {
        email_login: email_login(http, login, mode)?,
        login_rates: LoginRates {
            per_address: login.logins_per_address,
            per_client: login.logins_per_client,
        },
        trusted_proxies: login.trusted_proxies.clone(),
        vip_policy: match http.vip_policy {
            VipPolicy::Open => likeness_api::VipPolicy::Open,
            VipPolicy::Entitled => likeness_api::VipPolicy::Entitled,
        },
        queue_policy: Policy {
            vip_weight: http.vip_weight.get(),
        },
        token_lifetime: Duration::from_secs(u64::from(http.token_hours.get()) * 3600),
        catalog_upload: catalog_upload(http, mode)?,
        max_workbook_bytes: http.catalog.max_workbook_bytes,
        cors_origins: http.cors_origins.clone(),
        max_waiting_tasks: http.limits.max_waiting_tasks,
        max_event_streams: http.limits.max_event_streams,
        max_json_bytes: http.limits.max_json_bytes,
        max_upload_bytes: http.limits.max_upload_bytes,
        max_image_pixels: http.limits.max_image_pixels,
        clients: http.clients.limits(),
    })
}

/// Two limits that contradict each other are a mistake: no body of the largest size would ever be taken.
fn check_body_memory(http: &HttpSettings) -> Result<()> {
    let memory = http.clients.max_body_memory_bytes;
    let bodies = [
        ("--max-upload-bytes", http.limits.max_upload_bytes),
        ("--max-workbook-bytes", http.catalog.max_workbook_bytes),
        ("--max-json-bytes", http.limits.max_json_bytes),
    ];
    for (option, largest) in bodies {
        if largest > u64::from(memory) {
            bail!("--max-body-memory-bytes ({memory}) is less than {option} ({largest})");
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    pub(crate) fn options(arguments: &[&str]) -> (HttpSettings, LoginSettings) {
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
    fn codes_are_logged_only_where_nobody_else_reaches_the_studio() {
        let (local, login) = options(&["--listen", "127.0.0.1:80"]);
        let (public, _) = options(&["--listen", "192.0.2.1:80"]);
        let (_, mailing) = options(&["--smtp-url", "smtps://mail.example.com"]);
        let (_, wrong) = options(&["--smtp-url", "mail.example.com"]);
        let code = likeness_api::EmailLogin::Code;

        let refused = mailer(&public, &login.mail, code);

        assert!(refused.is_err_and(|error| error.to_string().contains("LIKENESS_SMTP_URL")));
        assert!(mailer(&public, &login.mail, likeness_api::EmailLogin::Off).is_ok());
        assert!(mailer(&local, &login.mail, code).is_ok());
        assert!(mailer(&public, &mailing.mail, code).is_ok());
        assert!(mailer(&local, &wrong.mail, code).is_err());
    }

    #[test]
    fn rates_and_proxies_reach_the_api() {
        let arguments = [
            "--logins-per-address",
            "3",
            "--trusted-proxies",
            "10.0.0.1,fd00::/8",
        ];
        let (http, login) = options(&arguments);

        let settings = settings(&http, &login, EmailLogin::Off).unwrap();

        assert_eq!(settings.login_rates.per_address, 3);
        let rates = LoginRates::default();
        assert_eq!(settings.login_rates.per_client, rates.per_client);
        let proxies = settings.trusted_proxies.iter().map(ToString::to_string);
        assert_eq!(proxies.collect::<Vec<_>>(), ["10.0.0.1/32", "fd00::/8"]);
    }

    #[test]
    fn memory_for_bodies_holds_the_largest_of_each_kind() {
        let checked = |arguments: &[&str]| check_body_memory(&options(arguments).0);

        assert!(checked(&[]).is_ok());
        for (option, memory) in [
            ("--max-upload-bytes", "20971519"),
            ("--max-workbook-bytes", "300000000"),
            ("--max-json-bytes", "300000000"),
        ] {
            let refused = match option {
                "--max-upload-bytes" => checked(&["--max-body-memory-bytes", memory]),
                _ => checked(&[option, "300000001", "--max-body-memory-bytes", memory]),
            };
            let said = refused.unwrap_err().to_string();
            assert!(
                said.contains(option) && said.contains("--max-body-memory-bytes"),
                "{said}"
            );
        }
    }
}
