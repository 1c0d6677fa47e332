use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt;
use likeness_core::Randomness;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, PathPattern, Request, Response};

use crate::error::Error;
use crate::problem::Problem;
use crate::routes::Routes;

/// Answers whatever goes wrong below with a problem, and logs every request once.
pub(crate) async fn report<E: Endpoint>(
    endpoint: Arc<E>,
    request: Request,
    routes: &Routes,
    randomness: &Randomness,
) -> poem::Result<Response> {
    let started = Instant::now();
    let method = request.method().clone();
    let result = AssertUnwindSafe(endpoint.call(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(Error::internal(panic_message(panic.as_ref())).into()))
        .map(IntoResponse::into_response);
    let (pattern, response) = match result {
        Ok(response) => (response.data::<PathPattern>().cloned(), response),
        Err(error) => {
            let pattern = error.data::<PathPattern>().cloned();
            let allowed = pattern
                .as_ref()
                .and_then(|pattern| routes.methods(&pattern.0));
            (pattern, answer(error, allowed, randomness))
        }
    };
    // The pattern, not the path: a path may hold a signature.
    let pattern = pattern.as_ref().map_or("", |pattern| &pattern.0);
    let route = routes.path(pattern).unwrap_or(pattern);
    measure(route, &method, response.status(), started);
    tracing::info!(
        http.method = %method,
        http.route = route,
        http.status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1e3,
        "request",
    );
    Ok(response)
}

/// Counts a request; what clients make up is left out of the labels.
fn measure(route: &str, method: &Method, status: StatusCode, started: Instant) {
    let method = match *method {
        Method::GET | Method::POST | Method::DELETE | Method::HEAD | Method::OPTIONS => {
            method.as_str().to_owned()
        }
        _ => "other".to_owned(),
    };
    let labels = [("route", route.to_owned()), ("method", method)];
    metrics::histogram!("likeness_http_request_seconds", &labels).record(started.elapsed());
    let [route, method] = labels;
    let labels = [route, method, ("status", status.as_str().to_owned())];
    metrics::counter!("likeness_http_requests_total", &labels).increment(1);
}

fn answer(error: poem::Error, allowed: Option<&str>, randomness: &Randomness) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    let error = Error::from_framework(error);
    let id = log(&error, randomness);
    let size = match error {
        Error::Range { size } => Some(size),
        Error::Refused { .. }
        | Error::Invalid(_)
        | Error::RateLimited { .. }
        | Error::Unavailable(_)
        | Error::Internal(_) => None,
    };
    let wait = error.retry_after();
    let mut problem = Problem::from(error);
    if let Some(id) = id {
        problem.detail = format!("the studio failed; the log has more under {id}");
    }
    let mut response = problem.into_response();
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let (StatusCode::METHOD_NOT_ALLOWED, Some(allowed)) = (status, allowed)
        && let Ok(allowed) = HeaderValue::from_str(allowed)
    {
        headers.insert(header::ALLOW, allowed);
    }
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if let Some(range) =
        size.and_then(|size| HeaderValue::from_str(&format!("bytes */{size}")).ok())
    {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

/// Logs what the caller is not told, and returns the id under which it is found.
fn log(error: &Error, randomness: &Randomness) -> Option<String> {
    match error {
        Error::Internal(source) => {
            let id = randomness.uuid().to_string();
            tracing::error!(error.id = %id, error = chain(source.as_ref()), "request failed");
            Some(id)
        }
        Error::Unavailable(source) => {
            tracing::warn!(
                error = chain(source.as_ref()),
                "request could not be served"
            );
            None
        }
        Error::Refused { .. }
        | Error::Invalid(_)
        | Error::RateLimited { .. }
        | Error::Range { .. } => None,
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", message.unwrap_or("no message"))
}

#[cfg(test)]
mod tests {
    use poem::endpoint::make_sync;
    use poem::test::TestClient;
    use poem::{EndpointExt, Route};
    use serde_json::Value;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_internal_problem_that_says_nothing_but_an_id() {
        let route = Route::new().at("/", make_sync(|_| -> &str { panic!("a secret") }));
        let (routes, randomness) = (Routes::new(&[]), Randomness::from_seed([0; 32]));
        let app = route.around(move |endpoint, request| {
            let (routes, randomness) = (routes.clone(), randomness.clone());
            async move { report(endpoint, request, &routes, &randomness).await }
        });

        let response = TestClient::new(app).get("/").send().await;

        assert_eq!(response.0.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let problem: Value = response.json().await.value().deserialize();
        let id = Randomness::from_seed([0; 32]).uuid().to_string();
        assert_eq!(problem["code"], "internal");
        assert!(problem["detail"].as_str().unwrap().contains(&id));
        assert!(!problem.to_string().contains("secret"));
    }
}
