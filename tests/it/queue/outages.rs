//! A database that goes away and comes back.

use std::time::Duration;

use likeness_core::TaskState;
use likeness_queue::WorkerOptions;

use super::probe::Act;
use super::stage::{Stage, quick};

/// Makes the server refuse the next `times` attempts to end a task, with a condition code.
async fn refuse(stage: &Stage, code: &str, times: i64) {
    let trigger = format!(
        "create sequence refusals;
         create function refuse() returns trigger language plpgsql as $$
         begin
             -- A sequence goes on counting when the transaction is rolled back.
             if nextval('refusals') <= {times} then
                 raise 'as asked' using errcode = '{code}';
             end if;
             return new;
         end $$;
         create trigger refuse before update on tasks for each row
             when (old.state = 'running' and new.state <> 'running') execute function refuse()"
    );
    let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(trigger));
    sql.execute(stage.pool()).await.unwrap();
}

#[tokio::test]
async fn an_outcome_that_the_server_refuses_for_now_is_recorded_later() {
    let stage = Stage::new().await;
    refuse(&stage, "53100", 1).await;
    let id = stage.submit("picture", Act::Succeed).await;

    let worker = stage.worker(quick());

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!((task.state, task.attempt), (TaskState::Succeeded, 1));
    worker.end().await;
}

#[tokio::test]
async fn an_outcome_that_the_server_will_never_take_fails_the_task() {
    let stage = Stage::new().await;
    refuse(&stage, "23514", 1).await;
    let id = stage.submit("picture", Act::Succeed).await;

    let worker = stage.worker(quick());

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!(task.failure.unwrap().message, "outcome could not be stored");
    worker.end().await;
}

#[tokio::test]
async fn an_outcome_that_the_server_refuses_alone_for_any_other_reason_is_not_offered_for_ever() {
    let stage = Stage::new().await;
    refuse(&stage, "42501", 1).await;
    let id = stage.submit("picture", Act::Succeed).await;

    let worker = stage.worker(quick());

    let task = stage.until(id, |task| task.state.is_final()).await;
    assert_eq!(task.failure.unwrap().message, "outcome could not be stored");
    worker.end().await;
}

#[tokio::test]
async fn shutdown_does_not_wait_for_an_outcome_to_be_recorded() {
    let stage = Stage::new().await;
    refuse(&stage, "53100", i64::MAX).await;
    let id = stage.submit("unwanted", Act::Hold).await;
    let worker = stage.worker(WorkerOptions {
        grace: Duration::ZERO,
        ..quick()
    });
    stage.started().await;
    stage.cancel(stage.user, id).await;
    stage.until_holds("select is_called from refusals").await;

    worker.end().await;

    assert_eq!(stage.task(id).await.state, TaskState::Running);
    // Others find the task by it.
    stage.until_holds("select count(*) = 1 from workers").await;
}

#[tokio::test]
async fn a_worker_gives_up_on_a_statement_that_does_not_end() {
    let stage = Stage::new().await;
    let worker = stage.worker(quick());
    let mut tx = likeness_db::begin(stage.pool()).await.unwrap();
    let lock = sqlx::query("lock table tasks in access exclusive mode");
    lock.execute(&mut *tx).await.unwrap();
    stage
        .until_holds(
            "select exists (
                 select from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'
                   and query ilike '%update tasks%set state = ''running''%'
             )",
        )
        .await;

    worker.end().await;

    // Nor does the server work on for it.
    stage
        .until_holds(
            "select not exists (
                 select from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock'
                   and query ilike '%update tasks%set state = ''running''%'
             )",
        )
        .await;
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn a_worker_needs_one_connection_of_the_pool() {
    let stage = Stage::new().await;
    let pool = likeness_db::connect(&stage.database.url, 1).await.unwrap();
    let worker = stage.worker_on(pool, quick());

    for name in ["first", "second"] {
        let id = stage.submit(name, Act::Succeed).await;
        stage.until(id, |task| task.state.is_final()).await;
    }

    worker.end().await;
}
