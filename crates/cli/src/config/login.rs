use std::net::IpAddr;

use clap::{Args, ValueEnum, value_parser};
use ipnet::IpNet;
use likeness_api::LoginRates;

/// How users log in.
#[derive(Args, Clone, Debug)]
pub(crate) struct LoginSettings {
    /// What logs a user in by e-mail address; `trusted` by default for `up`, `code` for `serve`. Do not choose `trusted`
    /// behind anything that forwards: what adds no header of its own cannot be told from a client on this machine, for
    /// clients choose `Host` themselves, and then whoever reaches it can be any user. So do TCP forwarders (SSH, socat,
    /// stunnel) and HAProxy with its defaults.
    #[arg(long, env = "LIKENESS_EMAIL_LOGIN", value_name = "MODE")]
    pub(crate) email_login: Option<EmailLogin>,

    /// Accept that whoever reaches the address can be any user, though it is not of this machine alone.
    #[arg(long, env = "LIKENESS_ALLOW_TRUSTED_EMAIL_LOGIN")]
    pub(crate) allow_trusted_email_login: bool,

    #[command(flatten)]
    pub(crate) mail: MailSettings,

    /// Most passwords an hour of one e-mail address from one client, as many codes asked for, codes shown, and attempts to
    /// sign up; all clients together have ten times as many.
    #[arg(
        long,
        env = "LIKENESS_LOGINS_PER_ADDRESS",
        value_name = "N",
        default_value_t = LoginRates::default().per_address,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub(crate) logins_per_address: u32,

    /// Most attempts to log in an hour from one client, an IPv4 address or a /64 of IPv6, and as many to sign up.
    #[arg(
        long,
        env = "LIKENESS_LOGINS_PER_CLIENT",
        value_name = "N",
        default_value_t = LoginRates::default().per_client,
        value_parser = value_parser!(u32).range(1..)
    )]
    pub(crate) logins_per_client: u32,

    /// Proxies whose `X-Forwarded-For` or `Forwarded` tells for which client they ask, as addresses or networks such as
    /// `10.0.0.0/8`.
    #[arg(
        long,
        env = "LIKENESS_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ',',
        value_parser = network
    )]
    pub(crate) trusted_proxies: Vec<IpNet>,
}

/// How users are written to.
#[derive(Args, Clone, Debug)]
pub(crate) struct MailSettings {
    /// URL of the mail server: `smtps://user:password@host` (TLS), `smtp://host?tls=required` (STARTTLS) or `smtp://host`
    /// (plain text); if it holds a password, give it by environment. Without one, mails are written to the log, where
    /// only this machine can reach the studio.
    #[arg(
        long,
        env = "LIKENESS_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) smtp_url: Option<String>,

    /// Sender of mails, such as `Studio <studio@example.com>`.
    #[arg(
        long,
        env = "LIKENESS_MAIL_FROM",
        value_name = "MAILBOX",
        default_value = "likeness <likeness@localhost>"
    )]
    pub(crate) mail_from: String,
}

/// What logs a user in by e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EmailLogin {
    /// Whoever shows the code that was mailed to an address is its owner.
    Code,
    /// Whoever names an address is its owner: for one machine that nobody else reaches.
    Trusted,
    /// Only passwords count.
    Off,
}

/// Reads a network, or an address that is one by itself.
fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from).ok();
    let found = text.parse().ok().or_else(address);
    found.ok_or_else(|| "neither an address nor a network".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        assert_eq!(
            network("10.0.0.1").map(|it| it.to_string()),
            Ok("10.0.0.1/32".to_owned())
        );
        assert_eq!(
            network("fd00::/8").map(|it| it.to_string()),
            Ok("fd00::/8".to_owned())
        );
        assert!(network("proxy.example").is_err());
        assert!(network("10.0.0.0/33").is_err());
    }
}
