use std::convert::Infallible;
use std::time::Duration;

use likeness_core::UserId;
use likeness_db::tasks::{READY_CHANNEL, REMOVED_CHANNEL};
use likeness_db::{Listener, Notification, PgPool};
use tokio::sync::{Notify, mpsc};
use tokio::time;

/// How long to wait before listening again after the database went away.
const RECONNECT_AFTER: Duration = Duration::from_millis(250);

/// What the database announced about tasks whose rows tell nothing (any more).
#[derive(Clone, Copy, Debug)]
pub(super) enum Heard {
    /// A user's tasks were removed.
    Removed(UserId),
    /// Nobody listened until now.
    Lost,
}

/// Passes on what the database announces, until dropped: `announced` is rung when a task may have come into a line.
pub(super) async fn hear(
    pool: &PgPool,
    announced: &Notify,
    tell: &mpsc::UnboundedSender<Heard>,
) -> Infallible {
    loop {
        if let Err(error) = hear_until_lost(pool, announced, tell).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "announcements of tasks are not heard"
            );
        }
        time::sleep(RECONNECT_AFTER).await;
    }
}

async fn hear_until_lost(
    pool: &PgPool,
    announced: &Notify,
    tell: &mpsc::UnboundedSender<Heard>,
) -> likeness_db::Result<()> {
    let mut listener = Listener::open(pool, &[READY_CHANNEL, REMOVED_CHANNEL]).await?;
    let mut heard = Some(Heard::Lost);
    loop {
        if let Some(heard) = heard {
            // Whoever follows the line lives as long as this does.
            let _ = tell.send(heard);
        }
        announced.notify_one();
        heard = match listener.recv().await? {
            Some(message) => understand(&message),
            None => Some(Heard::Lost),
        };
    }
}

fn understand(message: &Notification) -> Option<Heard> {
    if message.channel != REMOVED_CHANNEL {
        return None;
    }
    // A word of another version may mean anything.
    let user = message.payload.parse().map(UserId);
    Some(user.map_or(Heard::Lost, Heard::Removed))
}
