use std::sync::Mutex;
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::datetime;

use super::counter::SWEEP;
use super::*;

const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

const ADA: &str = "ada@example.com";

struct Hand(Mutex<OffsetDateTime>);

impl Clock for Hand {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

fn studio(per_address: u32, per_client: u32) -> (Attempts, Arc<Hand>) {
    let rates = LoginRates {
        per_address,
        per_client,
    };
    let hand = Arc::new(Hand(Mutex::new(NOON)));
    let clock: Arc<dyn Clock> = hand.clone();
    (Attempts::new(rates, &clock), hand)
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn wait(refused: Result<(), Error>) -> Option<u64> {
    match refused {
        Err(Error::RateLimited { wait }) => Some(wait.as_secs()),
        Err(_) | Ok(()) => None,
    }
}

#[test]
fn a_client_may_try_an_address_so_often_and_again_after_the_time_that_is_told() {
    let (attempts, hand) = studio(2, 100);
    let offer = |email| attempts.offer_password(ip("192.0.2.1"), email);
    assert!(offer(ADA).is_ok());
    assert!(offer("Ada@Example.com").is_ok());

    let refused = offer(ADA);

    assert_eq!(wait(refused), Some(1800));
    assert!(offer("bob@example.com").is_ok());
    *hand.0.lock().unwrap() += Duration::from_secs(1800);
    assert!(offer(ADA).is_ok());
}

#[test]
fn no_client_uses_up_what_the_owner_of_an_address_needs() {
    let (attempts, _) = studio(2, 100);
    let (stranger, owner) = (ip("198.51.100.7"), ip("192.0.2.1"));
    let each = [
        Attempts::offer_password,
        Attempts::ask_for_code,
        Attempts::show_code,
        Attempts::sign_up,
    ];

    for attempt in each {
        let refused = (0..50).filter(|_| attempt(&attempts, stranger, ADA).is_err());
        assert_eq!(refused.count(), 48);
    }

    for attempt in each {
        assert!(attempt(&attempts, owner, ADA).is_ok());
    }
}

#[test]
fn all_clients_together_may_try_an_address_ten_times_as_often() {
    let (attempts, _) = studio(2, 100);
    let offer = |client: u8| attempts.offer_password(IpAddr::from([192, 0, 2, client]), ADA);
    for client in 0..10 {
        assert!(offer(client).is_ok() && offer(client).is_ok());
    }

    assert_eq!(wait(offer(10)), Some(180));
}

#[test]
fn a_client_may_log_in_and_sign_up_so_often_with_whatever_address() {
    let (attempts, _) = studio(100, 2);
    for email in ["a@b", "c@d"] {
        assert!(attempts.log_in(ip("2001:db8::1")).is_ok());
        assert!(attempts.sign_up(ip("2001:db8::1"), email).is_ok());
    }

    let refused = attempts.log_in(ip("2001:db8::ffff"));
    assert_eq!(wait(refused), Some(1800));
    let refused = attempts.sign_up(ip("2001:db8::ffff"), "e@f");
    assert_eq!(wait(refused), Some(1800));
    assert!(attempts.log_in(ip("2001:db8:0:1::1")).is_ok());
}

#[test]
fn who_was_quiet_for_an_hour_is_forgotten() {
    let (attempts, hand) = studio(2, u32::MAX);
    for number in 0..SWEEP - 1 {
        let email = format!("{number}@example.com");
        attempts.offer_password(ip("192.0.2.1"), &email).unwrap();
    }
    *hand.0.lock().unwrap() += Duration::from_secs(3600);

    attempts.offer_password(ip("192.0.2.1"), ADA).unwrap();

    assert_eq!(attempts.passwords.by_client.limiter.len(), 1);
    assert_eq!(attempts.passwords.by_all.limiter.len(), 1);
}
