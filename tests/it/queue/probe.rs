//! A kind of task that does what a test tells it.

use std::sync::Arc;
use std::time::Duration;

use likeness_core::{Area, Pool, TaskError};
use likeness_queue::{Finished, NewAsset, TaskContext, TaskKind};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::DropGuard;

/// What a probe does when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Act {
    Succeed,
    RetryOnce,
    RetryAlways,
    Fail,
    Panic,
    /// Waits to be released; a first attempt only.
    Hold,
    /// Like `Hold`, on every attempt, and pays no heed to being stopped.
    Block,
    /// Takes the whole thread until it is released.
    Hog,
}

/// A task that shows what the queue does with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Probe {
    pub(super) name: String,
    pub(super) act: Act,
}

/// What probes tell the test, and what the test tells them.
#[derive(Clone, Debug)]
pub(super) struct Services {
    pub(super) started: mpsc::UnboundedSender<(String, u32)>,
    pub(super) release: Arc<Semaphore>,
    /// Goes with the worker and its last attempt.
    pub(super) _life: Arc<DropGuard>,
}

impl TaskKind for Probe {
    const NAME: &'static str = "probe";
    const POOL: Pool = Pool::Cpu;
    const COST: Duration = Duration::from_secs(1);
    const TIMEOUT: Duration = Duration::from_secs(60);

    type Services = Services;
    type Output = u32;

    async fn run(&self, cx: &TaskContext<Services>) -> Result<Finished<u32>, TaskError> {
        let _ = cx.services.started.send((self.name.clone(), cx.attempt));
        match self.act {
            Act::Succeed => {}
            Act::RetryOnce if cx.attempt > 1 => {}
            Act::RetryOnce | Act::RetryAlways => return Err(TaskError::retry("out of luck")),
            Act::Fail => return Err(TaskError::fail_with("no_face", "no face in the photo")),
            Act::Panic => panic!("as asked"),
            Act::Hold if cx.attempt > 1 => {}
            Act::Hold => tokio::select! {
                permit = cx.services.release.acquire() => permit.unwrap().forget(),
                () = cx.stop.cancelled() => cx.checkpoint()?,
            },
            Act::Block => drop(cx.services.release.acquire().await),
            Act::Hog => {
                while cx.services.release.try_acquire().is_err() {
                    std::thread::yield_now();
                }
            }
        }
        cx.progress(1.0);
        Ok(Finished {
            output: cx.attempt,
            assets: vec![NewAsset {
                area: Area::Gallery,
                file_name: format!("{}-{}.txt", self.name, cx.attempt),
                thumbnail_name: None,
                content_type: "text/plain".to_owned(),
                bytes: i64::from(cx.attempt),
            }],
        })
    }
}
