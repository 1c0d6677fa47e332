use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use mime::Mime;
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::share::Share;
use crate::error::Error;
use crate::{ClientLimits, Settings};

/// What a form may have around its file, in bytes.
const FORM_BYTES: u64 = 16 << 10;

/// Refuses bodies that are larger or slower than the settings allow, or that find no memory left
/// beside others, while they are read.
pub(crate) async fn limit<E: Endpoint>(
    endpoint: Arc<E>,
    mut request: Request,
    settings: &Settings,
    memory: Arc<Semaphore>,
) -> poem::Result<Response> {
    let limit = allowed(&request, settings);
    let declared = request.header("content-length");
    if declared.and_then(|length| length.parse().ok()) > Some(limit) {
        return Err(Error::too_large(limit).into());
    }
    let body = request.take_body();
    if body.is_empty() {
        return endpoint
            .call(request)
            .await
            .map(IntoResponse::into_response);
    }
    let breach = Arc::new(OnceLock::new());
    let share = Arc::new(Share::new(memory));
    let arrival = Arrival {
        pieces: body.into_bytes_stream().boxed(),
        limit,
        clients: settings.clients.clone(),
        seen: 0,
        waited: Duration::ZERO,
        share: share.clone(),
        breach: breach.clone(),
    };
    request.set_body(arrival.into_body());
    let result = endpoint.call(request).await;
    // Whatever the reader made of the broken body, this is why it broke.
    match breach.get() {
        Some(Breach::Size) => Err(Error::too_large(limit).into()),
        Some(Breach::Pace) => Err(Error::too_slow().into()),
        Some(Breach::Memory) => {
            Err(Error::Unavailable("too many large bodies at once".into()).into())
        }
        None => result.map(IntoResponse::into_response),
    }
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

/// Why a body is not read to its end.
#[derive(Clone, Copy)]
enum Breach {
    Size,
    Pace,
    Memory,
}

/// A body that arrives.
struct Arrival {
    pieces: BoxStream<'static, io::Result<Bytes>>,
    limit: u64,
    clients: ClientLimits,
    seen: u64,
    waited: Duration,
    share: Arc<Share>,
    breach: Arc<OnceLock<Breach>>,
}

impl Arrival {
    fn into_body(self) -> Body {
        let pieces = stream::try_unfold(self, |mut arrival| async move {
            let piece = arrival.next().await?;
            Ok::<_, io::Error>(piece.map(|piece| (piece, arrival)))
        });
        Body::from_bytes_stream(pieces)
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let earned = Duration::from_secs(self.seen) / self.clients.body_rate.get();
        let patience = (self.clients.body_time + earned).saturating_sub(self.waited);
        let started = Instant::now();
        let piece = timeout(patience, self.pieces.next()).await;
        // Only what the client is waited for counts, not what its bytes are used for.
        self.waited += started.elapsed();
        let Ok(piece) = piece else {
            return Err(self.refuse(Breach::Pace, io::ErrorKind::TimedOut));
        };
        let piece = piece.transpose()?;
        let length = piece.as_ref().map_or(0, Bytes::len);
        self.seen += length as u64;
        if self.seen > self.limit {
            return Err(self.refuse(Breach::Size, io::ErrorKind::FileTooLarge));
        }
        if !self.share.grow(self.seen, length) {
            return Err(self.refuse(Breach::Memory, io::ErrorKind::OutOfMemory));
        }
        Ok(piece)
    }

    fn refuse(&self, breach: Breach, kind: io::ErrorKind) -> io::Error {
        self.breach.get_or_init(|| breach);
        kind.into()
    }
}
