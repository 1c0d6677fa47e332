use std::time::Duration;

use anyhow::{Result, bail};
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
                Err(_) => bail!("interrupted; run it again to go on"),
            }
        }
    };
    terminal.close_line();
    done?
}
