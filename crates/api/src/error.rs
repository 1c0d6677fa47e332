use std::time::Duration;

use likeness_core::BoxError;
use poem::error::ResponseError;
use poem::http::StatusCode;
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;

use crate::problem::{self, Code, Fault, Problem};

/// Why a request failed; the only place where faults become statuses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The caller can do something about it.
    #[error("{detail}")]
    Refused {
        status: StatusCode,
        code: Code,
        detail: String,
    },
    /// Fields of the body are wrong.
    #[error("{} of the body {} not valid", if .0.len() == 1 { "1 field".to_owned() } else { format!("{} fields", .0.len()) }, if .0.len() == 1 { "is" } else { "are" })]
    Invalid(Vec<Fault>),
    /// The asset has no such bytes.
    #[error("the range lies outside of the {size} bytes")]
    Range { size: u64 },
    /// The caller asks too often.
    #[error("too many requests; try again in {} s", seconds(*.wait))]
    RateLimited { wait: Duration },
    /// Something the studio needs is away for now.
    #[error("the studio cannot answer now; try again later")]
    Unavailable(#[source] BoxError),
    /// The fault is ours.
    #[error("the studio failed")]
    Internal(#[source] BoxError),
}

/// When to try again after something the studio needs was away.
const OUTAGE: Duration = Duration::from_secs(5);

/// When to look again whether the caller has less under way.
const RELIEF: Duration = Duration::from_secs(5);

impl Error {
    /// After how many seconds another try may succeed, where that is known.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited { wait } => Some(seconds(*wait)),
            Self::Unavailable(_) => Some(OUTAGE.as_secs()),
            Self::Refused {
                code: Code::LimitReached,
                ..
            } => Some(RELIEF.as_secs()),
            Self::Refused { .. } | Self::Invalid(_) | Self::Range { .. } | Self::Internal(_) => {
                None
            }
        }
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, Code::InvalidRequest, detail)
    }

    pub(crate) fn field(pointer: &str, message: &str) -> Self {
        Self::Invalid(vec![Fault {
            pointer: pointer.to_owned(),
            message: message.to_owned(),
        }])
    }

    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::refused(StatusCode::UNAUTHORIZED, Code::Unauthorized, detail)
    }

    pub(crate) fn gone() -> Self {
        Self::unauthorized("the account is gone")
    }

    pub(crate) fn forbidden(detail: &str) -> Self {
        Self::refused(StatusCode::FORBIDDEN, Code::Forbidden, detail)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        let detail = format!("there is no such {what}");
        Self::refused(StatusCode::NOT_FOUND, Code::NotFound, detail)
    }

    pub(crate) fn conflict(detail: &str) -> Self {
        Self::refused(StatusCode::CONFLICT, Code::Conflict, detail)
    }

    pub(crate) fn limit_reached(detail: impl Into<String>) -> Self {
        Self::refused(StatusCode::TOO_MANY_REQUESTS, Code::LimitReached, detail)
    }

    pub(crate) fn too_large(limit: u64) -> Self {
        let detail = format!("the body is larger than {limit} bytes");
        Self::refused(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, detail)
    }

    pub(crate) fn too_slow() -> Self {
        let (status, code) = (StatusCode::REQUEST_TIMEOUT, Code::InvalidRequest);
        Self::refused(status, code, "the body did not arrive in time")
    }

    pub(crate) fn unsupported(detail: &str) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::refused(status, Code::UnsupportedMediaType, detail)
    }

    pub(crate) fn internal(error: impl Into<BoxError>) -> Self {
        Self::Internal(error.into())
    }

    /// What the framework refused before a handler ran, or what a handler answered.
    pub(crate) fn from_framework(error: poem::Error) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(own) => return own,
            Err(error) => error,
        };
        // A path that is no text names nothing.
        if error.is::<poem::error::ParsePathError>()
            || error.is::<poem_openapi::error::ParsePathError>()
        {
            return Self::not_found("route");
        }
        let (status, detail) = (error.status(), error.to_string());
        let code = match status {
            StatusCode::UNAUTHORIZED => {
                return Self::unauthorized("a bearer token is needed");
            }
            StatusCode::FORBIDDEN => Code::Forbidden,
            StatusCode::NOT_FOUND => return Self::not_found("route"),
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
            status if status.is_client_error() => return Self::invalid(detail),
            _ => return Self::internal(detail),
        };
        Self::refused(status, code, detail)
    }

    fn refused(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self::Refused {
            status,
            code,
            detail: detail.into(),
        }
    }
}

