use poem::Response;
use poem::http::StatusCode;
use poem_openapi::types::{Example, ToJSON};
use poem_openapi::{Enum, Object};

use crate::error::Error;

/// Media type of every error body.
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// Why a request failed (RFC 9457).
#[derive(Debug, Object)]
#[oai(example)]
pub(crate) struct Problem {
    /// `about:blank`: the status says it.
    #[oai(rename = "type")]
    pub(crate) kind: String,
    /// The status in words.
    pub(crate) title: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What is wrong with this request, for people.
    pub(crate) detail: String,
    /// What is wrong with this request, for programs.
    pub(crate) code: Code,
    /// The fields that are wrong.
    #[oai(skip_serializing_if_is_none)]
    pub(crate) errors: Option<Vec<Fault>>,
}

/// What is wrong with one field of a body.
#[derive(Clone, Debug, Object, PartialEq, Eq)]
pub(crate) struct Fault {
    /// JSON pointer (RFC 6901) to the field.
    pub(crate) pointer: String,
    /// What the field must be.
    pub(crate) message: String,
}

/// Every reason for which a request fails.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename = "ProblemCode", rename_all = "snake_case")]
pub(crate) enum Code {
    InvalidRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    Conflict,
    PayloadTooLarge,
    UnsupportedMediaType,
    MethodNotAllowed,
    RangeNotSatisfiable,
    RateLimited,
    LimitReached,
    NotAvailable,
    NotFineTuned,
    VoiceUnusable,
    Unavailable,
    Internal,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: Code, detail: String) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail,
            code,
            errors: None,
        }
    }

    /// What the document shows for a status.
    pub(crate) fn example_of(status: u16) -> Self {
        let known = MEANINGS.iter().find(|known| known.0.as_u16() == status);
        known.map_or_else(Self::example, |(status, code, meaning)| {
            Self::new(*status, *code, (*meaning).to_owned())
        })
    }

    /// What the document shows for a body with a fault.
    pub(crate) fn example_of_fault(fault: Fault) -> Self {
        Error::Invalid(vec![fault]).into()
    }

    pub(crate) fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status);
        Response::builder()
            .status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
            .content_type(CONTENT_TYPE)
            .body(self.to_json_string())
    }
}

/// What the document says about a status.
pub(crate) fn meaning(status: u16) -> &'static str {
    let known = MEANINGS.iter().find(|known| known.0.as_u16() == status);
    known.map_or("the request failed", |known| known.2)
}

const MEANINGS: &[(StatusCode, Code, &str)] = &[
    (
        StatusCode::BAD_REQUEST,
        Code::InvalidRequest,
        "the request is not valid",
    ),
    (
        StatusCode::UNAUTHORIZED,
        Code::Unauthorized,
        "the token or the credentials are missing, wrong or expired",
    ),
    (
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        "the caller may not do this",
    ),
    (
        StatusCode::NOT_FOUND,
        Code::NotFound,
        "there is no such thing",
    ),
    (
        StatusCode::REQUEST_TIMEOUT,
        Code::InvalidRequest,
        "the body did not arrive in time",
    ),
    (
        StatusCode::CONFLICT,
        Code::Conflict,
        "an earlier request stands against this one",
    ),
    (
        StatusCode::PAYLOAD_TOO_LARGE,
        Code::PayloadTooLarge,
        "the body is too large",
    ),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::UnsupportedMediaType,
        "the operation does not read bodies of this type",
    ),
    (
        StatusCode::RANGE_NOT_SATISFIABLE,
        Code::RangeNotSatisfiable,
        "the range lies outside of the asset",
    ),
    (
        StatusCode::TOO_MANY_REQUESTS,
        Code::RateLimited,
        "the caller asks too often, or for more than they may have at a time",
    ),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Code::Internal,
        "the studio failed; the log has more under the id in `detail`",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Code::Unavailable,
        "the studio cannot answer now; try again later",
    ),
];

impl Example for Problem {
    fn example() -> Self {
        let fault = Fault {
            pointer: "/user_details/skin_tone".to_owned(),
            message: "must be an integer from 0 to 9".to_owned(),
        };
        Self::example_of_fault(fault)
    }
}
