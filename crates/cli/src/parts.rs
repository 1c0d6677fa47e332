use std::future::Future;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How long parts may take to end once they are told to, unless one needs longer.
const PATIENCE: Duration = Duration::from_secs(4);

/// The parts of a studio that run in this process until all are told to stop.
pub(crate) struct Parts {
    shutdown: CancellationToken,
    patience: Duration,
    running: JoinSet<Result<()>>,
}

impl Parts {
    /// No parts yet; they are told to stop by the token.
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self {
            shutdown,
            patience: PATIENCE,
            running: JoinSet::new(),
        }
    }

    /// Lets the parts take at least so long to end: what they have not done by then is lost.
    pub(crate) fn allow(&mut self, patience: Duration) {
        self.patience = self.patience.max(patience);
    }

    /// The token that tells the parts to stop.
    pub(crate) fn shutdown(&self) -> CancellationToken {
        self.shutdown.clone()
    }

    /// Starts a part, which is expected to run until the token is cancelled.
    pub(crate) fn start<E>(
        &mut self,
        name: &'static str,
        part: impl Future<Output = Result<(), E>> + Send + 'static,
    ) where
        Result<(), E>: Context<(), E>,
        E: 'static,
    {
        let shutdown = self.shutdown.clone();
        self.running.spawn(async move {
            part.await.with_context(|| format!("the {name} failed"))?;
            if !shutdown.is_cancelled() {
                bail!("the {name} ended");
            }
            Ok(())
        });
    }

    /// Waits until the parts are told to stop and have ended; the early end of one stops all.
    pub(crate) async fn run(mut self) -> Result<()> {
        let first = tokio::select! {
            first = self.running.join_next() => first,
            () = self.shutdown.cancelled() => None,
        };
        self.shutdown.cancel();
        let rest = async {
            while let Some(ended) = self.running.join_next().await {
                ended??;
            }
            Ok(())
        };
        let rest = timeout(self.patience, rest).await.unwrap_or(Ok(()));
        first.map_or(Ok(()), |ended| ended?).and(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn until_told(shutdown: CancellationToken) -> Result<()> {
        shutdown.cancelled().await;
        Ok(())
    }

    #[tokio::test]
    async fn parts_end_when_they_are_told_to() {
        let shutdown = CancellationToken::new();
        let mut parts = Parts::new(shutdown.clone());
        for name in ["API", "workers"] {
            parts.start(name, until_told(shutdown.clone()));
        }
        shutdown.cancel();
        assert!(parts.run().await.is_ok());
    }

    #[tokio::test]
    async fn a_part_that_fails_stops_the_others_and_is_named() {
        let shutdown = CancellationToken::new();
        let mut parts = Parts::new(shutdown.clone());
        parts.start("API", until_told(shutdown.clone()));
        parts.start("workers", async { bail!("no database") });

        let ended = parts.run().await;

        assert!(shutdown.is_cancelled());
        assert!(
            ended.is_err_and(|error| format!("{error:#}") == "the workers failed: no database")
        );
    }

    #[tokio::test]
    async fn a_part_that_ends_unasked_is_an_error() {
        let mut parts = Parts::new(CancellationToken::new());
        parts.start("API", async { anyhow::Ok(()) });
        let ended = parts.run().await;
        assert!(ended.is_err_and(|error| error.to_string() == "the API ended"));
    }
}
