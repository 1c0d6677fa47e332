use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_core::UserId;
use likeness_db::PgPool;
use likeness_db::tasks::Snapshot;
use tokio::sync::mpsc;
use tokio::time;

use super::Shared;
use super::hear::{Heard, hear};
use super::read::{News, Reader};
use super::rebuild::{Rebuild, Rebuilt};

/// How often the table is read while a task is unfinished.
const EVERY: Duration = Duration::from_millis(50);

/// How often it is read when somebody waits for that.
const EVERY_WHEN_ASKED: Duration = Duration::from_millis(5);

/// How often it is read when nothing waits or runs, and nobody says that something does.
const EVERY_WHEN_IDLE: Duration = Duration::from_secs(1);

/// How many times longer than a reading takes lies between the beginnings of two, so that slow ones do not keep the database busy.
const REST: u32 = 2;

/// How long to wait before trying again after the database went away.
const RETRY_AFTER: Duration = Duration::from_millis(250);

/// How long a reading of changes may take, its connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the first reading waits until announcements are heard, because whatever came before that is to be read again.
const HEAR_WITHIN: Duration = Duration::from_secs(1);

/// Keeps what is known of the tasks up to date.
pub(super) struct Follower {
    shared: Arc<Shared>,
    reader: Reader,
    rebuild: Rebuild,
    /// What takes the place of what is known at the next reading of changes.
    rebuilt: Option<Rebuilt>,
}

/// Follows the table through every outage of the database.
pub(super) async fn follow(shared: Arc<Shared>, pool: PgPool) -> Infallible {
    let (tell, heard) = mpsc::unbounded_channel();
    let follower = Follower {
        shared: shared.clone(),
        reader: Reader::new(pool.clone()),
        rebuild: Rebuild::new(pool.clone()),
        rebuilt: None,
    };
    tokio::select! {
        never = hear(&pool, &shared.announced, &tell) => never,
        never = follower.run(heard) => never,
    }
}

impl Follower {
    async fn run(mut self, mut heard: mpsc::UnboundedReceiver<Heard>) -> Infallible {
        // It says that announcements are heard from here on.
        let _ = time::timeout(HEAR_WITHIN, heard.recv()).await;
        let first = self.rebuild.next().await;
        let mut seen = first.snapshot.clone();
        self.rebuilt = Some(first);
        loop {
            while let Ok(heard) = heard.try_recv() {
                self.heed(heard);
            }
            let began = Instant::now();
            let round = self.shared.rounds.begin();
            let refreshed = self.refresh(&seen, round).await;
            self.shared.rounds.end(refreshed.is_ok());
            match refreshed {
                Ok(snapshot) => {
                    seen = snapshot;
                    self.rest(began).await;
                }
                Err(error) => self.recover(&error).await,
            }
            if let Some(rebuilt) = self.rebuild.advance() {
                self.rebuilt = Some(rebuilt);
            }
        }
    }

    fn heed(&mut self, heard: Heard) {
        match heard {
            Heard::Removed(user) => self.remove_user(user),
            Heard::Lost => self.rebuild.hasten(),
        }
    }

    /// Forgets a user's tasks.
    fn remove_user(&mut self, user: UserId) {
        self.rebuild.remove_user(user);
        if let Some(rebuilt) = &mut self.rebuilt {
            rebuilt.removed.push(user);
        }
        // Looked for while others may read.
        let theirs = self.shared.read().index.of_user(user);
        if !theirs.is_empty() {
            let mut state = self.shared.write();
            for id in theirs {
                state.index.remove(id);
            }
            drop(state);
            self.shared.tell_change();
        }
    }

    /// Reads what is new since a snapshot, or since the rebuild; until where.
    async fn refresh(&mut self, seen: &Snapshot, round: u64) -> likeness_db::Result<Snapshot> {
        let seen = self.rebuilt.as_ref().map_or(seen, |new| &new.snapshot);
        let news = time::timeout(PATIENCE, self.reader.since(seen)).await;
        let news = news.unwrap_or_else(|_| Err(likeness_db::Error::no_answer()))?;
        metrics::histogram!("likeness_line_refresh_seconds").record(news.began.elapsed());
        let snapshot = news.moment.snapshot.clone();
        self.take_in(news, round);
        Ok(snapshot)
    }

    fn take_in(&mut self, news: News, round: u64) {
        let rebuilt = self.rebuilt.take().map(|mut rebuilt| {
            for change in &news.changes {
                rebuilt.index.apply(change);
            }
            (rebuilt.uncertain(), rebuilt)
        });
        let mut state = self.shared.write();
        let has_changed = state.learn(news, round) || rebuilt.is_some();
        // What was known until now is dropped when nobody waits for that any more.
        let _old = rebuilt.map(|(uncertain, rebuilt)| state.replace(rebuilt, &uncertain));
        metrics::gauge!("likeness_line_tasks").set(state.index.len() as f64);
        drop(state);
        if has_changed {
            self.shared.tell_change();
        }
    }

    /// Waits for the next reading: shorter when somebody asks for it, longer when there is nothing to follow.
    async fn rest(&self, began: Instant) {
        let slow = began.elapsed() * REST;
        let after = |pause: Duration| time::sleep_until((began + pause.max(slow)).into());
        let asked = &self.shared.asked;
        after(EVERY_WHEN_ASKED).await;
        tokio::select! {
            () = asked.notified() => return,
            () = after(EVERY) => {}
        }
        if self.shared.read().index.len() == 0 {
            tokio::select! {
                () = asked.notified() => {}
                () = self.shared.announced.notified() => {}
                () = after(EVERY_WHEN_IDLE) => {}
            }
        }
    }

    /// Keeps what is known, and begins anew after a moment.
    async fn recover(&mut self, error: &likeness_db::Error) {
        tracing::warn!(
            error = error as &dyn std::error::Error,
            "the line is not followed"
        );
        self.reader.reconnect();
        self.rebuild.hasten();
        time::sleep(RETRY_AFTER).await;
    }
}
