use std::convert::Infallible;

use likeness_core::UserId;
use likeness_db::tasks::{READY_CHANNEL, REMOVED_CHANNEL};
use likeness_db::{Announcement, PgPool};
use tokio::sync::{Notify, mpsc};

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
    let pass_on = |announcement: Announcement| {
        if let Some(heard) = understand(&announcement) {
            // Whoever follows the line lives as long as this does.
            let _ = tell.send(heard);
        }
        if announcement != Announcement::Lost {
            announced.notify_one();
        }
    };
    likeness_db::listen(pool, &[READY_CHANNEL, REMOVED_CHANNEL], pass_on).await
}

fn understand(announcement: &Announcement) -> Option<Heard> {
    match announcement {
        Announcement::Begun => Some(Heard::Lost),
        Announcement::Message { channel, payload } if channel == REMOVED_CHANNEL => {
            // A word of another version may mean anything.
            let user = payload.parse().map(UserId);
            Some(user.map_or(Heard::Lost, Heard::Removed))
        }
        Announcement::Message { .. } | Announcement::Lost => None,
    }
}
