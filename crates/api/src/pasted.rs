use std::str::FromStr;

use poem::Request;
use poem::http::uri::{PathAndQuery, Uri};

const PREFIX: &str = "/get_gallery_image/";

/// Makes a URL that was pasted behind the route as it is, slashes and query included, the one
/// path segment that the route expects.
pub(crate) async fn encode(mut request: Request) -> poem::Result<Request> {
    if let Some(uri) = encoded(request.uri()) {
        *request.uri_mut() = uri;
    }
    Ok(request)
}

fn encoded(uri: &Uri) -> Option<Uri> {
    let pasted = uri.path_and_query()?.as_str().strip_prefix(PREFIX)?;
    let segment = pasted.replace('/', "%2F").replace('?', "%3F");
    let mut parts = uri.clone().into_parts();
    let path = PathAndQuery::from_str(&format!("{PREFIX}{segment}"));
    parts.path_and_query = Some(path.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_url_becomes_one_segment() {
        let uri = Uri::from_static(
            "/get_gallery_image/http://h:1/media/3/gallery/a.jpg?expires=1&signature=2",
        );

        let encoded = encoded(&uri).unwrap();

        assert_eq!(
            encoded.to_string(),
            "/get_gallery_image/http:%2F%2Fh:1%2Fmedia%2F3%2Fgallery%2Fa.jpg%3Fexpires=1&signature=2"
        );
    }

    #[test]
    fn an_encoded_url_and_other_routes_stay() {
        let uri = Uri::from_static("/get_gallery_image/http%3A%2F%2Fh%2Fa.jpg%3Fx");

        assert_eq!(encoded(&uri), Some(uri));
        assert_eq!(encoded(&Uri::from_static("/get_gallery?a/b")), None);
    }
}
