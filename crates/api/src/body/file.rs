use bytes::Bytes;
use mime::Mime;
use poem::{Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};

use super::form;
use crate::error::Error;

/// The file of a form, whatever its name.
pub(crate) struct FilePart(pub(crate) Bytes);

impl Payload for FilePart {
    const CONTENT_TYPE: &'static str = "multipart/form-data";

    fn check_content_type(content_type: &str) -> bool {
        content_type
            .parse::<Mime>()
            .is_ok_and(|mime| mime.essence_str() == Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        let file = MetaSchema {
            format: Some("binary"),
            ..MetaSchema::new("string")
        };
        MetaSchemaRef::Inline(Box::new(MetaSchema {
            properties: vec![("file", MetaSchemaRef::Inline(Box::new(file)))],
            required: vec!["file"],
            example: Some(serde_json::json!({"file": "the bytes of the file"})),
            ..MetaSchema::new("object")
        }))
    }
}

impl ParsePayload for FilePart {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut parts = form::read(request, body).await?;
        let index = match parts.iter().position(|part| part.is_file) {
            // Some clients name no file when they send nothing else.
            None if parts.len() == 1 => Some(0),
            index => index,
        };
        let index = index.ok_or_else(|| Error::invalid("the form has no file"))?;
        Ok(Self(parts.swap_remove(index).bytes))
    }
}
