//! Mails to users.

mod letter;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Semaphore;

use crate::Context;

pub(crate) use self::letter::Letter;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// Connections to the mail server at once.
static CONNECTIONS: Semaphore = Semaphore::const_new(8);

/// Most mails at once that are waited for at the end; more than the rates of logins let be.
const MOST_UNDER_WAY: u32 = 1 << 20;

/// Sends mails.
#[derive(Clone)]
pub struct Mailer {
    server: Option<Arc<Server>>,
    under_way: Arc<Semaphore>,
}

struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why no mails can be sent this way.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The URL does not tell a mail server.
    #[error("the URL of the mail server is not like smtps://user:password@host")]
    Url(#[source] smtp::Error),
    /// The sender is no mailbox.
    #[error("`{sender}` is not like `Studio <studio@example.com>`")]
    Sender {
        /// What was given.
        sender: String,
        /// What is wrong with it.
        source: lettre::address::AddressError,
    },
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailer(..)")
    }
}

impl Mailer {
    /// Writes mails to the log, with everything secret in them: for a studio that only its own
    /// machine reaches.
    #[must_use]
    pub fn log() -> Self {
        Self::with(None)
    }

    /// Sends mails through a server, such as `smtps://user:password@host` (TLS),
    /// `smtp://host?tls=required` (STARTTLS) or `smtp://127.0.0.1:25` (none).
    ///
    /// # Errors
    ///
    /// When the URL or the sender cannot be understood; the server is not asked.
    pub fn smtp(url: &str, sender: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        let transport = transport.map_err(MailError::Url)?;
        let from = sender.parse().map_err(|source| MailError::Sender {
            sender: sender.to_owned(),
            source,
        })?;
        let transport = transport.timeout(Some(PATIENCE)).build();
        Ok(Self::with(Some(Server { transport, from })))
    }

    fn with(server: Option<Server>) -> Self {
        Self {
            server: server.map(Arc::new),
            under_way: Arc::new(Semaphore::new(MOST_UNDER_WAY as usize)),
        }
    }

    /// Sends mails while their caller goes on.
    pub(crate) fn spawn(&self, mailing: impl Future<Output = ()> + Send + 'static) {
        let place = self.under_way.clone().try_acquire_owned();
        tokio::spawn(async move {
            mailing.await;
            drop(place);
        });
    }

    /// Waits until no mail is under way.
    pub(crate) async fn finish(&self) {
        // Whoever has all places has seen every mail end.
        let _all = self.under_way.acquire_many(MOST_UNDER_WAY).await;
    }
}

/// Sends a letter; what goes wrong is logged, for whoever asked for it has their answer by now.
pub(crate) async fn send(context: &Context, to: &str, letter: Letter) {
    match &context.mailer.server {
        None => tracing::info!(mail.subject = letter.subject, "{}", letter.text),
        Some(server) => {
            let message = compose(context, &server.from, to, letter);
            let sent = async { deliver(&server.transport, message?).await };
            if let Err(error) = sent.await {
                tracing::warn!(error, "a mail could not be sent");
            }
        }
    }
}

fn compose(context: &Context, from: &Mailbox, to: &str, letter: Letter) -> Result<Message, String> {
    let to = to.parse::<Address>();
    let to = to.map_err(|error| format!("the address cannot be written to: {error}"))?;
    let id = format!("<{}@{}>", context.randomness.uuid(), from.email.domain());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .date(context.now().into())
        .message_id(Some(id))
        .subject(letter.subject)
        .body(letter.text)
        .map_err(|error| error.to_string())
}

async fn deliver(
    transport: &AsyncSmtpTransport<Tokio1Executor>,
    message: Message,
) -> Result<(), String> {
    let permit = CONNECTIONS.acquire().await;
    let _permit = permit.map_err(|error| error.to_string())?;
    let sent = transport.send(message).await;
    sent.map(drop).map_err(|error| describe(&error))
}

/// What may be logged: a server's own words often repeat the address.
fn describe(error: &smtp::Error) -> String {
    error.status().map_or_else(
        || error.to_string(),
        |code| format!("the mail server answered {code}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailer_needs_a_mail_server_and_a_mailbox() {
        let good = "Studio <studio@example.com>";

        for url in ["", "mail.example.com", "http://mail.example.com", "smtp://"] {
            let refused = Mailer::smtp(url, good);
            assert!(matches!(refused, Err(MailError::Url(_))), "{url}");
        }
        let refused = Mailer::smtp("smtp://127.0.0.1", "studio");
        assert!(matches!(refused, Err(MailError::Sender { .. })));
        for url in ["smtps://u:p@mail.example.com", "smtp://h?tls=required"] {
            assert!(Mailer::smtp(url, good).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_refused_url_and_a_mailer_do_not_tell_the_password() {
        let refused = Mailer::smtp("http://u:secret@mail.example.com", "a@b");
        let mailer = Mailer::smtp("smtps://u:secret@mail.example.com", "a@b");

        assert!(!format!("{refused:?} {mailer:?}").contains("secret"));
    }

    #[tokio::test]
    async fn a_mailer_finishes_when_its_mails_have() {
        let mailer = Mailer::log();
        let (sent, is_sent) = tokio::sync::oneshot::channel::<()>();
        mailer.spawn(async {
            let _ = is_sent.await;
        });
        let mut finished = std::pin::pin!(mailer.finish());
        assert!(futures::poll!(&mut finished).is_pending());

        sent.send(()).unwrap();

        finished.await;
    }
}
