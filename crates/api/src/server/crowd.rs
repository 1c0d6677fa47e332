use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;

use crate::client::network;

/// How many connections each client has.
pub(super) struct Crowd {
    most: u32,
    exempt: Vec<IpNet>,
    present: Mutex<HashMap<IpAddr, u32>>,
}

impl Crowd {
    /// Nobody yet; a client may have so many, unless it is on this machine or one of the proxies
    /// that are exempt.
    pub(super) fn new(most: u32, exempt: Vec<IpNet>) -> Arc<Self> {
        let present = Mutex::default();
        Arc::new(Self {
            most,
            exempt,
            present,
        })
    }

    /// Counts a connection until what this returns is dropped; `None` when it is one too many.
    pub(super) fn enter(self: &Arc<Self>, client: IpAddr) -> Option<Seat> {
        let client = client.to_canonical();
        let is_exempt =
            client.is_loopback() || self.exempt.iter().any(|network| network.contains(&client));
        let network = (!is_exempt).then(|| network(client));
        if let Some(network) = network {
            let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
            let count = present.entry(network).or_default();
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        let crowd = self.clone();
        Some(Seat { crowd, network })
    }

    fn leave(&self, network: IpAddr) {
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = present.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                present.remove(&network);
            }
        }
    }
}

/// A connection that is counted.
pub(super) struct Seat {
    crowd: Arc<Crowd>,
    network: Option<IpAddr>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(network) = self.network {
            self.crowd.leave(network);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(most: u32) -> Arc<Crowd> {
        Crowd::new(most, vec!["10.0.0.0/8".parse().unwrap()])
    }

    fn enter(crowd: &Arc<Crowd>, client: &str) -> Option<Seat> {
        crowd.enter(client.parse().unwrap())
    }

    #[test]
    fn a_client_has_so_many_connections_and_another_when_one_ends() {
        let crowd = crowd(2);
        let first = enter(&crowd, "192.0.2.1");
        let _second = enter(&crowd, "::ffff:192.0.2.1");

        assert!(enter(&crowd, "192.0.2.1").is_none());
        assert!(enter(&crowd, "192.0.2.2").is_some());
        drop(first);
        assert!(enter(&crowd, "192.0.2.1").is_some());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let crowd = crowd(1);
        let _one = enter(&crowd, "2001:db8::1");

        assert!(enter(&crowd, "2001:db8::ffff").is_none());
        assert!(enter(&crowd, "2001:db8:0:1::1").is_some());
    }

    #[test]
    fn this_machine_and_trusted_proxies_are_many_clients() {
        let crowd = crowd(1);

        for client in ["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.1.2.3"] {
            let seats: Vec<_> = (0..3).map(|_| enter(&crowd, client)).collect();
            assert!(seats.iter().all(Option::is_some), "{client}");
        }
    }

    #[test]
    fn who_has_left_is_forgotten() {
        let crowd = crowd(2);

        drop((enter(&crowd, "192.0.2.1"), enter(&crowd, "192.0.2.1")));

        assert!(crowd.present.lock().unwrap().is_empty());
    }
}
