//! Transactions and connections that somebody forgets for some seconds; `false` where there was nothing to hold.

use std::time::Duration;

use anyhow::Result;
use likeness_core::TaskId;
use sqlx::{Connection, Executor, PgConnection};
use tokio::time::sleep;
use uuid::Uuid;

use crate::history::Held;
use crate::moment::now;
use crate::stage::Stage;

/// How many connections are opened at most to leave none; the server takes fewer.
const CONNECTIONS: usize = 200;

/// Keeps a snapshot open, as a backup does.
pub(crate) async fn snapshot(stage: &Stage, lasting: Duration) -> Result<bool> {
    let begin = "begin isolation level repeatable read; select count(*) from tasks";
    hold(stage, begin, lasting).await
}

/// Keeps a transaction open that has a number and wrote nothing.
pub(crate) async fn transaction(stage: &Stage, lasting: Duration) -> Result<bool> {
    hold(stage, "begin; select pg_current_xact_id()", lasting).await
}

async fn hold(stage: &Stage, begin: &'static str, lasting: Duration) -> Result<bool> {
    let mut connection = stage.connect().await?;
    connection.execute(sqlx::raw_sql(begin)).await?;
    sleep(lasting).await;
    // Its connection may have been cut meanwhile.
    let _ = connection.execute("rollback").await;
    Ok(true)
}

/// Keeps the rows of the first tasks of the line, which then may be passed over.
pub(crate) async fn rows(stage: &Stage, lasting: Duration) -> Result<bool> {
    let mut connection = stage.connect().await?;
    let mut held = connection.begin().await?;
    let from = now();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from tasks where state = 'pending' and is_due
         order by order_tag, seq limit 3 for update skip locked",
    )
    .fetch_all(&mut *held)
    .await?;
    sleep(lasting).await;
    let _ = held.rollback().await;
    let until = now();
    let has_held = !ids.is_empty();
    let held = ids.into_iter().map(|id| Held {
        task: TaskId(id),
        from,
        until,
    });
    stage.record.lock().held.extend(held);
    Ok(has_held)
}

/// Takes every connection that the server has left.
pub(crate) async fn connections(stage: &Stage, lasting: Duration) -> Result<bool> {
    let from = now();
    let mut taken: Vec<PgConnection> = Vec::new();
    while taken.len() < CONNECTIONS {
        match PgConnection::connect(&stage.database).await {
            Ok(connection) => taken.push(connection),
            Err(_) => break,
        }
    }
    sleep(lasting).await;
    stage.record.outage(from);
    Ok(!taken.is_empty())
}
