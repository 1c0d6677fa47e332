use std::future::Future;
use std::time::Duration;

use anyhow::{Error, Result, anyhow};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::Terminal;

/// How long a step may take to notice that it should stop.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs a long step that blocks its thread, until it is done or the token is cancelled.
pub(crate) async fn interruptible<T, F>(shutdown: &CancellationToken, step: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&Terminal) -> Result<T> + Send + 'static,
{
    let terminal = Terminal::default();
    let told = terminal.clone();
    let mut running = spawn_blocking(move || step(&told));
    let done = tokio::select! {
        done = &mut running => done,
        () = shutdown.cancelled() => {
            terminal.interrupt();
            match timeout(PATIENCE, running).await {
                Ok(done) => done,
                Err(_) => return Err(interrupted()),
            }
        }
    };
    terminal.close_line();
    done?
}

/// Waits for a step, which is dropped if the token is cancelled before it is done.
pub(crate) async fn unless_cancelled<T>(
    shutdown: &CancellationToken,
    step: impl Future<Output = Result<T>>,
) -> Result<T> {
    let done = shutdown.run_until_cancelled(step).await;
    done.unwrap_or_else(|| Err(interrupted()))
}

fn interrupted() -> Error {
    anyhow!("interrupted; run it again to go on")
}
