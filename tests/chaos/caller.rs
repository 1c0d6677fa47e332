use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, Response};

/// How long a request may take, whatever happens to the studio meanwhile.
const LIMIT: Duration = Duration::from_secs(25);

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// It was answered with this status and body.
    Told(u16, Value),
    /// Nothing is known of it: the connection was refused or broke.
    Broken,
    /// It was answered as no request may be.
    Wrong(String),
}

/// Calls the studio over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Caller(Agent);

impl Caller {
    pub(crate) fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(LIMIT))
            .http_status_as_error(false)
            .max_idle_age(Duration::from_secs(5));
        Self(config.build().new_agent())
    }

    /// Sends a request with a user's token, a key and a body if there are any.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let began = Instant::now();
        let sent = match body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body.to_string())
                .map(|request| self.0.run(request)),
            None => request.body(()).map(|request| self.0.run(request)),
        };
        match sent.expect("the request is well formed") {
            Ok(response) => read(response),
            Err(ureq::Error::Timeout(_)) => hung(began),
            Err(_) => Answer::Broken,
        }
    }
}

fn read(mut response: Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let may_retry = response.headers().contains_key("retry-after");
    let began = Instant::now();
    let body = match response.body_mut().read_json() {
        Ok(body) => body,
        Err(ureq::Error::Timeout(_)) => return hung(began),
        Err(ureq::Error::Json(error)) => return Answer::Wrong(format!("{status}: {error}")),
        Err(_) => return Answer::Broken,
    };
    judge(status, may_retry, body)
}

/// Refuses what no client may ever see.
pub(crate) fn judge(status: u16, may_retry: bool, body: Value) -> Answer {
    match status {
        503 if may_retry => Answer::Told(status, body),
        503 => Answer::Wrong(format!("503 without Retry-After: {body}")),
        500.. => Answer::Wrong(format!("{status}: {body}")),
        _ => Answer::Told(status, body),
    }
}

fn hung(began: Instant) -> Answer {
    Answer::Wrong(format!("no answer within {:?}", began.elapsed()))
}
