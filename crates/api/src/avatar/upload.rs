use bytes::Bytes;
use mime::Mime;
use poem::web::Multipart;
use poem::{FromRequest, Request, RequestBody};
use poem_openapi::ApiRequest;
use poem_openapi::payload::{Binary, ParsePayload, Payload};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};

use crate::error::Error;

/// An uploaded picture.
#[derive(ApiRequest)]
pub(super) enum Upload {
    /// A PNG.
    #[oai(content_type = "image/png")]
    Png(Binary<Bytes>),
    /// A JPEG.
    #[oai(content_type = "image/jpeg")]
    Jpeg(Binary<Bytes>),
    /// A WebP.
    #[oai(content_type = "image/webp")]
    Webp(Binary<Bytes>),
    /// Any of them.
    #[oai(content_type = "application/octet-stream")]
    Octets(Binary<Bytes>),
    /// Any of them as the file of a form.
    Form(FilePart),
}

impl Upload {
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Png(Binary(bytes))
            | Self::Jpeg(Binary(bytes))
            | Self::Webp(Binary(bytes))
            | Self::Octets(Binary(bytes))
            | Self::Form(FilePart(bytes)) => bytes,
        }
    }
}

/// The file of a form, whatever its name.
pub(super) struct FilePart(Bytes);

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
            example: Some(serde_json::json!({"file": "the bytes of a picture"})),
            ..MetaSchema::new("object")
        }))
    }
}

impl ParsePayload for FilePart {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let mut parts = Multipart::from_request(request, body).await?;
        while let Some(part) = parts.next_field().await? {
            if part.file_name().is_some() {
                return Ok(Self(part.bytes().await?.into()));
            }
        }
        Err(Error::invalid("the form has no file").into())
    }
}
