//! Numbers for Prometheus, told on a listener of their own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use likeness_core::{BoxError, Lane, Pool};
use likeness_queue::Line;
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

/// How often what was measured is summed up when nobody asks.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// How long scrapes in flight may take once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(1);

/// Everything this process measures from here on and, if it knows the line, how the queue does.
#[derive(Clone)]
pub struct Metrics {
    measured: PrometheusHandle,
    line: Option<Line>,
}

impl Metrics {
    /// Starts to measure; can be done once in a process. Without a line, as in a process that only works, nothing is told of what
    /// waits: every process that serves the API tells the same of that.
    ///
    /// # Errors
    ///
    /// When somebody measures already.
    pub fn start(line: Option<Line>) -> Result<Self, BoxError> {
        let requests = Matcher::Full("likeness_http_request_seconds".to_owned());
        let runs = Matcher::Full("likeness_task_run_seconds".to_owned());
        let refreshes = Matcher::Full("likeness_line_refresh_seconds".to_owned());
        let measured = PrometheusBuilder::new()
            .set_buckets_for_metric(requests, &REQUEST_BUCKETS)?
            .set_buckets_for_metric(runs, &RUN_BUCKETS)?
            .set_buckets_for_metric(refreshes, &REFRESH_BUCKETS)?
            .install_recorder()?;
        describe();
        Ok(Self { measured, line })
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
            async move { metrics.tell() }
        });
        let app = Route::new().at("/metrics", get(tell));
        let stopped = async move { shutdown.cancelled().await };
        let server = Server::new_with_acceptor(acceptor);
        tokio::select! {
            ended = server.run_with_graceful_shutdown(app, stopped, Some(DRAIN)) => ended,
            () = keep_up(&measured) => Ok(()),
        }
    }

    fn tell(&self) -> Response {
        if let Some(line) = &self.line {
            show(line);
        }
        Response::builder()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(self.measured.render())
    }
}

/// Sets the gauges of the queue to what the line shows now.
fn show(line: &Line) {
    let (counts, now) = (line.counts(), line.now());
    for pool in [Pool::Cpu, Pool::Gpu] {
        for lane in [Lane::Vip, Lane::Normal] {
            let waiting = counts.waiting.get(&(pool, lane)).copied();
            gauge!("likeness_queue_depth", "pool" => pool.as_str(), "lane" => lane.as_str())
                .set(waiting.unwrap_or_default() as f64);
        }
        let oldest = counts.oldest.get(&pool);
        let age = oldest.map_or(0.0, |oldest| (now - *oldest).as_seconds_f64().max(0.0));
        gauge!("likeness_queue_oldest_age_seconds", "pool" => pool.as_str()).set(age);
    }
    gauge!("likeness_line_staleness_seconds").set(line.staleness());
}

fn describe() {
    describe_gauge!("likeness_queue_depth", "Tasks that wait.");
    describe_gauge!(
        "likeness_queue_oldest_age_seconds",
        "Time since the oldest waiting task was submitted; 0 when none waits."
    );
    describe_gauge!(
        "likeness_line_staleness_seconds",
        "Time since what this process knows of the line was read."
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
