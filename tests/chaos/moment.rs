use time::OffsetDateTime;

/// Microseconds since 1970, by the clock that the database of a run shares.
pub(crate) type Moment = i64;

/// One second.
pub(crate) const SECOND: Moment = 1_000_000;

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "a history is told in the time of the machine"
)]
pub(crate) fn now() -> Moment {
    of(OffsetDateTime::now_utc())
}

/// The same moment as the database tells it.
pub(crate) fn of(time: OffsetDateTime) -> Moment {
    Moment::try_from(time.unix_timestamp_nanos() / 1000).unwrap_or(Moment::MAX)
}
