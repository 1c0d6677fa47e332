use std::collections::BTreeMap;
use std::mem;
use std::time::{Duration, Instant};

use likeness_core::UserId;
use uuid::Uuid;

/// How long it counts that a token was valid, whatever is heard of it.
const LIFE: Duration = Duration::from_secs(30);

/// Most tokens that are remembered, in two generations: as many as poll within [`LIFE`] where a process is kept busy.
const MOST: usize = 100_000;

/// Whose token, and which.
pub(super) type Key = (UserId, Uuid);

/// The tokens that the database held valid a moment ago; none while it would not be heard that one has ended.
#[derive(Debug, Default)]
pub(super) struct Checked {
    is_told: bool,
    /// Changes whenever an answer that is under way may be outdated.
    version: u64,
    young: BTreeMap<Key, Instant>,
    /// What was young before, until the young have grown old.
    old: BTreeMap<Key, Instant>,
    /// When the oldest of the young was asked for.
    young_since: Option<Instant>,
}

/// The moment before the database is asked whether a token is valid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    version: u64,
    asked: Instant,
}

impl Checked {
    /// Begins to remember: from here on it is heard when tokens end.
    pub(super) fn begin(&mut self) {
        self.end();
        self.is_told = true;
    }

    /// Forgets everything: from here on tokens may end unheard.
    pub(super) fn end(&mut self) {
        *self = Self {
            version: self.version + 1,
            ..Self::default()
        };
    }

    /// Forgets a user, some of whose tokens may have ended.
    pub(super) fn forget(&mut self, user: UserId) {
        self.version += 1;
        for generation in [&mut self.young, &mut self.old] {
            let of_user = generation.range((user, Uuid::nil())..=(user, Uuid::max()));
            let of_user: Vec<_> = of_user.map(|(key, _)| *key).collect();
            for key in of_user {
                generation.remove(&key);
            }
        }
    }

    /// Whether the token was valid a moment ago.
    pub(super) fn holds(&self, key: Key, now: Instant) -> bool {
        let asked = self.young.get(&key).or_else(|| self.old.get(&key));
        asked.is_some_and(|asked| now.saturating_duration_since(*asked) < LIFE)
    }

    /// To be called before the database is asked.
    pub(super) fn ask(&self, now: Instant) -> Question {
        let version = self.version;
        Question {
            version,
            asked: now,
        }
    }

    /// Remembers that the database held the token valid, unless some may have ended since it was asked.
    pub(super) fn remember(&mut self, key: Key, question: Question) {
        let Question { version, asked } = question;
        if !self.is_told || version != self.version {
            return;
        }
        let since = *self.young_since.get_or_insert(asked);
        let are_old = asked.saturating_duration_since(since) >= LIFE;
        if are_old || self.young.len() >= MOST / 2 {
            self.old = mem::take(&mut self.young);
            self.young_since = Some(asked);
        }
        self.young.insert(key, asked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    fn key(user: UserId, token: u128) -> Key {
        (user, Uuid::from_u128(token))
    }

    /// Remembers from the start on, with this token.
    fn with(key: Key, now: Instant) -> Checked {
        let mut checked = Checked::default();
        checked.begin();
        checked.remember(key, checked.ask(now));
        checked
    }

    #[test]
    fn a_token_is_known_for_a_while() {
        let now = Instant::now();
        let checked = with(key(ADA, 1), now);

        assert!(checked.holds(key(ADA, 1), now));
        assert!(checked.holds(key(ADA, 1), now + LIFE - Duration::from_nanos(1)));
        assert!(!checked.holds(key(ADA, 1), now + LIFE));
        assert!(!checked.holds(key(ADA, 2), now));
        assert!(!checked.holds(key(BOB, 1), now));
    }

    #[test]
    fn nothing_is_known_until_ends_are_heard_and_after_they_are_not() {
        let now = Instant::now();
        let mut checked = Checked::default();

        checked.remember(key(ADA, 1), checked.ask(now));
        assert!(!checked.holds(key(ADA, 1), now));

        let mut checked = with(key(ADA, 1), now);
        checked.end();
        checked.remember(key(BOB, 1), checked.ask(now));
        assert!(!checked.holds(key(ADA, 1), now));
        assert!(!checked.holds(key(BOB, 1), now));
    }

    #[test]
    fn all_tokens_of_one_user_are_forgotten() {
        let now = Instant::now();
        let mut checked = with(key(ADA, 0), now);
        for key in [key(ADA, u128::MAX), key(BOB, 0), key(UserId(0), u128::MAX)] {
            checked.remember(key, checked.ask(now));
        }

        checked.forget(ADA);

        assert!(!checked.holds(key(ADA, 0), now) && !checked.holds(key(ADA, u128::MAX), now));
        assert!(checked.holds(key(BOB, 0), now) && checked.holds(key(UserId(0), u128::MAX), now));
    }

    #[test]
    fn an_answer_is_not_remembered_when_tokens_ended_since_the_question() {
        let now = Instant::now();
        let mut checked = with(key(ADA, 1), now);

        for change in [
            |checked: &mut Checked| checked.forget(BOB),
            Checked::end,
            Checked::begin,
        ] {
            let question = checked.ask(now);
            change(&mut checked);
            checked.remember(key(BOB, 1), question);
            assert!(!checked.holds(key(BOB, 1), now));
        }
    }

    #[test]
    fn an_answer_asked_for_while_nothing_was_heard_is_not_remembered_later() {
        let now = Instant::now();
        let mut checked = Checked::default();
        let question = checked.ask(now);

        checked.begin();
        checked.remember(key(ADA, 1), question);

        assert!(!checked.holds(key(ADA, 1), now));
    }

    #[test]
    fn only_so_many_are_remembered_the_newest_for_sure() {
        let now = Instant::now();
        let mut checked = with(key(ADA, 0), now);
        let most = MOST as u128;

        for token in 0..2 * most {
            checked.remember(key(ADA, token), checked.ask(now));
        }

        assert!(checked.young.len() + checked.old.len() <= MOST);
        for token in 2 * most - most / 2..2 * most {
            assert!(checked.holds(key(ADA, token), now));
        }
        assert!(!checked.holds(key(ADA, 0), now));
        checked.forget(ADA);
        assert!(checked.young.is_empty() && checked.old.is_empty());
    }

    #[test]
    fn what_has_been_outlived_goes_and_nothing_goes_before() {
        let now = Instant::now();
        let mut checked = with(key(ADA, 0), now);
        for (token, tenths) in [(1, 9), (2, 10), (3, 18), (4, 20), (5, 30)] {
            let later = now + tenths * LIFE / 10;
            checked.remember(key(ADA, token), checked.ask(later));
        }

        let later = now + 3 * LIFE;

        assert_eq!(checked.young.len() + checked.old.len(), 2);
        assert!(checked.holds(key(ADA, 5), later) && !checked.holds(key(ADA, 4), later));
    }

    #[test]
    fn a_token_that_has_aged_is_still_known() {
        let now = Instant::now();
        let mut checked = with(key(ADA, 0), now);
        let later = |tenths: u32| now + tenths * LIFE / 10;
        checked.remember(key(ADA, 1), checked.ask(later(9)));
        checked.remember(key(ADA, 2), checked.ask(later(10)));

        assert!(checked.holds(key(ADA, 1), later(18)));
    }
}
