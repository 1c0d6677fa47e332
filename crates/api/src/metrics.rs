//! Numbers for Prometheus, told on a listener of their own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use likeness_core::{BoxError, Lane, Pool};
use likeness_db::PgPool;
use likeness_db::tasks::{self, Waiting};
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::endpoint::make;
use poem::listener::TcpAcceptor;
use poem::{Response, Route, Server, get};
use tokio::net::TcpListener;
use tokio::time;
use tokio_util::sync::CancellationToken;

/// Upper bounds of the buckets for requests, in seconds.
const REQUEST_BUCKETS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Upper bounds of the buckets for attempts at tasks, in seconds.
const RUN_BUCKETS: [f64; 11] = [
    0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 1800.0,
];

/// Upper bounds of the buckets for readings of the line, in seconds.
const REFRESH_BUCKETS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1.0, 10.0];

/// How long a scrape waits for the database.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often what was measured is summed up when nobody asks.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// How long scrapes in flight may take once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(1);

/// Everything this process measures from here on, and how the queue of a database does.
#[derive(Clone)]
pub struct Metrics {
    measured: PrometheusHandle,
    pool: PgPool,
}

impl Metrics {
    /// Starts to measure; can be done once in a process.
    ///
    /// # Errors
    ///
    /// When somebody measures already.
    pub fn start(pool: PgPool) -> Result<Self, BoxError> {
        let requests = Matcher::Full("likeness_http_request_seconds".to_owned());
        let runs = Matcher::Full("likeness_task_run_seconds".to_owned());
        let refreshes = Matcher::Full("likeness_line_refresh_seconds".to_owned());
        let measured = PrometheusBuilder::new()
            .set_buckets_for_metric(requests, &REQUEST_BUCKETS)?
            .set_buckets_for_metric(runs, &RUN_BUCKETS)?
            .set_buckets_for_metric(refreshes, &REFRESH_BUCKETS)?
            .install_recorder()?;
        describe();
        Ok(Self { measured, pool })
    }

    /// Answers `GET /metrics` until the token is cancelled.
    ///
    /// # Errors
    ///
    /// When the listener breaks.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) -> io::Result<()> {
        let acceptor = TcpAcceptor::from_tokio(listener)?;
        let measured = self.measured.clone();
        let metrics = Arc::new(self);
        let tell = make(move |_| {
            let metrics = metrics.clone();
            async move { metrics.tell().await }
        });
        let app = Route::new().at("/metrics", get(tell));
        let stopped = async move { shutdown.cancelled().await };
        let server = Server::new_with_acceptor(acceptor);
        tokio::select! {
            ended = server.run_with_graceful_shutdown(app, stopped, Some(DRAIN)) => ended,
            () = keep_up(&measured) => Ok(()),
        }
    }

    async fn tell(&self) -> Response {
        let looked = time::timeout(PATIENCE, self.look_at_queue()).await;
        if !matches!(looked, Ok(Ok(()))) {
            tracing::warn!("the queue could not be measured");
            show(|_, _| f64::NAN, |_| f64::NAN);
        }
        Response::builder()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(self.measured.render())
    }

    async fn look_at_queue(&self) -> likeness_db::Result<()> {
        let mut connection = self.pool.acquire().await?;
        let waiting = tasks::waiting(&mut connection).await?;
        let depth = |pool, lane| {
            let of = |waiting: &&Waiting| waiting.pool == pool && waiting.lane == lane;
            waiting.iter().find(of).map_or(0, |waiting| waiting.count) as f64
        };
        let age = |pool| {
            let of = waiting.iter().filter(|waiting| waiting.pool == pool);
            of.map(|waiting| waiting.oldest_seconds).fold(0.0, f64::max)
        };
        show(depth, age);
        Ok(())
    }
}

/// Sets the gauges of the queue.
fn show(depth: impl Fn(Pool, Lane) -> f64, age: impl Fn(Pool) -> f64) {
    for pool in [Pool::Cpu, Pool::Gpu] {
        for lane in [Lane::Vip, Lane::Normal] {
            let gauge =
                gauge!("likeness_queue_depth", "pool" => pool.as_str(), "lane" => lane.as_str());
            gauge.set(depth(pool, lane));
        }
        gauge!("likeness_queue_oldest_age_seconds", "pool" => pool.as_str()).set(age(pool));
    }
}

fn describe() {
    describe_gauge!("likeness_queue_depth", "Tasks that wait.");
    describe_gauge!(
        "likeness_queue_oldest_age_seconds",
        "Time since the oldest waiting task was submitted; 0 when none waits."
    );
    describe_gauge!(
        "likeness_line_staleness_seconds",
        "Age that what this process knows of the line reached before it was last read."
    );
    describe_gauge!(
        "likeness_line_tasks",
        "Unfinished tasks that this process knows."
    );
    describe_histogram!(
        "likeness_line_refresh_seconds",
        "How long readings of the line took."
    );
    describe_histogram!(
        "likeness_task_run_seconds",
        "How long attempts of this process's workers took."
    );
    describe_counter!(
        "likeness_tasks_total",
        "Tasks that ended at this process's workers."
    );
    describe_counter!(
        "likeness_http_requests_total",
        "Requests that were answered."
    );
    describe_histogram!(
        "likeness_http_request_seconds",
        "How long the answers to requests took to begin."
    );
}

/// Sums up what was measured, which would else be kept one by one until somebody asks.
async fn keep_up(measured: &PrometheusHandle) {
    let mut ticks = time::interval(UPKEEP_EVERY);
    loop {
        ticks.tick().await;
        measured.run_upkeep();
    }
}
