use object_store::path::Path;

use crate::Error;

const LONGEST_SEGMENT: usize = 200;

/// Checks `<user id>/<area>/<file>` and makes it a path inside the store.
pub(crate) fn parse(key: &str) -> Result<Path, Error> {
    let invalid = || Error::InvalidKey(key.to_owned());
    let segments: Vec<&str> = key.split('/').collect();
    let [user, area, file] = segments[..] else {
        return Err(invalid());
    };
    let is_user = !user.is_empty() && user.bytes().all(|b| b.is_ascii_digit());
    if is_user && is_segment(user) && is_segment(area) && is_segment(file) {
        Path::parse(key).map_err(|_| invalid())
    } else {
        Err(invalid())
    }
}

/// The media type of a key, told by its extension.
#[must_use]
pub fn content_type(key: &str) -> &'static str {
    match key.rsplit_once('.').map(|(_, extension)| extension) {
        Some("jpg") => "image/jpeg",
        Some("png") => "image/png",
        Some("mp4") => "video/mp4",
        _ => "application/octet-stream",
    }
}

fn is_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment.len() <= LONGEST_SEGMENT
        && !segment.starts_with('.')
        && segment
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_a_user_an_area_and_a_file() {
        assert!(parse("33/gallery/fa398b2c-d6c4_upscale.mp4").is_ok());
    }

    #[test]
    fn what_could_leave_the_store_is_not_a_key() {
        for key in [
            "",
            "33",
            "33/gallery",
            "33/gallery/",
            "33/gallery/a/b",
            "33/../secret",
            "33/gallery/..",
            "33/gallery/.hidden",
            "/33/gallery",
            "me/gallery/a.jpg",
            "33/gallery/a b.jpg",
            "33/gallery/a%2e.jpg",
            "33/gallery/a\0.jpg",
            "33/gallery/a\\b.jpg",
            "33/gallery/å.jpg",
        ] {
            assert!(parse(key).is_err(), "{key:?}");
        }
        assert!(parse(&format!("33/gallery/{}", "a".repeat(201))).is_err());
    }

    #[test]
    fn the_extension_tells_the_content_type() {
        assert_eq!(content_type("33/avatar/a_thumbnail.jpg"), "image/jpeg");
        assert_eq!(content_type("33/gallery/a"), "application/octet-stream");
    }
}
