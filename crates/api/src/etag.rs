//! Telling callers that they have an answer already (RFC 9110).

use poem::http::HeaderMap;
use poem::web::headers::{ETag, HeaderMapExt, IfNoneMatch};
use sha2::{Digest, Sha256};

/// A weak tag that changes when the text does.
pub(crate) fn of(text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("W/\"{}\"", hex::encode(&digest[..8]))
}

/// Whether the caller has what the tag names, by the `If-None-Match` of their request.
pub(crate) fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let known = request.typed_get::<IfNoneMatch>();
    let known = known.zip(etag.parse::<ETag>().ok());
    known.is_some_and(|(known, etag)| !known.precondition_passes(&etag))
}

#[cfg(test)]
mod tests {
    use poem::http::header;

    use super::*;

    fn is_known_by(known: &str, etag: &str) -> bool {
        let mut request = HeaderMap::new();
        request.insert(header::IF_NONE_MATCH, known.parse().unwrap());
        is_known(&request, etag)
    }

    #[test]
    fn a_tag_changes_with_the_text() {
        assert_eq!(of("a"), of("a"));
        assert_ne!(of("a"), of("b"));
    }

    #[test]
    fn a_tag_is_known_alone_in_a_list_and_under_the_star() {
        for known in [r#"W/"a""#, r#""a""#, r#""b", W/"a""#, "*"] {
            assert!(is_known_by(known, r#"W/"a""#), "{known}");
            assert!(is_known_by(known, r#""a""#), "{known}");
        }
    }

    #[test]
    fn another_tag_nonsense_and_nothing_are_not_known() {
        for known in [r#"W/"b""#, r#""aa""#, "a", ""] {
            assert!(!is_known_by(known, r#"W/"a""#), "{known}");
        }
        assert!(!is_known(&HeaderMap::new(), r#"W/"a""#));
    }
}
