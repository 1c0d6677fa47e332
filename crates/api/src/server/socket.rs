use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long a client that still sends may take to see that it is no longer listened to.
const LINGER: Duration = Duration::from_secs(2);

/// Most bytes of it that are thrown away meanwhile.
const MOST_IGNORED: usize = 8 << 20;

/// A connection that closes so that its last answer arrives: were it closed while the client
/// sends, the client's system would throw the answer away.
pub(super) struct Socket {
    stream: TcpStream,
    unread: Arc<AtomicBool>,
    lingering: Option<Lingering>,
}

/// What is left of a connection whose last answer is sent.
struct Lingering {
    over: Pin<Box<Sleep>>,
    ignored: usize,
}

impl Socket {
    /// A connection; `unread` tells whether the client may still be sending when it closes.
    pub(super) fn new(stream: TcpStream, unread: Arc<AtomicBool>) -> Self {
        Self {
            stream,
            unread,
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
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
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
