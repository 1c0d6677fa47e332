use std::sync::Arc;
use std::time::Duration;

use likeness_core::{Lane, Pool, TaskState};
use likeness_db::tasks::{self, Ended};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use time::OffsetDateTime;

use super::Admin;
use crate::error::Refusal;
use crate::{Context, Tag};

const HOUR: Duration = Duration::from_secs(3600);

/// How the queue does.
#[derive(Debug, Object)]
#[oai(example)]
struct QueueReport {
    /// Every pool of hardware.
    pools: Vec<PoolReport>,
}

/// How one pool does.
#[derive(Debug, Object)]
struct PoolReport {
    /// The hardware.
    pool: String,
    /// Tasks that wait.
    waiting: WaitingReport,
    /// How many tasks run.
    running: u64,
    /// Seconds since the oldest waiting task was submitted; absent when none waits.
    #[oai(skip_serializing_if_is_none)]
    oldest_waiting_seconds: Option<f64>,
    /// Tasks that ended within the last hour.
    ended_last_hour: EndedReport,
}

/// How many tasks wait in each lane.
#[derive(Debug, Object)]
struct WaitingReport {
    /// In the fast lane.
    vip: u64,
    /// In the ordinary lane.
    normal: u64,
}

/// How many tasks ended in each way.
#[derive(Debug, Default, Object)]
struct EndedReport {
    /// With a result.
    succeeded: u64,
    /// Without one.
    failed: u64,
    /// Because somebody stopped them.
    cancelled: u64,
}

impl Example for QueueReport {
    fn example() -> Self {
        let pool = PoolReport {
            pool: "cpu".to_owned(),
            waiting: WaitingReport { vip: 1, normal: 12 },
            running: 2,
            oldest_waiting_seconds: Some(41.5),
            ended_last_hour: EndedReport {
                succeeded: 260,
                failed: 3,
                cancelled: 1,
            },
        };
        Self { pools: vec![pool] }
    }
}

pub(crate) struct AdminQueueApi;

#[OpenApi]
impl AdminQueueApi {
    /// Read how the queue does
    ///
    /// What waits, runs and ended within the last hour in each pool of hardware. Only for
    /// administrators.
    #[oai(
        path = "/admin/queue",
        method = "get",
        tag = "Tag::Admin",
        operation_id = "get_queue"
    )]
    async fn get_queue(
        &self,
        context: Data<&Arc<Context>>,
        _admin: Admin,
    ) -> Result<Json<QueueReport>, Refusal<403>> {
        context.line.catch_up().await;
        let (counts, now) = (context.line.counts(), context.line.now());
        let mut connection = context.connection().await?;
        let ended = tasks::ended_within(&mut connection, HOUR).await?;
        let pools = [Pool::Cpu, Pool::Gpu].map(|pool| {
            let waiting = |lane| counts.waiting.get(&(pool, lane)).copied();
            let ended = ended.iter().filter(|ended| ended.pool == pool);
            let age = |oldest: &OffsetDateTime| (now - *oldest).as_seconds_f64().max(0.0);
            PoolReport {
                pool: pool.to_string(),
                waiting: WaitingReport {
                    vip: waiting(Lane::Vip).unwrap_or(0),
                    normal: waiting(Lane::Normal).unwrap_or(0),
                },
                running: counts.running.get(&pool).copied().unwrap_or(0),
                oldest_waiting_seconds: counts.oldest.get(&pool).map(age),
                ended_last_hour: count_ended(ended),
            }
        });
        Ok(Json(QueueReport {
            pools: pools.into(),
        }))
    }
}

fn count_ended<'a>(ended: impl Iterator<Item = &'a Ended>) -> EndedReport {
    ended.fold(EndedReport::default(), |mut report, ended| {
        match ended.state {
            TaskState::Succeeded => report.succeeded += ended.count,
            TaskState::Failed if ended.cancelled => report.cancelled += ended.count,
            TaskState::Failed => report.failed += ended.count,
            TaskState::Pending | TaskState::Running => {}
        }
        report
    })
}
