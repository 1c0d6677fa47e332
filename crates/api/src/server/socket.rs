use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::stall::Stall;

/// How long a client that still sends may take to see that it is no longer listened to.
const LINGER: Duration = Duration::from_secs(2);

/// Most bytes of it that are thrown away meanwhile.
const MOST_IGNORED: usize = 8 << 20;

/// A connection that closes so that its last answer arrives: were it closed while the client
/// sends, the client's system would throw the answer away. It breaks when the client takes nothing
/// of an answer for too long.
pub(super) struct Socket {
    stream: TcpStream,
    unread: Arc<AtomicBool>,
    stall: Stall,
    lingering: Option<Lingering>,
}

/// What is left of a connection whose last answer is sent.
struct Lingering {
    over: Pin<Box<Sleep>>,
    ignored: usize,
}

impl Socket {
    /// A connection; `unread` tells whether the client may still be sending when it closes, and
    /// `patience` how long the client may take nothing.
    pub(super) fn new(stream: TcpStream, unread: Arc<AtomicBool>, patience: Duration) -> Self {
        Self {
            stream,
            unread,
            stall: Stall::new(patience),
            lingering: None,
        }
    }

    /// Throws away what the client sends, until it ends, or for a while.
    fn poll_ignore(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let lingering = self.lingering.get_or_insert_with(|| Lingering {
            over: Box::pin(sleep(LINGER)),
            ignored: 0,
        });
        let mut space = [0; 16 << 10];
        while lingering.ignored < MOST_IGNORED && lingering.over.as_mut().poll(context).is_pending()
        {
            let mut space = ReadBuf::new(&mut space);
            let read = ready!(Pin::new(&mut self.stream).poll_read(context, &mut space));
            if read.is_err() || space.filled().is_empty() {
                break;
            }
            lingering.ignored += space.filled().len();
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.stall.bound(context, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.stall.bound(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        if self.unread.load(Ordering::Relaxed) {
            ready!(self.poll_ignore(context));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(200);

    /// More than the systems of both ends keep.
    const LARGE: usize = 64 << 20;

    async fn connect() -> (Socket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let unread = Arc::new(AtomicBool::new(false));
        let socket = Socket::new(accepted.unwrap().0, unread, PATIENCE);
        (socket, client.unwrap())
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_given_up() {
        let (mut socket, _client) = connect().await;
        let large = vec![0; LARGE];

        let sent = timeout(50 * PATIENCE, socket.write_all(&large)).await;

        let error = sent.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_takes_a_little_now_and_then_is_not_given_up() {
        let (mut socket, mut client) = connect().await;
        let sending = tokio::spawn(async move { socket.write_all(&vec![0; LARGE]).await });
        let mut pause = tokio::time::interval(PATIENCE / 4);
        let mut piece = vec![0; LARGE / 16];

        for _ in 0..16 {
            pause.tick().await;
            client.read_exact(&mut piece).await.unwrap();
        }

        assert!(sending.await.unwrap().is_ok());
    }
}
