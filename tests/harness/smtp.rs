use std::io;
use std::net::IpAddr;
use std::time::Duration;

use mailin::{Action, Handler, Response, Session, SessionBuilder, response};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a mail may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail server on loopback that keeps what it takes; it ends when dropped.
pub struct MailServer {
    url: String,
    mails: UnboundedReceiver<Mail>,
    accepting: JoinHandle<()>,
}

/// A mail as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Who sent it, as the envelope says.
    pub from: String,
    /// Whom it is for, as the envelope says.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
}

impl Mail {
    /// The login code in the mail.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn code(&self) -> String {
        let (_, rest) = self.text.split_once("code is ").expect("it holds a code");
        rest.chars().take_while(char::is_ascii_digit).collect()
    }
}

impl MailServer {
    /// Starts a server that takes every mail, except for addresses that begin with `full`.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let (taken, mails) = unbounded_channel();
        Self {
            url: format!("smtp://{address}"),
            mails,
            accepting: tokio::spawn(accept(listener, taken)),
        }
    }

    /// Where it listens, as `smtp://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The next mail that was not looked at yet.
    ///
    /// # Panics
    ///
    /// When none comes in time.
    pub async fn next(&mut self) -> Mail {
        let mail = timeout(PATIENCE, self.mails.recv()).await;
        mail.expect("a mail arrives in time")
            .expect("the server runs")
    }

    /// How many mails arrived that were not looked at yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.mails.len()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, taken: UnboundedSender<Mail>) {
    while let Ok((stream, peer)) = listener.accept().await {
        let mailbox = Mailbox {
            mail: Mail::default(),
            taken: taken.clone(),
        };
        let session = SessionBuilder::new("mail.example.com").build(peer.ip(), mailbox);
        tokio::spawn(converse(stream, session));
    }
}

async fn converse(stream: TcpStream, mut session: Session<Mailbox>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut answer = session.greeting();
    loop {
        stream.write_all(&answer.buffer()?).await?;
        if answer.action == Action::Close {
            return Ok(());
        }
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        answer = session.process(&line);
    }
}

/// Hands a mail over once all of it has arrived.
struct Mailbox {
    mail: Mail,
    taken: UnboundedSender<Mail>,
}

impl Handler for Mailbox {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, from: &str) -> Response {
        self.mail = Mail {
            from: from.to_owned(),
            ..Mail::default()
        };
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.starts_with("full") {
            return Response::custom(552, format!("the mailbox of {to} is full"));
        }
        self.mail.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, buf: &[u8]) -> io::Result<()> {
        self.mail.text.push_str(&String::from_utf8_lossy(buf));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        // A test that has ended waits for no mail.
        let _ = self.taken.send(std::mem::take(&mut self.mail));
        response::OK
    }
}
