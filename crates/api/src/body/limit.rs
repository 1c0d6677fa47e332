use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use mime::Mime;
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use tokio::time::timeout;

use crate::error::Error;
use crate::{ClientLimits, Settings};

/// Refuses bodies that are larger or slower than the settings allow, while they are read.
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
    let breach = Arc::new(OnceLock::new());
    let body = request.take_body();
    request.set_body(watched(body, limit, &settings.clients, breach.clone()));
    let result = endpoint.call(request).await;
    // Whatever the reader made of the broken body, this is why it broke.
    match breach.get() {
        Some(Breach::Size) => Err(Error::too_large(limit).into()),
        Some(Breach::Pace) => Err(Error::too_slow().into()),
        None => result.map(IntoResponse::into_response),
    }
}

fn allowed(request: &Request, settings: &Settings) -> u64 {
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
}

fn watched(body: Body, limit: u64, clients: &ClientLimits, breach: Arc<OnceLock<Breach>>) -> Body {
    let arrival = Arrival {
        pieces: body.into_bytes_stream().boxed(),
        limit,
        time: clients.body_time,
        rate: clients.body_rate.get(),
        seen: 0,
        waited: Duration::ZERO,
        breach,
    };
    let pieces = stream::try_unfold(arrival, |mut arrival| async move {
        let piece = arrival.next().await?;
        Ok::<_, io::Error>(piece.map(|piece| (piece, arrival)))
    });
    Body::from_bytes_stream(pieces)
}

/// A body that arrives.
struct Arrival {
    pieces: BoxStream<'static, io::Result<Bytes>>,
    limit: u64,
    time: Duration,
    rate: u32,
    seen: u64,
    waited: Duration,
    breach: Arc<OnceLock<Breach>>,
}

impl Arrival {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let earned = Duration::from_secs(self.seen) / self.rate;
        let patience = (self.time + earned).saturating_sub(self.waited);
        let started = Instant::now();
        let piece = timeout(patience, self.pieces.next()).await;
        // Only what the client is waited for counts, not what its bytes are used for.
        self.waited += started.elapsed();
        let Ok(piece) = piece else {
            return Err(self.refuse(Breach::Pace, io::ErrorKind::TimedOut));
        };
        let piece = piece.transpose()?;
        self.seen += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if self.seen > self.limit {
            return Err(self.refuse(Breach::Size, io::ErrorKind::FileTooLarge));
        }
        Ok(piece)
    }

    fn refuse(&self, breach: Breach, kind: io::ErrorKind) -> io::Error {
        self.breach.get_or_init(|| breach);
        kind.into()
    }
}