impl ResponseError for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused { status, .. } => *status,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Range { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, detail) = (error.status(), error.to_string());
        match error {
            Error::Refused { code, .. } => Self::new(status, code, detail),
            Error::Invalid(faults) => Self {
                errors: Some(faults),
                ..Self::new(status, Code::InvalidRequest, detail)
            },
            Error::Range { .. } => Self::new(status, Code::RangeNotSatisfiable, detail),
            Error::RateLimited { .. } => Self::new(status, Code::RateLimited, detail),
            Error::Unavailable(_) => Self::new(status, Code::Unavailable, detail),
            Error::Internal(_) => Self::new(status, Code::Internal, detail),
        }
    }
}

impl From<likeness_db::Error> for Error {
    fn from(error: likeness_db::Error) -> Self {
        match error {
            likeness_db::Error::Unavailable(_) => Self::Unavailable(error.into()),
            // Removed between the check of the token and now.
            error if error.is_about_missing_user() => Self::gone(),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<likeness_queue::Error> for Error {
    fn from(error: likeness_queue::Error) -> Self {
        match error {
            likeness_queue::Error::Db(error) => error.into(),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<likeness_media::Error> for Error {
    fn from(error: likeness_media::Error) -> Self {
        match error {
            likeness_media::Error::NotFound(_) | likeness_media::Error::InvalidKey(_) => {
                Self::not_found("asset")
            }
            likeness_media::Error::Store(_) => Self::Unavailable(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<likeness_catalog::Error> for Error {
    fn from(error: likeness_catalog::Error) -> Self {
        let detail = error.to_string();
        match error {
            likeness_catalog::Error::TooLarge { .. } => {
                Self::refused(StatusCode::PAYLOAD_TOO_LARGE, Code::PayloadTooLarge, detail)
            }
            likeness_catalog::Error::Unreadable(_) => Self::invalid(detail),
            likeness_catalog::Error::Invalid(faults) => {
                let faults = faults.into_iter().map(|fault| Fault {
                    pointer: format!("/rows/{}/{}", fault.row, fault.column),
                    message: fault.message,
                });
                Self::Invalid(faults.collect())
            }
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// An [`Error`] of an operation that, besides what may befall every operation, answers the
/// statuses in its type.
pub(crate) struct Refusal<const A: u16 = 0, const B: u16 = 0, const C: u16 = 0, const D: u16 = 0>(
    Error,
);

impl<E: Into<Error>, const A: u16, const B: u16, const C: u16, const D: u16> From<E>
    for Refusal<A, B, C, D>
{
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl<const A: u16, const B: u16, const C: u16, const D: u16> From<Refusal<A, B, C, D>>
    for poem::Error
{
    fn from(refusal: Refusal<A, B, C, D>) -> Self {
        refusal.0.into()
    }
}

impl<const A: u16, const B: u16, const C: u16, const D: u16> ApiResponse for Refusal<A, B, C, D> {
    fn meta() -> MetaResponses {
        let statuses = [A, B, C, D, 500, 503]
            .into_iter()
            .filter(|status| *status != 0);
        let response = |status| MetaResponse {
            description: problem::meaning(status),
            status: Some(status),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: problem::CONTENT_TYPE,
                schema: Problem::schema_ref(),
            }],
            headers: vec![],
        };
        MetaResponses {
            responses: statuses.map(response).collect(),
        }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}
