use std::convert::Infallible;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::sleep;

use crate::Result;
use crate::pool::ACQUIRE_TIMEOUT;

/// How long to wait before listening again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(250);

/// What whoever listens is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// Messages are heard from now on; earlier ones may have been missed.
    Begun,
    /// A message sent with `NOTIFY` by any session of the database.
    Message {
        /// Where it was sent.
        channel: String,
        /// What it says.
        payload: String,
    },
    /// Messages are not heard until it begins again.
    Lost,
}

/// Tells what is sent on some channels, over a connection that is none of the pool's, until dropped.
pub async fn listen(
    pool: &PgPool,
    channels: &[&str],
    mut tell: impl FnMut(Announcement),
) -> Infallible {
    loop {
        let lost = listen_until_lost(pool, channels, &mut tell).await;
        tell(Announcement::Lost);
        if let Err(error) = lost {
            tracing::warn!(
                ?channels,
                error = &error as &dyn std::error::Error,
                "announcements are not heard"
            );
        }
        sleep(RECONNECT_AFTER).await;
    }
}

async fn listen_until_lost(
    pool: &PgPool,
    channels: &[&str],
    tell: &mut impl FnMut(Announcement),
) -> Result<()> {
    let own = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(pool.connect_options().as_ref().clone())
        .await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen_all(channels.iter().copied()).await?;
    tell(Announcement::Begun);
    while let Some(message) = listener.try_recv().await? {
        tell(Announcement::Message {
            channel: message.channel().to_owned(),
            payload: message.payload().to_owned(),
        });
    }
    Ok(())
}
