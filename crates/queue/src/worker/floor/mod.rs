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
mod tests {
    use super::*;

    /// A floor that hears, after a full look that took a task with this tag.
    fn floor(tag: i64) -> Floor {
        let floor = Floor::default();
        floor.reset(true);
        floor.settle(floor.begin(), Some(tag));
        floor
    }

    #[test]
    fn claims_start_where_the_last_one_ended() {
        let floor = floor(10);

        floor.settle(floor.begin(), Some(20));

        assert_eq!(floor.begin().tag, 20);
    }

    #[test]
    fn a_task_that_came_back_does_not_lower_it() {
        let floor = floor(10);

        floor.settle(floor.begin(), Some(3));

        assert_eq!(floor.begin().tag, 10);
    }

    #[test]
    fn a_claim_that_finds_nothing_passes_all_that_was_announced_before() {
        let floor = floor(10);
        floor.announced(30);

        floor.settle(floor.begin(), None);

        assert_eq!(floor.begin().tag, 30);
    }

    #[test]
    fn a_late_submission_lowers_it() {
        let floor = floor(10);

        floor.announced(7);

        assert_eq!(floor.begin().tag, 7);
    }

    #[test]
    fn a_claim_does_not_pass_what_was_announced_while_it_ran() {
        for (announced, taken) in [(15, Some(20)), (7, Some(30)), (25, None)] {
            let floor = floor(10);
            floor.announced(40);
            let view = floor.begin();

            floor.announced(announced);
            floor.settle(view, taken);

            assert_eq!(floor.begin().tag, announced);
        }
    }

    #[test]
    fn a_claim_that_began_before_announcements_were_lost_says_nothing() {
        let floor = floor(10);
        let view = floor.begin();

        floor.reset(true);
        floor.settle(view, Some(20));

        assert_eq!(floor.begin().tag, 0);
    }

    #[test]
    fn a_claim_that_another_one_overtook_says_nothing() {
        let floor = floor(10);
        let view = floor.begin();
        floor.announced(5);

        let next = floor.begin();
        floor.settle(view, Some(20));

        assert_eq!(next.tag, 5);
        assert_eq!(floor.begin().tag, 5);
    }

    #[test]
    fn nothing_is_passed_while_announcements_are_not_heard() {
        let floor = floor(10);

        floor.reset(false);
        floor.settle(floor.begin(), Some(20));

        assert_eq!(floor.begin().tag, 0);
    }

    #[test]
    fn a_full_look_finds_what_is_below() {
        let floor = floor(20);
        floor.lock().look_at = None;

        let look = floor.begin();
        floor.settle(look, Some(5));

        assert_eq!(look.tag, 0);
        assert_eq!(floor.begin().tag, 5);
    }

    #[test]
    fn full_looks_take_one_per_cent_of_the_time_at_most() {
        let rest = |millis| rest(LOOK_EVERY, Duration::from_millis(millis));

        assert_eq!(rest(1), Duration::from_secs(1));
        assert_eq!(rest(50), Duration::from_secs(5));
    }

    #[test]
    fn a_look_that_does_not_end_in_time_leaves_claims_a_place_to_start() {
        let floor = Floor::default();
        floor.reset(true);

        let late = floor.begin();
        floor.suppose(late, 500);

        assert_eq!(late.tag, 0);
        assert_eq!(floor.begin().tag, 500);
        floor.announced(400);
        assert_eq!(floor.begin().tag, 400);
        floor.reset(true);
        assert_eq!(floor.begin().tag, 0);
    }

    #[test]
    fn a_claim_from_a_lowered_floor_that_does_not_end_in_time_raises_it() {
        let floor = floor(500);
        floor.announced(7);
        let late = floor.begin();

        floor.announced(400);
        floor.suppose(late, 500);

        assert_eq!(late.tag, 7);
        assert_eq!(floor.begin().tag, 400);
    }

    #[test]
    fn a_look_that_does_not_end_in_time_does_not_pass_what_was_announced_before() {
        let floor = Floor::default();
        floor.reset(true);
        floor.announced(7);

        floor.suppose(floor.begin(), 500);
        let next = floor.begin();
        floor.suppose(next, 500);

        assert_eq!(next.tag, 7);
        assert_eq!(floor.begin().tag, 500);
    }

    #[test]
    fn a_look_that_fails_comes_again_soon_and_passes_nothing() {
        let floor = floor(20);
        floor.lock().look_at = None;
        floor.announced(30);

        let look = floor.begin();
        floor.fail(look);

        assert_eq!(look.tag, 0);
        let again = floor.lock().look_at.unwrap();
        assert!(again <= Instant::now() + LOOK_EVERY);
        let next = floor.begin();
        assert_eq!((next.tag, next.heard), (20, Some(30)));
    }
}
