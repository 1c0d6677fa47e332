use poem::Response;
use poem::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Answers are data: as a page, they may load nothing and be framed by nobody.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// As [`DATA_POLICY`], but browsers show pictures and videos in a page of their own making.
const ASSET_POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; \
                            frame-ancestors 'none'";

/// Headers that scripts of other origins may read.
pub(crate) const EXPOSED: [HeaderName; 8] = [
    header::ACCEPT_RANGES,
    header::ALLOW,
    header::CONTENT_LENGTH,
    header::CONTENT_RANGE,
    header::ETAG,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
];

/// Tells browsers to make no more of an answer than it is, where it does not say so itself.
pub(crate) fn secure(mut response: Response) -> Response {
    let is_kept = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let kind = kind.unwrap_or_default();
    let is_asset = kind.starts_with(b"image/") || kind.starts_with(b"video/");
    let is_json =
        kind.starts_with(b"application/json") || kind.starts_with(b"application/problem+json");
    let policy = if is_asset { ASSET_POLICY } else { DATA_POLICY };
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        set_if_absent(headers, name, value);
    }
    if is_json || is_kept {
        // With a tag, the client may keep it and ask whether it still holds.
        let is_tagged = headers.contains_key(header::ETAG);
        let caching = if is_tagged {
            "private, no-cache"
        } else {
            "no-store"
        };
        set_if_absent(headers, header::CACHE_CONTROL, caching);
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    let value = HeaderValue::from_static(value);
    headers.entry(name).or_insert(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caching(response: poem::ResponseBuilder) -> Option<String> {
        let response = secure(response.content_type("application/json").finish());
        response
            .header(header::CACHE_CONTROL)
            .map(ToOwned::to_owned)
    }

    #[test]
    fn json_is_kept_by_nobody_unless_it_says_how() {
        let plain = caching(Response::builder());
        let tagged = caching(Response::builder().header(header::ETAG, "\"1\""));
        let own = caching(Response::builder().header(header::CACHE_CONTROL, "max-age=60"));

        assert_eq!(plain.as_deref(), Some("no-store"));
        assert_eq!(tagged.as_deref(), Some("private, no-cache"));
        assert_eq!(own.as_deref(), Some("max-age=60"));
    }

    #[test]
    fn what_an_answer_says_itself_stays() {
        let page = Response::builder().header(header::CONTENT_SECURITY_POLICY, "script-src 'self'");

        let page = secure(page.content_type("text/html").finish());

        assert_eq!(
            page.header(header::CONTENT_SECURITY_POLICY),
            Some("script-src 'self'")
        );
        assert_eq!(page.header(header::X_FRAME_OPTIONS), Some("DENY"));
        assert_eq!(page.header(header::CACHE_CONTROL), None);
    }
}
