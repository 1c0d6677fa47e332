use json_comments::{CommentSettings, StripComments};
use mime::Mime;
use poem::{Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::Value;

use super::node::{Node, read};
use crate::error::Error;

/// Most commas and brackets of a body: each may be a value, which takes a hundred times its bytes.
const MOST_VALUES: usize = 50_000;

/// What can be read from a JSON body.
pub(crate) trait ReadBody: Sized + Send {
    /// What the document says about the body.
    type Schema: Type;

    /// Whether the body may hold comments.
    const COMMENTS: bool = false;

    /// Reads the root of the body; what is returned counts only when no fault was found.
    fn read(body: &Node<'_>) -> Self;
}

/// A JSON body whose faults are all told at once, each with a pointer to its field.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: ReadBody> Payload for JsonBody<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        content_type.parse::<Mime>().is_ok_and(|mime| {
            mime.type_() == mime::APPLICATION
                && (mime.subtype() == mime::JSON || mime.suffix() == Some(mime::JSON))
        })
    }

    fn schema_ref() -> MetaSchemaRef {
        T::Schema::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::Schema::register(registry);
    }
}

impl<T: ReadBody> ParsePayload for JsonBody<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(_request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let bytes = body.take()?.into_bytes().await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<'a, T: ReadBody> ApiExtractor<'a> for JsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Self as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: Self::schema_ref(),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if request.content_type().is_some_and(Self::check_content_type) {
            <Self as ParsePayload>::from_request(request, body).await
        } else {
            Err(Error::unsupported("the body must be application/json").into())
        }
    }
}

/// Reads a body whole, or says everything that is wrong with it.
pub(crate) fn parse<T: ReadBody>(bytes: &[u8]) -> Result<T, Error> {
    if bytes.iter().filter(|byte| b",[{".contains(byte)).count() > MOST_VALUES {
        return Err(Error::invalid("the body holds too many values"));
    }
    let body: Result<Value, _> = if T::COMMENTS {
        let stripped = StripComments::with_settings(CommentSettings::c_style(), bytes);
        serde_json::from_reader(stripped)
    } else {
        serde_json::from_slice(bytes)
    };
    let body = body.map_err(|error| Error::invalid(format!("the body is not JSON: {error}")))?;
    read(&body, T::read)
}
