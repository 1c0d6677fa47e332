use url::{Host, Url};

/// Reads what clients put before paths.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err("does not begin with http:// or https://".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has more than a host and a path".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads an origin as browsers write it.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let wrong = || "is not like https://studio.example or http://localhost:3000".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let host = url.host_str().filter(|host| !host.contains('*'));
    let port = url.port().map(|port| format!(":{port}"));
    let host = host.ok_or_else(wrong)?;
    let origin = format!("{}://{host}{}", url.scheme(), port.unwrap_or_default());
    if text != origin {
        return Err(format!("browsers write `{origin}`"));
    }
    Ok(origin)
}

/// Whether only this machine understands the host of a URL.
pub(crate) fn is_loopback_url(text: &str) -> bool {
    let url = Url::parse(text).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_write() {
        for right in [
            "https://studio.example",
            "http://localhost:3000",
            "http://[::1]:3000",
            "capacitor://localhost",
        ] {
            assert_eq!(origin(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "*",
            "null",
            "studio.example",
            "https://*.example",
            "https://studio.example/",
            "https://studio.example/ui",
            "https://Studio.example",
            "https://studio.example:443",
            "https://ada@studio.example",
            "https://studio.example\n",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_base_is_a_web_address() {
        for right in ["https://cdn.example", "http://127.0.0.1:80/media/"] {
            assert_eq!(base_url(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "cdn.example",
            "/media",
            "s3://bucket",
            "https://",
            "https://cdn.example?a=b",
            "https://cdn.example#a",
        ] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_this_machine_understands_loopback() {
        for here in ["http://localhost", "https://127.9.9.9:1/a", "http://[::1]"] {
            assert!(is_loopback_url(here), "{here}");
        }
        for beyond in ["http://localhost.example", "http://10.0.0.1", "localhost"] {
            assert!(!is_loopback_url(beyond), "{beyond}");
        }
    }
}
