//! A page on which every operation can be tried; it loads nothing from elsewhere.

use poem::endpoint::make_sync;
use poem::http::header;
use poem::{Response, Route, get};
use poem_openapi::{OpenApi, OpenApiService, Webhook};

/// The page loads scripts and styles from this server alone, and talks to nobody else; Swagger UI
/// holds its icons in `data:` URLs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("page.html");
const START: &str = include_str!("start.js");

/// Adds the page, at `/docs`, and what it loads.
pub(crate) fn add<T: OpenApi, W: Webhook>(app: Route, service: &OpenApiService<T, W>) -> Route {
    let bundle = service.swagger_ui_html();
    let (style, script) = parts(&bundle);
    [
        ("/docs", "text/html; charset=utf-8", PAGE),
        ("/docs/start.js", JAVASCRIPT, START),
        ("/docs/swagger-ui.css", "text/css; charset=utf-8", style),
        ("/docs/swagger-ui.js", JAVASCRIPT, script),
    ]
    .into_iter()
    .fold(app, |app, (path, content_type, text)| {
        let file = bytes::Bytes::copy_from_slice(text.as_bytes());
        app.at(
            path,
            get(make_sync(move |_| answer(content_type, file.clone()))),
        )
    })
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

fn answer(content_type: &str, file: bytes::Bytes) -> Response {
    Response::builder()
        .content_type(content_type)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .body(file)
}

/// The styles and the script of the page that the framework wrote.
fn parts(bundle: &str) -> (&str, &str) {
    (
        between(bundle, "<style charset=\"UTF-8\">", "</style>\n"),
        between(bundle, "<script charset=\"UTF-8\">", "</script>\n</head>"),
    )
}

/// What stands between two texts; nothing where they are not found.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let rest = page.split_once(start).map_or("", |(_, rest)| rest);
    rest.split_once(end).map_or("", |(part, _)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_styles_and_the_script_of_the_frameworks_own() {
        let bundle = crate::service().swagger_ui_html();

        let (style, script) = parts(&bundle);

        assert!(style.contains(".swagger-ui") && !style.contains("</style"));
        assert!(script.starts_with("/*!") && script.contains("SwaggerUIBundle"));
    }
}
