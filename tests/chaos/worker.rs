use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use likeness_core::{Area, Pool, TaskError};
use likeness_db::PgPool;
use likeness_queue::{Finished, NewAsset, Registry, TaskContext, TaskKind, WorkerOptions};
use likeness_tasks::{GeneratePicture, GenerateVideo};
use likeness_tests::randomness;
use serde::{Deserialize, Serialize};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::act::Act;
use crate::journal::{Journal, POISONED};

/// How long it lets tasks go on after it was told to end.
const GRACE: Duration = Duration::from_secs(3);

/// Takes the tasks of the database at the URL until it is told to end.
pub(crate) async fn run(url: &str, journal: &str, slots: usize) -> Result<()> {
    let mut told_to_end = signal(SignalKind::terminate())?;
    let shutdown = CancellationToken::new();
    let asked = shutdown.clone();
    tokio::spawn(async move {
        told_to_end.recv().await;
        asked.cancel();
    });
    let journal = Journal::open(Path::new(journal))?;
    let Some(pool) = shutdown.run_until_cancelled(connect(url)).await else {
        return Ok(());
    };
    let options = WorkerOptions {
        slots: vec![(Pool::Cpu, slots)],
        grace: GRACE,
        ..WorkerOptions::default()
    };
    let registry = Registry::default()
        .register::<Picture>()
        .register::<Video>();
    likeness_queue::work(pool, registry, journal, options, shutdown, randomness()).await?;
    Ok(())
}

async fn connect(url: &str) -> PgPool {
    loop {
        match likeness_db::connect(url, 10).await {
            Ok(pool) => return pool,
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Stands in for a picture, and does what its numbers say.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Picture {
    quality: u8,
    thumbnail_width: u32,
}

/// Stands in for a video, and does what its numbers say.
#[derive(Debug, Serialize, Deserialize)]
struct Video {
    duration: u8,
    seed: u64,
}

impl Picture {
    /// One that lasts so long.
    pub(crate) fn lasting(millis: u32) -> Self {
        Self {
            quality: Act::Last.number(),
            thumbnail_width: 16 + millis / 5,
        }
    }
}

impl TaskKind for Picture {
    const NAME: &'static str = GeneratePicture::NAME;
    const POOL: Pool = GeneratePicture::POOL;
    const COST: Duration = GeneratePicture::COST;
    const TIMEOUT: Duration = Duration::from_secs(60);

    type Services = Journal;
    type Output = String;

    async fn run(&self, cx: &TaskContext<Journal>) -> Result<Finished<String>, TaskError> {
        let millis = 5 * u64::from(self.thumbnail_width.saturating_sub(16));
        perform(cx, Act::of(self.quality), Duration::from_millis(millis)).await
    }
}

impl TaskKind for Video {
    const NAME: &'static str = GenerateVideo::NAME;
    const POOL: Pool = GenerateVideo::POOL;
    const COST: Duration = GenerateVideo::COST;
    const TIMEOUT: Duration = Duration::from_secs(60);

    type Services = Journal;
    type Output = String;

    async fn run(&self, cx: &TaskContext<Journal>) -> Result<Finished<String>, TaskError> {
        let lasting = Duration::from_millis(self.seed);
        perform(cx, Act::of(self.duration), lasting).await
    }
}

/// Does it, and leaves the attempt's name in the journal, in the gallery and as its output.
async fn perform(
    cx: &TaskContext<Journal>,
    act: Act,
    lasting: Duration,
) -> Result<Finished<String>, TaskError> {
    let name = cx.services.begin(cx.task_id, cx.attempt);
    tokio::select! {
        () = sleep(lasting) => {}
        () = cx.stop.cancelled() => {
            cx.services.end(&name, "stopped");
            return Err(TaskError::Cancelled);
        }
    }
    match act {
        Act::RetryOnce if cx.attempt == 1 => {
            cx.services.end(&name, "retried");
            return Err(TaskError::retry("out of luck"));
        }
        Act::Fail => {
            cx.services.end(&name, "failed");
            return Err(TaskError::fail_with("no_face", "no face in the photo"));
        }
        Act::Panic => {
            cx.services.end(&name, "panicked");
            panic!("as asked");
        }
        Act::Poison => {
            cx.services.end(&name, POISONED);
            std::process::abort();
        }
        Act::Succeed | Act::RetryOnce | Act::Last => cx.services.end(&name, "done"),
    }
    cx.progress(1.0);
    let asset = NewAsset {
        area: Area::Gallery,
        file_name: name.clone(),
        thumbnail_name: None,
        content_type: "image/jpeg".to_owned(),
        bytes: i64::from(cx.attempt),
    };
    Ok(Finished {
        output: name,
        assets: vec![asset],
    })
}
