use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Instant, sleep};

/// How often a process that ends is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// A process of ours, killed when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts it; what it says goes to files of that name, of which the one for standard output is made anew.
    pub(crate) fn start(command: &mut Command, said: &Path) -> Result<Self> {
        let mut errors = OpenOptions::new();
        errors.append(true).create(true);
        let errors = errors.open(said.with_extension("log"))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(File::create(output(said))?)
            .stderr(errors)
            .spawn()
            .context("the executable is built and starts")?;
        Ok(Self { child })
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        let id = Pid::from_raw(self.child.id().cast_signed()).context("a process has an id")?;
        // One that ended and was not waited for takes signals, too.
        kill_process(id, signal).context("the process takes a signal")
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end; `false` when it does not in time, and is killed.
    pub(crate) async fn end(&mut self, patience: Duration) -> Result<bool> {
        if self.ended()?.is_some() {
            return Ok(true);
        }
        self.signal(Signal::TERM)?;
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if self.ended()?.is_some() {
                return Ok(true);
            }
            sleep(LOOK).await;
        }
        self.kill()?;
        Ok(false)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.kill();
    }
}

/// Where a process that says something under that name has its standard output.
pub(crate) fn output(said: &Path) -> PathBuf {
    said.with_extension("out")
}
