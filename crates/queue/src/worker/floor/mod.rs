use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long after a full look the next one comes, at least.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How many times longer than a full look takes there is no other, so that looks take no more than one per cent of the time: while some
/// transaction looks on, everything that was ever taken is in their way.
const LOOK_REST: u32 = 100;

/// How long after a full look that did not end in time the next one comes.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// The order tag below which nothing waits in a pool's line but what came back to it, as far as this process knows.
///
/// Claims start there, so that they do not walk over all that was taken since some transaction of the server began. A task can come
/// in below it only by a submission that commits late, which is announced, or by a claim of another process that is rolled back. So
/// every claim raises it to what it took, every announcement lowers it, and now and then a claim looks at the whole line.
#[derive(Clone, Debug, Default)]
pub(super) struct Floor(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Below this tag nothing waits; 0 as long as nobody knows.
    tag: i64,
    /// The largest tag that was ever announced or taken here: what a claim that found nothing leaves behind.
    top: i64,
    /// Whether announcements are heard. While they are not, every claim looks at the whole line.
    hears: bool,
    /// Counts claims and losses of the announcements: a claim that began before the last of them says nothing any more.
    version: u64,
    /// The smallest tag announced since the last claim began: it may not have seen that task.
    heard: Option<i64>,
    /// When the next full look is due.
    look_at: Option<Instant>,
}

/// Where a claim starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// The tag from which on it looks; 0 for the whole line.
    pub(super) tag: i64,
    version: u64,
    began: Instant,
    /// The smallest tag announced since the claim before: it stays so if this one does not settle.
    heard: Option<i64>,
}

impl Floor {
    /// Begins a claim. One at a time: an earlier one that has not settled no longer counts.
    pub(super) fn begin(&self) -> View {
        let mut state = self.lock();
        let began = Instant::now();
        let look = state.look_at.is_none_or(|at| at <= began);
        if look {
            state.look_at = Some(began + LOOK_AGAIN);
        }
        state.version += 1;
        View {
            tag: if look { 0 } else { state.tag },
            version: state.version,
            began,
            heard: state.heard.take(),
        }
    }

    /// Learns from a claim the largest tag that it took, or that it found nothing.
    pub(super) fn settle(&self, view: View, taken: Option<i64>) {
        let mut state = self.lock();
        if view.tag == 0 {
            state.look_at = Some(Instant::now() + rest(LOOK_EVERY, view.began.elapsed()));
        }
        state.top = state.top.max(taken.unwrap_or(0));
        if !state.hears || state.version != view.version {
            return;
        }
        let passed = taken.unwrap_or(state.top);
        let passed = state.heard.map_or(passed, |heard| heard.min(passed));
        // A full look also says what there is below the floor.
        let known = if view.tag == 0 { 0 } else { state.tag };
        state.tag = known.max(passed);
    }

    /// Learns that a claim failed: what it would have seen is still to be seen.
    pub(super) fn fail(&self, view: View) {
        let mut state = self.lock();
        if view.tag == 0 {
            state.look_at = Some(Instant::now() + LOOK_EVERY);
        }
        state.heard = least(state.heard, view.heard);
    }

    /// Learns that a claim did not end in time: too much that has ended lies where it started. Supposes that nothing waits below virtual
    /// time but what was announced, and below that when a claim from there did not end, either.
    pub(super) fn suppose(&self, view: View, virtual_time: i64) {
        let mut state = self.lock();
        let since = state.heard;
        let heard = least(since, view.heard);
        let known = heard.map_or(virtual_time, |heard| heard.min(virtual_time));
        let is_further = known > view.tag;
        state.heard = if is_further { heard } else { since };
        if !state.hears || state.version != view.version {
            return;
        }
        let supposed = since.map_or(virtual_time, |since| since.min(virtual_time));
        state.tag = if is_further { known } else { supposed };
    }

    /// Takes note that a task with this tag may be ready.
    pub(super) fn announced(&self, tag: i64) {
        let mut state = self.lock();
        state.tag = state.tag.min(tag);
        state.top = state.top.max(tag);
        state.heard = least(state.heard, Some(tag));
    }

    /// Forgets what it knew, because announcements may have been missed; says whether they are heard from now on.
    pub(super) fn reset(&self, hears: bool) {
        let mut state = self.lock();
        state.tag = 0;
        state.look_at = None;
        state.hears = hears;
        state.version += 1;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The smaller of two tags that may be there.
fn least(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}

/// How long after a look that took so long there is none, and at least how long.
pub(super) fn rest(least: Duration, took: Duration) -> Duration {
    least.max(took * LOOK_REST)
}

#[cfg(test)]
mod tests;
