use std::ops::Range;

use likeness_core::{Area, UserId};
use likeness_media::{CACHE_CONTROL, Head, Media};
use poem::http::{HeaderMap, StatusCode, header};
use poem::web::headers::{ETag, HeaderMapExt, IfRange, LastModified};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};

use crate::error::Error;
use crate::etag;

/// The key of a user's asset.
pub(crate) fn key(user: UserId, area: Area, file_name: &str) -> String {
    format!("{user}/{area}/{file_name}")
}

/// Removes an object that no row names any more; one that stays is swept later.
pub(crate) async fn forget(media: &Media, key: &str) {
    if let Err(error) = media.delete(key).await {
        tracing::warn!(
            asset.key = key,
            error = &error as &dyn std::error::Error,
            "asset could not be removed"
        );
    }
}

/// The file that a URL or a bare name means, if it can be one of the user's gallery: every URL that this server ever hands
/// out ends in `/<user>/gallery/<file name>`, a query apart.
pub(crate) fn own_file(url: &str, user: UserId) -> Option<&str> {
    let path = url.split(['?', '#']).next()?;
    let mut segments = path.rsplit('/');
    let name = segments.next().filter(|name| likeness_db::can_hold(name))?;
    match (segments.next(), segments.next()) {
        (None, None) => Some(name),
        (Some(area), Some(owner)) => {
            let is_own = area == Area::Gallery.as_str() && owner == user.to_string();
            is_own.then_some(name)
        }
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// The bytes of an asset, or those of them that were asked for.
pub(crate) struct AssetBytes(Response);

impl AssetBytes {
    /// Answers a request for an asset: conditions, then ranges, then everything (RFC 9110).
    pub(crate) async fn read(media: &Media, key: &str, request: &HeaderMap) -> Result<Self, Error> {
        let head = media.head(key).await?;
        let name = format!("\"{}\"", head.etag);
        let etag = name.parse::<ETag>().map_err(Error::internal)?;
        let modified = LastModified::from(std::time::SystemTime::from(head.modified));
        if etag::is_known(request, &name) {
            let response = Response::builder().status(StatusCode::NOT_MODIFIED);
            let response = response.header(header::CACHE_CONTROL, CACHE_CONTROL);
            return Ok(Self(response.typed_header(etag).finish()));
        }
        let same = request
            .typed_get::<IfRange>()
            .is_none_or(|condition| !condition.is_modified(Some(&etag), Some(&modified)));
        let range = request.get(header::RANGE).filter(|_| same);
        let range = range.and_then(|range| requested(range.to_str().ok()?, head.size));
        let mut response = match range.transpose()? {
            None => send(media, key, 0..head.size).await?,
            Some(range) => send_part(media, key, range, head.size).await?,
        };
        describe(&mut response, &head);
        response.headers_mut().typed_insert(etag);
        response.headers_mut().typed_insert(modified);
        Ok(Self(response))
    }
}

async fn send(media: &Media, key: &str, range: Range<u64>) -> Result<Response, Error> {
    let length = range.end - range.start;
    let pieces = media.get_range(key, range).await?;
    let pieces = futures::TryStreamExt::map_err(pieces, std::io::Error::other);
    let response = Response::builder().header(header::CONTENT_LENGTH, length);
    Ok(response.body(Body::from_bytes_stream(pieces)))
}

async fn send_part(
    media: &Media,
    key: &str,
    range: Range<u64>,
    size: u64,
) -> Result<Response, Error> {
    let (first, last) = (range.start, range.end - 1);
    let response = send(media, key, range).await?;
    Ok(response
        .with_header(
            header::CONTENT_RANGE,
            format!("bytes {first}-{last}/{size}"),
        )
        .with_status(StatusCode::PARTIAL_CONTENT)
        .into_response())
}

fn describe(response: &mut Response, head: &Head) {
    let fixed = [
        (header::CONTENT_TYPE, head.content_type),
        (header::ACCEPT_RANGES, "bytes"),
        (header::CACHE_CONTROL, CACHE_CONTROL),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        let value = poem::http::HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
}

/// The bytes that a `Range` header asks for, of so many; `None` stands for all of them, which is
/// also the answer to several ranges and to what is not understood.
fn requested(range: &str, size: u64) -> Option<Result<Range<u64>, Error>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.parse::<u64>().ok();
    let range = match (first, last) {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => number(first)?..number(last)?.checked_add(1)?,
    };
    if range.start > range.end && range.start < size {
        return None;
    }
    let range = range.start..range.end.min(size);
    Some(if range.is_empty() {
        Err(Error::Range { size })
    } else {
        Ok(range)
    })
}

impl IntoResponse for AssetBytes {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for AssetBytes {
    fn meta() -> MetaResponses {
        let bytes = || {
            let schema = MetaSchema {
                format: Some("binary"),
                ..MetaSchema::new("string")
            };
            let media = |content_type| MetaMediaType {
                content_type,
                schema: MetaSchemaRef::Inline(Box::new(schema.clone())),
            };
            ["image/jpeg", "image/png", "video/mp4"].map(media).into()
        };
        let response = |status, description, content| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content,
            headers: vec![],
        };
        MetaResponses {
            responses: vec![
                response(200, "The asset.", bytes()),
                response(206, "The part that was asked for.", bytes()),
                response(304, "The caller has it already.", vec![]),
            ],
        }
    }

    fn register(_registry: &mut Registry) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_meant_by_name_or_by_any_url_that_ends_in_its_key() {
        for url in [
            "a.jpg",
            "a.jpg?expires=1&signature=2",
            "http://localhost:8080/media/33/gallery/a.jpg?expires=1&signature=2",
            "https:/media.example/33/gallery/a.jpg",
            "https://s3.eu-west-1.amazonaws.com/bucket/33/gallery/a.jpg?X-Amz-Credential=x/20261122/s3&X-Amz-Expires=90000",
            "https://account.blob.core.windows.net/container/pre/fix/33/gallery/a.jpg?sv=2023-11-03&sig=a/b%3D",
            "https://storage.googleapis.com/bucket/33/gallery/a.jpg?X-Goog-Expires=90000#top",
            "/33/gallery/a.jpg",
        ] {
            assert_eq!(own_file(url, UserId(33)), Some("a.jpg"), "{url}");
        }
    }

    #[test]
    fn a_url_of_another_user_or_area_and_a_name_no_file_has_mean_no_file() {
        for url in [
            "http://localhost/media/34/gallery/a.jpg",
            "http://localhost/media/133/gallery/a.jpg",
            "http://localhost/media/33/avatar/a.jpg",
            "http://localhost/34/gallery/x.jpg?/33/gallery/a.jpg",
            "gallery/a.jpg",
            "a\0.jpg",
        ] {
            assert_eq!(own_file(url, UserId(33)), None, "{url}");
        }
    }

    fn part(range: &str) -> Option<Option<Range<u64>>> {
        requested(range, 10).map(Result::ok)
    }

    #[test]
    fn a_range_is_closed_open_or_a_suffix() {
        assert_eq!(part("bytes=2-4"), Some(Some(2..5)));
        assert_eq!(part("bytes=2-"), Some(Some(2..10)));
        assert_eq!(part("bytes=-3"), Some(Some(7..10)));
        assert_eq!(part("bytes=5-99"), Some(Some(5..10)));
        assert_eq!(part("bytes=-99"), Some(Some(0..10)));
    }

    #[test]
    fn a_range_outside_of_the_asset_cannot_be_had() {
        for range in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            assert_eq!(part(range), Some(None), "{range}");
        }
        assert!(matches!(requested("bytes=0-", 0), Some(Err(_))));
    }

    #[test]
    fn several_ranges_and_nonsense_mean_everything() {
        for range in [
            "bytes=0-1,3-4",
            "bytes=4-2",
            "bytes=a-b",
            "bytes=",
            "lines=1-2",
            "bytes=-",
        ] {
            assert_eq!(part(range), None, "{range}");
        }
    }
}
