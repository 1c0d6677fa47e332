use std::time::{Duration, Instant};

use crate::Error;

/// Longest URL, in bytes.
pub const LONGEST_URL: usize = 1500;

/// Longest other text, in characters.
pub const LONGEST_TEXT: usize = 200;

/// Most entries of a list.
pub const LONGEST_LIST: usize = 100;

/// How much a workbook may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of everything in the file once it is inflated.
    pub inflated_bytes: usize,
    /// Files in the archive that an `.xlsx` is.
    pub entries: usize,
    /// Rows of garments.
    pub rows: usize,
    /// Columns of the sheet, used ones or not.
    pub columns: usize,
    /// Bytes of text in all cells of the sheet, a text counting as often as it is shown.
    pub text_bytes: usize,
    /// Time that reading may take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 10 << 20,
            inflated_bytes: 50 << 20,
            entries: 1000,
            rows: 100_000,
            columns: 100,
            text_bytes: 32 << 20,
            time: Duration::from_secs(10),
        }
    }
}

/// The moment at which reading is given up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    started: Instant,
    time: Duration,
}

impl Deadline {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            started: Instant::now(),
            time: limits.time,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.started.elapsed() < self.time {
            return Ok(());
        }
        let most = usize::try_from(self.time.as_secs()).unwrap_or(usize::MAX);
        Err(Error::too_large("seconds of work", most))
    }
}
