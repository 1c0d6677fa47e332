//! How the database finds what changed.

use likeness_db::tasks;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::super::probe::Act;
use super::super::stage::Stage;

const CHANGED_SINCE: &str = include_str!("../../../../crates/db/src/tasks/changed_since.sql");

/// Ten thousand tasks that ended.
const PAST: &str = "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, state, output, finished_at)
    select gen_random_uuid(), id, 'probe', 'cpu', 'normal', '{}', tag, 3, 'succeeded', '1', now()
    from users, generate_series(1, 10000) as tag";

/// The plan of the statement with its parameter known, or not.
async fn plan(conn: &mut PgConnection, mode: &str) -> String {
    let prepared = format!(
        "set plan_cache_mode = {mode}; deallocate all; prepare changed (text) as {CHANGED_SINCE}"
    );
    sqlx::raw_sql(AssertSqlSafe(prepared))
        .execute(&mut *conn)
        .await
        .unwrap();
    let snapshot: String = sqlx::query_scalar("select pg_current_snapshot()::text")
        .persistent(false)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let explain = format!("explain (costs off) execute changed ('{snapshot}')");
    let lines = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(conn).await;
    let lines = lines.unwrap();
    let lines = lines.iter().map(|row| sqlx::Row::get::<String, _>(row, 0));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_changed_is_found_by_its_index_whether_or_not_the_snapshot_is_known() {
    let stage = Stage::new().await;
    stage.pool().execute(PAST).await.unwrap();
    let mut conn = PgConnection::connect(&stage.database.url).await.unwrap();

    for prepare in ["select 1", "analyze tasks"] {
        conn.execute(prepare).await.unwrap();
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let plan = plan(&mut conn, mode).await;

            assert_eq!(
                plan.matches("tasks_changed_idx").count(),
                2,
                "{mode}: {plan}"
            );
            assert!(!plan.contains("Seq Scan"), "{mode}: {plan}");
        }
    }
}

#[tokio::test]
async fn a_change_is_read_once_however_long_another_transaction_lasts() {
    let stage = Stage::new().await;
    let mut held = likeness_db::begin(stage.pool()).await.unwrap();
    held.execute("select pg_current_xact_id()").await.unwrap();
    let mut conn = stage.pool().acquire().await.unwrap();
    let mut there = Vec::new();
    stage.submit("there", Act::Succeed).await;
    let moment = tasks::all_unfinished(&mut conn, |task| there.push(task.id)).await;

    for name in ["one", "two", "three"] {
        stage.submit(name, Act::Succeed).await;
    }
    let snapshot = moment.unwrap().snapshot;
    let (moment, first) = tasks::changed_since(&mut conn, &snapshot).await.unwrap();
    let again = tasks::changed_since(&mut conn, &moment.snapshot).await;
    let (moment, again) = again.unwrap();
    held.execute("update tasks set progress = 0.5 where seq = (select min(seq) from tasks)")
        .await
        .unwrap();
    let before = tasks::changed_since(&mut conn, &moment.snapshot).await;
    let (moment, before) = before.unwrap();
    held.commit().await.unwrap();
    let late = tasks::changed_since(&mut conn, &moment.snapshot).await;
    let (moment, late) = late.unwrap();
    let after = tasks::changed_since(&mut conn, &moment.snapshot).await;

    assert_eq!((there.len(), first.len()), (1, 3));
    assert!(again.is_empty() && before.is_empty());
    assert_eq!(late.iter().map(|task| task.id).collect::<Vec<_>>(), there);
    assert!(after.unwrap().1.is_empty());
}
