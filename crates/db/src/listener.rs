use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::Result;
use crate::pool::ACQUIRE_TIMEOUT;

/// A message sent with `NOTIFY` by any session of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Where it was sent.
    pub channel: String,
    /// What it says.
    pub payload: String,
}

/// Hears what is sent on some channels, over a connection that is none of a pool's.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Starts to listen on `channels` of the pool's database.
    ///
    /// # Errors
    ///
    /// `Unavailable` when no connection can be had.
    pub async fn open(pool: &PgPool, channels: &[&str]) -> Result<Self> {
        let own = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(pool.connect_options().as_ref().clone())
            .await?;
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen_all(channels.iter().copied()).await?;
        Ok(Self(listener))
    }

    /// Waits for the next message; `None` means that the connection was lost and made anew, and messages may have been missed.
    ///
    /// # Errors
    ///
    /// `Unavailable` when the connection is lost and cannot be made anew.
    pub async fn recv(&mut self) -> Result<Option<Notification>> {
        self.0.eager_reconnect(true);
        self.next().await
    }

    /// Waits for the next message; `None` as soon as the connection is lost, for messages may be missed from then on. It is made
    /// anew when somebody waits again.
    ///
    /// # Errors
    ///
    /// `Unavailable` when the connection is lost in another way or cannot be made anew.
    pub async fn recv_until_lost(&mut self) -> Result<Option<Notification>> {
        self.0.eager_reconnect(false);
        self.next().await
    }

    async fn next(&mut self) -> Result<Option<Notification>> {
        let message = self.0.try_recv().await?;
        Ok(message.map(|message| Notification {
            channel: message.channel().to_owned(),
            payload: message.payload().to_owned(),
        }))
    }
}
