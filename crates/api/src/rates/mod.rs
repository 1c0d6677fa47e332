//! How often somebody may try to log in or sign up.

mod counter;

use std::net::IpAddr;
use std::sync::Arc;

use likeness_core::Clock;

use self::counter::Counter;
use crate::client::network;
use crate::error::Error;

/// Most characters of an address that tell it from another (RFC 5321).
const MOST_CHARACTERS: usize = 254;

/// How many times what one client may do with an e-mail address all clients together may do with it.
const ALL_CLIENTS: u32 = 10;

/// How often an hour, at least once, somebody may try to log in or sign up; all of it may be used
/// at once. Every process counts for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginRates {
    /// Passwords of one e-mail address from one client; as many codes that are mailed there, as many
    /// that are shown, and as many attempts to sign up with it. All clients together have ten times
    /// as many, and show as many codes as they like: each is good for a few tries anyway.
    pub per_address: u32,
    /// From one client, an IPv4 address or a /64 of IPv6: attempts to log in, and as many to sign up.
    pub per_client: u32,
}

impl Default for LoginRates {
    fn default() -> Self {
        Self {
            per_address: 30,
            per_client: 600,
        }
    }
}

/// Counts attempts to log in or sign up, so that nobody uses up what the owner of an address needs.
pub(crate) struct Attempts {
    logins: Counter<IpAddr>,
    registrations: Counter<IpAddr>,
    passwords: Addresses,
    codes: Addresses,
    shown_codes: Counter<Pair>,
    registered: Addresses,
}

impl Attempts {
    pub(crate) fn new(rates: LoginRates, clock: &Arc<dyn Clock>) -> Self {
        let addresses = || Addresses::new(rates.per_address, clock);
        Self {
            logins: Counter::new(rates.per_client, clock),
            registrations: Counter::new(rates.per_client, clock),
            passwords: addresses(),
            codes: addresses(),
            shown_codes: Counter::new(rates.per_address, clock),
            registered: addresses(),
        }
    }

    /// Counts an attempt of a client to log in, however.
    pub(crate) fn log_in(&self, client: IpAddr) -> Result<(), Error> {
        self.logins.count(&network(client))
    }

    /// Counts a password that a client offers.
    pub(crate) fn offer_password(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        self.passwords.count(client, email)
    }

    /// Counts a code that a client has mailed to an address.
    pub(crate) fn ask_for_code(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        self.codes.count(client, email)
    }

    /// Counts a code that a client shows.
    pub(crate) fn show_code(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        self.shown_codes.count(&pair(client, email))
    }

    /// Counts an attempt of a client to sign up with an address.
    pub(crate) fn sign_up(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        self.registrations.count(&network(client))?;
        self.registered.count(client, email)
    }
}

/// A client, and an e-mail address that it names.
type Pair = (IpAddr, String);

/// Counts what clients do with e-mail addresses.
struct Addresses {
    by_client: Counter<Pair>,
    by_all: Counter<String>,
}

impl Addresses {
    fn new(per_address: u32, clock: &Arc<dyn Clock>) -> Self {
        Self {
            by_client: Counter::new(per_address, clock),
            by_all: Counter::new(per_address.saturating_mul(ALL_CLIENTS), clock),
        }
    }

    fn count(&self, client: IpAddr, email: &str) -> Result<(), Error> {
        let pair = pair(client, email);
        // A client that has used up its own share uses up nothing of the others'.
        self.by_client.count(&pair)?;
        self.by_all.count(&pair.1)
    }
}

fn pair(client: IpAddr, email: &str) -> Pair {
    let email = email.chars().take(MOST_CHARACTERS);
    let email = email.flat_map(char::to_lowercase).collect();
    (network(client), email)
}

#[cfg(test)]
mod tests;
