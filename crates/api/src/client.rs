//! Who asks.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};

use ipnet::IpNet;
use poem::Request;
use poem::http::{HeaderMap, header};

use crate::account::local::is_forwarded;

/// Whether the operator was told of a proxy that is not trusted; once is enough, for strangers can forge its headers.
static WARNED: AtomicBool = AtomicBool::new(false);

/// Bits of an IPv6 address that tell one client from another; the rest are the client's own choice.
const IPV6_PREFIX: u32 = 64;

/// Address of the client that sends a request.
///
/// Behind proxies that the operator trusts, it is the last address in `X-Forwarded-For` (or in
/// `Forwarded`, RFC 7239) that is none of theirs. Proxies pass on a header that they do not write
/// themselves, so a request that has both tells nothing: then it is the proxy that counts.
pub(crate) fn client_address(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request.remote_addr().as_socket_addr();
    let peer = peer.map_or(Ipv6Addr::UNSPECIFIED.into(), |peer| peer.ip());
    let peer = peer.to_canonical();
    if is_unheard(peer, request.headers(), trusted) && !WARNED.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "a request was forwarded by a peer that is none of --trusted-proxies; if that is a proxy of yours, name it \
             there: until then all its clients count as one, and one that tries too often keeps all from logging in"
        );
    }
    behind(peer, request.headers(), trusted)
}

/// Whether the peer says for whom it asks but is not believed.
fn is_unheard(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    is_forwarded(headers) && !trusted.iter().any(|network| network.contains(&peer))
}

/// The part of an address that a client cannot choose.
pub(crate) fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => {
            let mask = u128::MAX << (u128::BITS - IPV6_PREFIX);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut address = peer;
    for hop in hops(headers).iter().rev() {
        if !is_trusted(&address) {
            break;
        }
        let Some(hop) = parse(hop) else { break };
        address = hop;
    }
    address
}

/// What proxies say about those they ask for, the nearest last.
fn hops(headers: &HeaderMap) -> Vec<&str> {
    let listed = |name: &str| {
        let values = headers.get_all(name).iter();
        let values = values.map(|value| value.to_str().unwrap_or_default());
        values
            .flat_map(|value| value.split(','))
            .collect::<Vec<_>>()
    };
    let (addresses, elements) = (
        listed("x-forwarded-for"),
        listed(header::FORWARDED.as_str()),
    );
    match (addresses.is_empty(), elements.is_empty()) {
        (false, false) => Vec::new(),
        (false, true) => addresses,
        (true, _) => elements.into_iter().map(forwarded_for).collect(),
    }
}

/// The value of `for` in an element of `Forwarded`; empty when there is none.
fn forwarded_for(element: &str) -> &str {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let named = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.map_or("", |(_, value)| value.trim().trim_matches('"'))
}

/// An address as proxies write it: with or without a port, that of IPv6 with or without brackets.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bracketed = hop.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let bare = match (bracketed, hop.split_once(':')) {
        (Some((address, _)), _) => address,
        (None, Some((address, port))) if !port.contains(':') => address,
        (None, _) => hop,
    };
    bare.parse::<IpAddr>().ok().map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn found(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        behind(peer.parse().unwrap(), &map, &trusted).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_others_does_not_count() {
        let forged = [("x-forwarded-for", "192.0.2.1")];

        assert_eq!(found("203.0.113.9", &forged), "203.0.113.9");
        assert_eq!(found("203.0.113.9", &[]), "203.0.113.9");
    }

    #[test]
    fn the_last_hop_that_is_no_proxy_of_ours_is_the_client() {
        for (said, client) in [
            ("192.0.2.1", "192.0.2.1"),
            ("198.51.100.7, 192.0.2.1", "192.0.2.1"),
            ("198.51.100.7, 192.0.2.1, 10.9.9.9", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("10.1.1.1, 10.9.9.9", "10.1.1.1"),
        ] {
            assert_eq!(found(PROXY, &[("x-forwarded-for", said)]), client, "{said}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        let both = [
            ("x-forwarded-for", "198.51.100.7"),
            ("x-forwarded-for", "192.0.2.1"),
        ];

        assert_eq!(found(PROXY, &both), "192.0.2.1");
    }

    #[test]
    fn the_standard_header_is_understood() {
        for (said, client) in [
            ("for=192.0.2.1;proto=https;by=10.0.0.1", "192.0.2.1"),
            (
                "for=198.51.100.7, For=\"[2001:db8::1]:4711\"",
                "2001:db8::1",
            ),
            ("proto=https", PROXY),
            ("for=unknown", PROXY),
        ] {
            assert_eq!(found(PROXY, &[("forwarded", said)]), client, "{said}");
        }
    }

    #[test]
    fn what_cannot_be_understood_leaves_the_proxy_that_said_it() {
        for said in ["", "unknown", "192.0.2.1, _hidden", "192.0.2.1.5"] {
            assert_eq!(found(PROXY, &[("x-forwarded-for", said)]), PROXY, "{said}");
        }
    }

    #[test]
    fn two_kinds_of_header_contradict_each_other() {
        let both = [
            ("x-forwarded-for", "192.0.2.1"),
            ("forwarded", "for=198.51.100.7"),
        ];

        assert_eq!(found(PROXY, &both), PROXY);
    }

    #[test]
    fn a_proxy_that_is_not_trusted_is_noticed() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let mut forwarded = HeaderMap::new();
        forwarded.insert("x-forwarded-for", "192.0.2.1".parse().unwrap());
        let unheard = |peer: &str, headers| is_unheard(peer.parse().unwrap(), headers, &trusted);

        assert!(unheard("127.0.0.1", &forwarded));
        assert!(!unheard("10.0.0.1", &forwarded));
        assert!(!unheard("127.0.0.1", &HeaderMap::new()));
    }
}
