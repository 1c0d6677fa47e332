use poem::{Request, RequestBody};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::Type;

use super::login::PasswordCredentials;
use crate::body::{FilePart, Part, read_form};
use crate::error::Error;

/// Address and password as the parts of a form.
pub(super) struct PasswordParts(pub(super) PasswordCredentials);

impl Payload for PasswordParts {
    const CONTENT_TYPE: &'static str = FilePart::CONTENT_TYPE;

    fn check_content_type(content_type: &str) -> bool {
        FilePart::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        PasswordCredentials::schema_ref()
    }

    fn register(registry: &mut Registry) {
        PasswordCredentials::register(registry);
    }
}

impl ParsePayload for PasswordParts {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let parts = read_form(request, body).await?;
        Ok(Self(PasswordCredentials {
            username: text(&parts, "username")?,
            password: text(&parts, "password")?,
        }))
    }
}

fn text(parts: &[Part], name: &str) -> Result<String, Error> {
    let part = parts.iter().find(|part| part.name.as_deref() == Some(name));
    let pointer = format!("/{name}");
    let part = part.ok_or_else(|| Error::field(&pointer, "is required"))?;
    let text = str::from_utf8(&part.bytes);
    let text = text.map_err(|_| Error::field(&pointer, "must be text in UTF-8"))?;
    Ok(text.to_owned())
}
