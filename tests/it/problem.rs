//! What a refusal looks like.

use poem::test::TestResponse;
use serde_json::Value;

/// Checks that a request failed with this status and code, and returns the body.
pub(crate) async fn problem(response: TestResponse, status: u16, code: &str) -> Value {
    assert_eq!(response.0.status().as_u16(), status);
    assert_eq!(response.0.content_type(), Some("application/problem+json"));
    let body: Value = response.json().await.value().deserialize();
    assert_eq!(
        (&body["status"], &body["code"]),
        (&status.into(), &code.into())
    );
    body
}

/// The pointers to the fields that a problem names.
pub(crate) fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}
