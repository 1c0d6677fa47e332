use sqlx::PgPool;
use sqlx::postgres::PgListener;

use crate::Result;

/// A message sent with `NOTIFY` by any session of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Where it was sent.
    pub channel: String,
    /// What it says.
    pub payload: String,
}

/// Hears what is sent on some channels, over a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Starts to listen on `channels`.
    ///
    /// # Errors
    ///
    /// `Unavailable` when no connection can be had.
    pub async fn open(pool: &PgPool, channels: &[&str]) -> Result<Self> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen_all(channels.iter().copied()).await?;
        Ok(Self(listener))
    }

    /// Waits for the next message; `None` means that the connection was lost and made anew, and messages may have been missed.
    ///
    /// # Errors
    ///
    /// `Unavailable` when the connection is lost and cannot be made anew.
    pub async fn recv(&mut self) -> Result<Option<Notification>> {
        let message = self.0.try_recv().await?;
        Ok(message.map(|message| Notification {
            channel: message.channel().to_owned(),
            payload: message.payload().to_owned(),
        }))
    }
}
