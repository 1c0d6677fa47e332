//! A line whose database, connections or rows go away.

use std::time::Duration;

use likeness_core::TaskState;
use likeness_db::tasks;
use likeness_tests::until;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio_util::sync::CancellationToken;

use super::super::probe::Act;
use super::super::stage::Stage;
use super::{CUT, difference, follow, follow_until, until_read};

/// A connection to another database of the stage's server.
async fn beside(stage: &Stage) -> PgConnection {
    let options = stage.pool().connect_options().as_ref().clone();
    PgConnection::connect_with(&options.database("postgres"))
        .await
        .unwrap()
}

/// Lets everybody connect to the stage's database, or nobody.
async fn admit(stage: &Stage, server: &mut PgConnection, everybody: bool) {
    let options = stage.pool().connect_options();
    let name = options.get_database().unwrap();
    let admit = format!("alter database {name} allow_connections {everybody}");
    server.execute(AssertSqlSafe(admit)).await.unwrap();
}

#[tokio::test]
async fn removed_tasks_are_forgotten_at_once() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let id = stage.submit("removed", Act::Succeed).await;
    line.catch_up().await;
    assert!(line.sight(id).is_some());

    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    tasks::delete_some(&mut tx, stage.user, 10).await.unwrap();
    likeness_db::commit(tx).await.unwrap();

    until("it is forgotten", async || line.sight(id).is_none()).await;
}

#[tokio::test]
async fn tasks_that_are_removed_while_nobody_listens_are_forgotten_afterwards() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let id = stage.submit("removed", Act::Succeed).await;
    line.catch_up().await;

    let mut server = beside(&stage).await;
    let mut conn = stage.pool().acquire().await.unwrap();
    admit(&stage, &mut server, false).await;
    for sql in [
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity
         where datname = current_database() and query ilike 'listen%'",
        "delete from tasks",
    ] {
        conn.execute(sql).await.unwrap();
    }
    admit(&stage, &mut server, true).await;

    until("it is forgotten", async || line.sight(id).is_none()).await;
}

#[tokio::test]
async fn a_line_keeps_what_it_knows_while_the_database_is_away() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let id = stage.submit("waiting", Act::Succeed).await;
    line.catch_up().await;

    let mut server = beside(&stage).await;
    admit(&stage, &mut server, false).await;
    let all = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = $1";
    let options = stage.pool().connect_options();
    let all = sqlx::query(all).bind(options.get_database());
    all.execute(&mut server).await.unwrap();
    let away = Duration::from_millis(600);
    until("it is out of date", async || line.staleness() > away).await;
    let known = line.sight(id).unwrap();
    let asked = std::time::Instant::now();
    line.catch_up().await;
    let gave_up = asked.elapsed();
    admit(&stage, &mut server, true).await;
    until("it is up to date", async || line.staleness() < away).await;

    assert_eq!((known.task.state, known.position), (TaskState::Pending, 1));
    assert!(gave_up < Duration::from_secs(5), "{gave_up:?}");
    assert_eq!(difference(&stage, &line).await, None);
}

#[tokio::test]
async fn a_line_that_is_cut_off_shows_nothing_older_than_what_was_told() {
    let stage = Stage::new().await;
    let line = follow(&stage).await;
    let ended = stage.submit("ended", Act::Succeed).await;
    let cancelled = stage.submit("cancelled", Act::Succeed).await;
    let waiting = stage.submit("waiting", Act::Succeed).await;
    line.catch_up().await;
    let mut server = beside(&stage).await;
    let mut conn = stage.pool().acquire().await.unwrap();

    admit(&stage, &mut server, false).await;
    conn.execute(CUT).await.unwrap();
    for id in [ended, cancelled] {
        tasks::cancel(&mut conn, stage.user, id).await.unwrap();
    }
    let task = tasks::find(&mut conn, stage.user, ended).await.unwrap();
    let told = line.sights(task.into_iter().collect()).await.unwrap();
    tokio::join!(line.settle(cancelled), line.settle(waiting));
    let known = line.counts().waiting.values().sum::<u64>();
    let shown = [ended, cancelled, waiting].map(|id| line.sight(id).is_some());
    admit(&stage, &mut server, true).await;

    assert_eq!(told[0].task.state, TaskState::Failed);
    assert_eq!((known, shown), (3, [false; 3]));
    until("it is read again", async || line.sight(waiting).is_some()).await;
    assert_eq!(line.sight(waiting).unwrap().position, 1);
    assert!(line.sight(ended).is_none() && line.sight(cancelled).is_none());
}

#[tokio::test]
async fn reading_everything_may_take_longer_than_other_statements() {
    let stage = Stage::new().await;
    let limit = Duration::from_secs(60);
    let mut patient = likeness_db::connect_for(stage.pool(), limit).await.unwrap();
    let mut usual = stage.pool().acquire().await.unwrap();

    let mut limits = Vec::new();
    for conn in [&mut patient, &mut *usual] {
        let limit = sqlx::query_scalar("show statement_timeout");
        let limit: String = limit.fetch_one(conn).await.unwrap();
        limits.push(limit);
    }

    assert_eq!(limits, ["1min", "30s"]);
}

#[tokio::test]
async fn nobody_follows_a_line_that_nobody_holds_or_that_was_shut_down() {
    let stage = Stage::new().await;
    let gone = "select not exists (
         select from pg_stat_activity where datname = current_database() and query ilike 'listen%'
     )";
    let shutdown = CancellationToken::new();
    let (dropped, stopped) = (follow(&stage).await, follow_until(&stage, &shutdown));
    until_read(&stopped).await;
    let copy = dropped.clone();

    drop(dropped);
    copy.catch_up().await;
    drop(copy);
    shutdown.cancel();

    stage.until_holds(gone).await;
    assert_eq!(stopped.counts(), likeness_queue::Counts::default());
}
