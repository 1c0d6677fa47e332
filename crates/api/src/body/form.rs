use bytes::Bytes;
use poem::web::Multipart;
use poem::{Body, FromRequest, Request, RequestBody};

use crate::error::Error;

/// Most parts of a form.
const MOST_PARTS: usize = 20;

/// A part of a form.
pub(crate) struct Part {
    /// Its name.
    pub(crate) name: Option<String>,
    /// Whether it has a file name.
    pub(crate) is_file: bool,
    /// What it holds.
    pub(crate) bytes: Bytes,
}

/// Reads the parts of a `multipart/form-data` body, which is as large as the settings allow at most.
///
/// The body is there as a whole before it is taken apart: what takes it apart would search all it has for the end of a header
/// again whenever a little more arrives.
pub(crate) async fn read(request: &Request, body: &mut RequestBody) -> poem::Result<Vec<Part>> {
    let whole = body.take()?.into_bytes().await?;
    let mut whole = RequestBody::new(Body::from_bytes(whole));
    let mut form = Multipart::from_request(request, &mut whole).await?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await? {
        if parts.len() == MOST_PARTS {
            let detail = format!("the form has more than {MOST_PARTS} parts");
            return Err(Error::invalid(detail).into());
        }
        parts.push(Part {
            name: field.name().map(str::to_owned),
            is_file: field.file_name().is_some(),
            bytes: field.bytes().await?.into(),
        });
    }
    Ok(parts)
}
