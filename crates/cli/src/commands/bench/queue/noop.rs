use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use likeness_core::{Pool, TaskError};
use likeness_queue::{Finished, Registry, TaskContext, TaskKind, WorkerOptions};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::stage::Stage;

/// A task that does nothing.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Noop {
    /// For how long.
    #[serde(default)]
    pub(super) nap_ms: u64,
}

/// Counts the tasks that began.
pub(super) type Begun = Arc<watch::Sender<u64>>;

impl TaskKind for Noop {
    const NAME: &'static str = "noop";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(1);
    const TIMEOUT: Duration = Duration::from_secs(60);
    type Services = Begun;
    type Output = Value;

    async fn run(&self, cx: &TaskContext<Begun>) -> Result<Finished<Value>, TaskError> {
        cx.services.send_modify(|count| *count += 1);
        if self.nap_ms > 0 {
            sleep(Duration::from_millis(self.nap_ms)).await;
        }
        Ok(Finished {
            output: json!({}),
            assets: Vec::new(),
        })
    }
}

/// A worker process' worth of slots that run no-op tasks.
pub(super) struct Crew {
    begun: watch::Receiver<u64>,
    shutdown: CancellationToken,
    working: JoinHandle<likeness_queue::Result<()>>,
}

impl Crew {
    /// Starts to work with so many slots.
    pub(super) fn start(stage: &Stage, slots: usize) -> Self {
        let shutdown = CancellationToken::new();
        let options = WorkerOptions {
            slots: vec![(Noop::POOL, slots)],
            ..WorkerOptions::default()
        };
        let (sender, begun) = watch::channel(0);
        let work = likeness_queue::work(
            stage.pool.clone(),
            Registry::default().register::<Noop>(),
            Arc::new(sender),
            options,
            shutdown.clone(),
            stage.randomness.clone(),
        );
        Self {
            begun,
            shutdown,
            working: tokio::spawn(work),
        }
    }

    /// Waits until so many tasks have begun.
    pub(super) async fn wait_for(&mut self, count: u64) -> Result<()> {
        self.begun.wait_for(|begun| *begun >= count).await?;
        Ok(())
    }

    /// Has it end.
    pub(super) async fn end(self) -> Result<()> {
        self.shutdown.cancel();
        Ok(self.working.await??)
    }
}
