use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::StreamExt;
use mime::Mime;
use poem::{Body, Endpoint, IntoResponse, Request, Response};

use crate::Settings;
use crate::error::Error;

/// What a form may have around its file, in bytes.
const FORM_BYTES: u64 = 16 << 10;

/// Refuses bodies that are larger than the settings allow, while they are read.
pub(crate) async fn limit<E: Endpoint>(
    endpoint: Arc<E>,
    mut request: Request,
    settings: &Settings,
) -> poem::Result<Response> {
    let limit = allowed(&request, settings);
    let declared = request.header("content-length");
    if declared.and_then(|length| length.parse().ok()) > Some(limit) {
        return Err(Error::too_large(limit).into());
    }
    let exceeded = Arc::new(AtomicBool::new(false));
    let body = request.take_body();
    request.set_body(counted(body, limit, exceeded.clone()));
    let result = endpoint.call(request).await;
    // Whatever the reader made of the broken body, this is why it broke.
    if exceeded.load(Ordering::Relaxed) {
        return Err(Error::too_large(limit).into());
    }
    result.map(IntoResponse::into_response)
}

fn allowed(request: &Request, settings: &Settings) -> u64 {
    match request.uri().path() {
        "/upload_clothes" => return settings.max_workbook_bytes.saturating_add(FORM_BYTES),
        "/login" => return settings.max_json_bytes,
        _ => {}
    }
    let mime = request.content_type().and_then(|text| text.parse().ok());
    let is_text = mime.is_some_and(|mime: Mime| {
        mime.subtype() == mime::JSON
            || mime.suffix() == Some(mime::JSON)
            || mime.subtype() == mime::WWW_FORM_URLENCODED
    });
    if is_text {
        settings.max_json_bytes
    } else {
        settings.max_upload_bytes
    }
}

fn counted(body: Body, limit: u64, exceeded: Arc<AtomicBool>) -> Body {
    let mut seen = 0;
    let pieces = body.into_bytes_stream().map(move |piece| {
        let piece = piece?;
        seen += piece.len() as u64;
        if seen > limit {
            exceeded.store(true, Ordering::Relaxed);
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(piece)
    });
    Body::from_bytes_stream(pieces)
}
