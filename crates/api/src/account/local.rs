use std::net::IpAddr;

use poem::Request;
use poem::http::{HeaderMap, Version, header};

use crate::cors::HiddenOrigin;

/// Headers by which proxies tell for whom they ask, besides those that begin with `x-forwarded`.
const FORWARDING: [&str; 7] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
];

/// Whether a proxy says that it passes on the request of somebody else.
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers
        .keys()
        .any(|name| name.as_str().starts_with("x-forwarded") || FORWARDING.contains(&name.as_str()))
}

/// Whether the request can be of a client on this machine: it speaks at least HTTP/1.1, asks for a
/// name that only this machine has, and no page of elsewhere makes a browser here send it.
///
/// A proxy that is told nothing but where the studio is passes requests on in HTTP/1.0, under that
/// name and without a word about itself. Pages of the origins may call the studio.
pub(crate) fn is_local(request: &Request, origins: &[String]) -> bool {
    request.version() >= Version::HTTP_11
        && is_loopback(request)
        && !is_of_another_site(request, origins)
}

/// Whether a browser says that it asks for a page that is not the studio's.
fn is_of_another_site(request: &Request, origins: &[String]) -> bool {
    let headers = request.headers();
    let hidden = request.data::<HiddenOrigin>().map(|hidden| &hidden.0);
    let origin = hidden.or_else(|| headers.get(header::ORIGIN));
    let origin = origin.map(|origin| origin.to_str().unwrap_or_default());
    if origin.is_some_and(|origin| origins.iter().any(|listed| listed == origin)) {
        return false;
    }
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| site == "cross-site" || site == "same-site")
        || origin.is_some_and(|origin| !is_loopback_origin(origin))
}

fn is_loopback_origin(origin: &str) -> bool {
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some_and(|authority| is_loopback_host(without_port(authority)))
}

fn is_loopback(request: &Request) -> bool {
    let header = request.headers().get(header::HOST);
    let authority = match header {
        Some(host) => host.to_str().ok(),
        None => request
            .uri()
            .authority()
            .map(|authority| authority.as_str()),
    };
    authority.is_some_and(|authority| is_loopback_host(without_port(authority)))
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn is_loopback_host(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match address.unwrap_or(host).parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_host(host: &str) -> Request {
        Request::builder().header("Host", host).finish()
    }

    #[test]
    fn a_loopback_host_has_any_port_or_none() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(is_local(&with_host(host), &[]), "{host}");
        }
    }

    #[test]
    fn every_other_host_is_not_loopback() {
        for host in [
            "",
            "studio.example",
            "localhost.example",
            "10.0.0.1:8080",
            "127.0.0.1.nip.io",
            "[::2]",
        ] {
            assert!(!is_local(&with_host(host), &[]), "{host}");
        }
        assert!(!is_local(&Request::default(), &[]));
    }

    #[test]
    fn a_request_in_old_http_may_be_of_a_proxy() {
        let mut request = with_host("127.0.0.1:8080");
        assert!(is_local(&request, &[]));

        request.set_version(Version::HTTP_10);

        assert!(!is_local(&request, &[]));
    }

    #[test]
    fn a_proxy_is_known_by_its_headers() {
        for name in [
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "Via",
            "X-Real-IP",
        ] {
            let request = Request::builder().header(name, "1").finish();
            assert!(is_forwarded(request.headers()), "{name}");
        }
        assert!(!is_forwarded(with_host("localhost").headers()));
    }

    fn of_page(headers: &[(&str, &str)]) -> bool {
        let request = headers
            .iter()
            .fold(Request::builder(), |request, (name, value)| {
                request.header(*name, *value)
            });
        let request = request.header("Host", "127.0.0.1:8080").finish();
        is_local(&request, &["https://listed.example".to_owned()])
    }

    #[test]
    fn pages_of_elsewhere_do_not_make_a_browser_local() {
        for headers in [
            &[("Origin", "https://evil.example")][..],
            &[("Origin", "https://127.0.0.1.evil.example:8080")],
            &[("Origin", "null")],
            &[("Origin", "")],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site")],
            &[
                ("Origin", "http://127.0.0.1:3000"),
                ("Sec-Fetch-Site", "same-site"),
            ],
        ] {
            assert!(!of_page(headers), "{headers:?}");
        }
    }

    #[test]
    fn pages_of_the_studio_and_of_listed_origins_do() {
        for headers in [
            &[("Origin", "http://127.0.0.1:8080")][..],
            &[("Origin", "http://[::1]:8080")],
            &[("Sec-Fetch-Site", "none")],
            &[
                ("Origin", "http://127.0.0.1:8080"),
                ("Sec-Fetch-Site", "same-origin"),
            ],
            &[
                ("Origin", "https://listed.example"),
                ("Sec-Fetch-Site", "cross-site"),
            ],
        ] {
            assert!(of_page(headers), "{headers:?}");
        }
    }
}
