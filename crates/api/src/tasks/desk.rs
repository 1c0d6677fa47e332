use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use likeness_core::UserId;
use tokio_util::sync::CancellationToken;

/// What all requests that ask about tasks share.
pub(crate) struct Desk {
    /// The open event streams.
    pub(super) streams: Streams,
    /// Ends all event streams.
    pub(super) shutdown: CancellationToken,
}

impl Desk {
    /// Answers until it is told to stop.
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self {
            streams: Streams::default(),
            shutdown,
        }
    }
}

/// How many event streams each user has open.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<Mutex<HashMap<UserId, u32>>>);

impl Streams {
    /// Opens one more until what is returned is dropped, unless the user has so many already.
    pub(super) fn open(&self, user: UserId, most: u32) -> Option<OpenStream> {
        let mut open = self.lock();
        let count = open.entry(user).or_default();
        (*count < most).then(|| {
            *count += 1;
            OpenStream {
                streams: self.clone(),
                user,
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Proof that an event stream is among the open ones.
pub(super) struct OpenStream {
    streams: Streams,
    user: UserId,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_streams_and_another_one_when_one_closes() {
        let streams = Streams::default();
        let open = |user| streams.open(UserId(user), 2);

        let (first, second) = (open(1).unwrap(), open(1).unwrap());
        let (refused, other) = (open(1), open(2));
        drop(first);

        assert!(refused.is_none() && other.is_some());
        assert!(open(1).is_some());
        drop((second, other));
        assert!(streams.lock().is_empty());
    }
}
