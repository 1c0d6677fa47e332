use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use likeness_core::UserId;
use likeness_db::users::SESSIONS_CHANNEL;
use likeness_db::{Announcement, PgPool};
use poem::Request;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::checked::{Checked, Question};
use super::{Session, check};
use crate::Context;
use crate::error::Error;

/// Knows for a moment which tokens are valid, so that requests need not ask the database.
pub(crate) struct Sessions {
    pool: PgPool,
    shared: Shared,
    /// Ends the listening when this is dropped.
    listening: OnceLock<DropGuard>,
}

/// What requests know and the listener forgets.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Checked>>);

impl Sessions {
    /// Hears of tokens that end from the pool's database.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self {
            pool,
            shared: Shared::default(),
            listening: OnceLock::new(),
        }
    }

    /// What the request may ask about tokens.
    pub(crate) fn of(request: &Request) -> Result<&Arc<Self>, Error> {
        let sessions = request.data();
        sessions.ok_or_else(|| Error::internal("a request came without sessions"))
    }

    /// Refuses a token that has ended; asks the database unless it did so a moment ago.
    pub(super) async fn check(&self, context: &Context, session: &Session) -> Result<(), Error> {
        let key = (session.user, session.token_id);
        let Some(question) = self.look_up(session) else {
            return Ok(());
        };
        self.listen();
        check(context, session).await?;
        self.shared.lock().remember(key, question);
        Ok(())
    }

    /// Asks the database again about a user whose tokens may have ended.
    pub(crate) fn forget(&self, user: UserId) {
        self.shared.lock().forget(user);
    }

    /// The question for the database; `None` when it needs none.
    fn look_up(&self, session: &Session) -> Option<Question> {
        let now = Instant::now();
        let checked = self.shared.lock();
        let is_known = checked.holds((session.user, session.token_id), now);
        (!is_known).then(|| checked.ask(now))
    }

    /// Begins to hear of tokens that end, unless that has begun.
    fn listen(&self) {
        self.listening.get_or_init(|| {
            let over = CancellationToken::new();
            let listening = listen(self.pool.clone(), self.shared.clone());
            tokio::spawn(over.clone().run_until_cancelled_owned(listening));
            over.drop_guard()
        });
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Checked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets whoever's tokens end, and everybody while that would not be heard.
async fn listen(pool: PgPool, shared: Shared) -> Infallible {
    let forget = |announcement| match announcement {
        Announcement::Begun => shared.lock().begin(),
        Announcement::Lost => shared.lock().end(),
        Announcement::Message { payload, .. } => match payload.parse() {
            Ok(user) => shared.lock().forget(UserId(user)),
            // Whoever it is about.
            Err(_) => shared.lock().begin(),
        },
    };
    likeness_db::listen(&pool, &[SESSIONS_CHANNEL], forget).await
}
