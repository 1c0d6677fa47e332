use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::time::{Instant, sleep};

use super::LOOK;

/// Stops the server that a killed process left on the data, if it is still there; nobody else may use that data.
pub(super) async fn stop(data: PathBuf) -> Result<()> {
    let Some(pid) = running(&data) else {
        return Ok(());
    };
    tracing::info!(
        pid = pid.as_raw_nonzero(),
        "stopping the Postgres server of an earlier run"
    );
    let deadline = Instant::now() + Duration::from_secs(15);
    // It may have been told already, and then does not mind.
    let _ = kill_process(pid, Signal::INT);
    while running(&data).is_some() {
        if Instant::now() > deadline {
            bail!(
                "another Postgres server (process {}) uses {}",
                pid.as_raw_nonzero(),
                data.display()
            );
        }
        sleep(LOOK).await;
    }
    Ok(())
}

/// The process that the data's lock file names, if it lives and is a server of this data.
fn running(data: &Path) -> Option<Pid> {
    let lock = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let pid = Pid::from_raw(lock.lines().next()?.trim().parse().ok()?)?;
    let command = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let ours = String::from_utf8_lossy(&command).contains(&*data.to_string_lossy());
    (ours && test_kill_process(pid).is_ok()).then_some(pid)
}
