use std::future::ready;

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderValue, Method, header};
use poem::middleware::Cors;
use poem::{Endpoint, EndpointExt, Request, Response};

use crate::error::Error;
use crate::headers::EXPOSED;
use crate::problem::Problem;

/// The origin of a script that is not listed.
#[derive(Clone)]
pub(crate) struct HiddenOrigin(pub(crate) HeaderValue);

/// Lets scripts of these origins read answers; requests of others are answered as if they came
/// from no script.
pub(crate) fn allow_origins(
    app: impl Endpoint<Output = Response> + 'static,
    origins: &[String],
) -> BoxEndpoint<'static, Response> {
    if origins.is_empty() {
        return app.boxed();
    }
    let cors = Cors::new()
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .expose_headers(EXPOSED);
    let cors = origins.iter().fold(cors, Cors::allow_origin);
    let listed: Vec<_> = origins
        .iter()
        .map(|origin| origin.clone().into_bytes())
        .collect();
    let hide_others = move |mut request: Request| {
        let origin = request.headers().get(header::ORIGIN).cloned();
        let other =
            origin.filter(|origin| !listed.iter().any(|listed| listed == origin.as_bytes()));
        if let Some(other) = other {
            request.headers_mut().remove(header::ORIGIN);
            request.set_data(HiddenOrigin(other));
        }
        ready(Ok(request))
    };
    app.with(cors)
        .before(hide_others)
        .catch_all_error(|error| ready(Problem::from(Error::from_framework(error)).into_response()))
        .after(|answer: poem::Result<Response>| ready(answer.map(vary)))
        .boxed()
}

/// Tells caches that the answer to another origin would be another.
fn vary(mut answer: Response) -> Response {
    let origin = HeaderValue::from_static("Origin");
    answer.headers_mut().append(header::VARY, origin);
    answer
}
