//! Serving connections, so that no client holds the others up.

mod crowd;
mod socket;
mod stall;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::{StreamExt, stream};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Body, Endpoint, Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use self::crowd::{Crowd, Seat};
use self::socket::Socket;
use crate::Context;
use crate::app::app_until;

/// How long requests in flight may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// Largest head of a request, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// How long to wait when a connection cannot be accepted, as when too many files are open.
const PAUSE: Duration = Duration::from_millis(50);

/// How slow clients may be, and how many at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientLimits {
    /// Most connections at once; more wait until one ends.
    pub connections: u32,
    /// Most connections at once from one client, an IPv4 address or a /64 of IPv6, that is neither
    /// on this machine nor a trusted proxy; more are closed at once.
    pub connections_per_client: u32,
    /// How long a connection may stay without the whole head of a request.
    pub head_time: Duration,
    /// How long a client may take nothing of the answer that it is sent.
    pub stall_time: Duration,
    /// How long a body may take, beside the time that its bytes earn it.
    pub body_time: Duration,
    /// Bytes of a body that earn it a second.
    pub body_rate: NonZeroU32,
    /// Most bytes of large bodies in memory at once, of all clients.
    pub body_memory: u32,
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            // Leaves some of the 1024 files that a process may usually open.
            connections: 800,
            connections_per_client: 200,
            head_time: Duration::from_secs(30),
            stall_time: Duration::from_secs(30),
            body_time: Duration::from_secs(10),
            body_rate: NonZeroU32::new(16 << 10).unwrap_or(NonZeroU32::MAX),
            body_memory: 256 << 20,
        }
    }
}

/// Serves the studio until the token is cancelled, then lets requests in flight and mails under way
/// end.
///
/// # Errors
///
/// When the listener has no address.
pub async fn serve(
    listener: TcpListener,
    context: Context,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let limits = context.settings.clients.clone();
    let mailer = context.mailer.clone();
    let proxies = context.settings.trusted_proxies.clone();
    let crowd = Crowd::new(limits.connections_per_client, proxies);
    let local = listener.local_addr()?;
    let app = Arc::new(app_until(context, shutdown.clone()));
    let free = Arc::new(Semaphore::new(limits.connections as usize));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &free) => accepted,
        };
        let Ok((stream, remote, permit)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        let Some(seat) = crowd.enter(remote.ip()) else {
            continue;
        };
        let ends = Ends { local, remote };
        let served = converse(stream, ends, app.clone(), limits.clone(), shutdown.clone());
        tokio::spawn(hold(served, (permit, seat)));
    }
    drop(listener);
    let drained = Instant::now() + DRAIN;
    // Whoever has them all has seen every connection end.
    let _all = free.acquire_many(limits.connections).await;
    if timeout_at(drained, mailer.finish()).await.is_err() {
        tracing::warn!("mails under way are lost");
    }
    Ok(())
}

/// Serves a connection, and keeps its place until it ends.
async fn hold(served: impl Future<Output = ()>, place: (OwnedSemaphorePermit, Seat)) {
    served.await;
    drop(place);
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = free.clone().acquire_owned().await;
    let permit = permit.map_err(io::Error::other)?;
    let (stream, remote) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, remote, permit))
}

/// The addresses of both ends of a connection.
#[derive(Clone, Copy)]
struct Ends {
    local: SocketAddr,
    remote: SocketAddr,
}

/// Answers the requests of one connection.
async fn converse(
    stream: TcpStream,
    ends: Ends,
    app: Arc<BoxEndpoint<'static, Response>>,
    limits: ClientLimits,
    shutdown: CancellationToken,
) {
    let unread = Arc::new(AtomicBool::new(false));
    let socket = TokioIo::new(Socket::new(stream, unread.clone(), limits.stall_time));
    let service = service_fn(move |request| answer(request, ends, app.clone(), unread.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_header_size(MAX_HEAD)
        .max_buf_size(2 * MAX_HEAD)
        .serve_connection(socket, service);
    let mut connection = std::pin::pin!(connection);
    // How a connection fails is its client's business.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = shutdown.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = timeout(DRAIN, connection).await;
}

/// Answers one request, and notes whether its body was left unread.
async fn answer(
    request: hyper::Request<Incoming>,
    ends: Ends,
    app: Arc<BoxEndpoint<'static, Response>>,
    unread: Arc<AtomicBool>,
) -> Result<
    hyper::Response<impl hyper::body::Body<Data = bytes::Bytes, Error = io::Error>>,
    Infallible,
> {
    let has_body = !request.body().is_end_stream();
    let (local, remote) = (LocalAddr(ends.local.into()), RemoteAddr(ends.remote.into()));
    let mut request = Request::from((request, local, remote, Scheme::HTTP));
    unread.store(has_body, Ordering::Relaxed);
    if has_body {
        let body = request.take_body();
        request.set_body(noting_its_end(body, unread));
    }
    Ok(app.get_response(request).await.into())
}

fn noting_its_end(body: Body, unread: Arc<AtomicBool>) -> Body {
    let end = stream::poll_fn(move |_| {
        unread.store(false, Ordering::Relaxed);
        std::task::Poll::Ready(None)
    });
    Body::from_bytes_stream(body.into_bytes_stream().chain(end))
}
