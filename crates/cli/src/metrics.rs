use std::io::{Write, stdout};
use std::net::SocketAddr;

use anyhow::{Result, anyhow};
use likeness_api::Metrics;
use likeness_queue::Line;
use tokio::net::TcpListener;

use crate::config::MetricsSettings;
use crate::parts::Parts;

/// Starts to measure and to tell what is measured, of the queue too if its line is known, and says on standard output where.
///
/// Nobody is kept from working by it: another port serves when the chosen one is in use, as it is when several processes of a
/// machine share their settings, and nothing is told when there is none.
pub(crate) async fn start(
    parts: &mut Parts,
    settings: &MetricsSettings,
    line: Option<Line>,
) -> Result<()> {
    let Some(listener) = listen(settings.metrics_listen).await else {
        return Ok(());
    };
    let metrics = Metrics::start(line).map_err(|error| anyhow!(error))?;
    let address = listener.local_addr()?;
    writeln!(stdout(), "likeness tells metrics: http://{address}/metrics")?;
    parts.start("metrics", metrics.serve(listener, parts.shutdown()));
    Ok(())
}

async fn listen(address: SocketAddr) -> Option<TcpListener> {
    if let Ok(listener) = TcpListener::bind(address).await {
        return Some(listener);
    }
    let listener = TcpListener::bind(SocketAddr::new(address.ip(), 0)).await;
    listener
        .inspect_err(|error| tracing::warn!(%error, "metrics are told nowhere"))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_replaced_by_another() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();

        let listener = listen(address).await.unwrap();

        assert_eq!(listener.local_addr().unwrap().ip(), address.ip());
        assert_ne!(listener.local_addr().unwrap(), address);
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_done_without() {
        let elsewhere = "192.0.2.1:9464".parse().unwrap();

        assert!(listen(elsewhere).await.is_none());
    }
}
