use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use likeness_db::PgPool;
use likeness_db::tasks::Snapshot;
use tokio::sync::mpsc;
use tokio::time;

use super::hear::{Heard, hear};
use super::read::{News, Reader};
use super::{Shared, State};

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

/// How often all unfinished tasks are read anew, whatever happened.
const REBUILD_EVERY: Duration = Duration::from_secs(600);

/// How long a reading of changes may take, its connection included.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a reading of all unfinished tasks may take.
const REBUILD_PATIENCE: Duration = Duration::from_secs(60);

/// How long the first reading waits until announcements are heard, because whatever came before that is to be read again.
const HEAR_WITHIN: Duration = Duration::from_secs(1);

/// Keeps what is known of the tasks up to date.
pub(super) struct Follower {
    shared: Arc<Shared>,
    reader: Reader,
    /// What was read already; nothing counts as known at first, and after messages or a connection were lost.
    seen: Option<Seen>,
}

struct Seen {
    snapshot: Snapshot,
    rebuilt: Instant,
}

/// Follows the table through every outage of the database.
pub(super) async fn follow(shared: Arc<Shared>, pool: PgPool) -> Infallible {
    let (tell, heard) = mpsc::unbounded_channel();
    let follower = Follower {
        shared: shared.clone(),
        reader: Reader::new(pool.clone()),
        seen: None,
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
        loop {
            while let Ok(heard) = heard.try_recv() {
                self.heed(heard);
            }
            let began = Instant::now();
            self.shared.rounds.begin();
            let refreshed = self.refresh().await;
            self.shared.rounds.end(refreshed.is_ok());
            match refreshed {
                Ok(()) => self.rest(began).await,
                Err(error) => self.recover(&error).await,
            }
        }
    }

    fn heed(&mut self, heard: Heard) {
        match heard {
            Heard::Removed(user) => {
                let removed = self.shared.write().index.remove_user(user);
                if removed {
                    self.shared.tell_change();
                }
            }
            Heard::Lost => self.seen = None,
        }
    }

    /// Reads what is new, or everything.
    async fn refresh(&mut self) -> likeness_db::Result<()> {
        let seen = self.seen.as_ref();
        let seen = seen.filter(|seen| seen.rebuilt.elapsed() < REBUILD_EVERY);
        let news = match seen {
            Some(seen) => time::timeout(PATIENCE, self.reader.since(&seen.snapshot)).await,
            None => time::timeout(REBUILD_PATIENCE, self.reader.all()).await,
        };
        let news = news.unwrap_or_else(|_| Err(likeness_db::Error::no_answer()))?;
        metrics::histogram!("likeness_line_refresh_seconds").record(news.began.elapsed());
        self.seen = Some(Seen {
            snapshot: news.moment.snapshot.clone(),
            rebuilt: seen.map_or(news.began, |seen| seen.rebuilt),
        });
        self.take_in(news);
        Ok(())
    }

    fn take_in(&self, news: News) {
        let mut state = self.shared.write();
        // The age that the last answers had reached.
        measure(&state);
        let has_changed = state.learn(news);
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
        measure(&self.shared.read());
        self.reader.reconnect();
        self.seen = None;
        time::sleep(RETRY_AFTER).await;
    }
}

fn measure(state: &State) {
    metrics::gauge!("likeness_line_staleness_seconds").set(state.at.elapsed());
}
