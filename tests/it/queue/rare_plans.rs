//! What it costs the server to look after lost tasks, to count a user's waiting ones and to move past ones, as `plans` tells of the
//! statements that run for each task.

use std::time::Duration;

use likeness_core::{Pool, TaskState, UserId};
use likeness_db::PgConnection;
use likeness_db::bench;
use likeness_db::tasks::{self, Flow, Lease};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::plans::{FIRST_WAITING, arrays, assert_goes_by, buffers, claim, explain, fill};
use super::stage::{Stage, some_worker};

/// Every task of the filling that ended did so now.
const AGE: Duration = Duration::ZERO;

async fn count(conn: &mut PgConnection, most: u32) -> u64 {
    tasks::count_waiting(conn, UserId(1), most).await.unwrap()
}

async fn assert_all_go_by_indexes(stage: &Stage) {
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let set = format!("set plan_cache_mode = {mode}");
        conn.execute(AssertSqlSafe(set)).await.unwrap();
        let leases: Vec<Lease> = claim(&mut conn, FIRST_WAITING, 8)
            .await
            .iter()
            .map(|claimed| claimed.lease)
            .collect();
        let worker = some_worker();

        tasks::rescue(&mut conn, &[worker], true).await.unwrap();
        let plan = explain(&mut conn, "worker_id = any($1)", &format!("'{{{worker}}}'")).await;
        assert_goes_by(&plan, &["tasks_running_idx"], 50);
        let plan = explain(&mut conn, "lease_expires_at < now()", "").await;
        assert_goes_by(&plan, &["tasks_running_idx"], 50);

        tasks::return_unknown(&mut conn, worker, &leases, Duration::ZERO)
            .await
            .unwrap();
        let (ids, tokens) = arrays(&leases);
        let arguments = format!("'{worker}', {ids}, {tokens}, '0 s'");
        let plan = explain(&mut conn, "not in (select * from unnest", &arguments).await;
        assert_goes_by(&plan, &["tasks_running_idx", "tasks_pkey"], 50);

        count(&mut conn, 100).await;
        let plan = explain(&mut conn, "as waiting", "1, 100").await;
        let indexes = ["tasks_flow_idx", "tasks_returned_idx", "tasks_delayed_idx"];
        assert_goes_by(&plan, &indexes, 250);

        let of = (Pool::Cpu, TaskState::Succeeded);
        let moved = tasks::archive(&mut conn, of, AGE, None, 10).await.unwrap();
        assert_eq!(moved.count, 10);
        let arguments = "'cpu', '0 s', 10, 'succeeded', now() - interval '1 hour'";
        let plan = explain(&mut conn, "into past_tasks", arguments).await;
        assert_goes_by(&plan, &["tasks_ended_idx", "tasks_pkey"], 1000);
    }
    conn.close().await.unwrap();
}

#[tokio::test]
async fn rare_statements_go_by_indexes_whether_or_not_the_server_knows_the_tasks() {
    let stage = Stage::new().await;
    fill(&stage).await;

    assert_all_go_by_indexes(&stage).await;
    stage.run("analyze tasks").await;
    assert_all_go_by_indexes(&stage).await;
}

#[tokio::test]
async fn a_user_s_waiting_tasks_are_counted_cheaply_while_a_transaction_looks_on() {
    let stage = Stage::new().await;
    fill(&stage).await;
    // What the server knows of the tasks does not change while pages are counted.
    stage
        .run("alter table tasks set (autovacuum_enabled = false)")
        .await;
    stage
        .run("update tasks set user_id = 1 where state = 'pending'")
        .await;
    stage.run("vacuum analyze tasks").await;
    let mut onlooker = bench::connect(stage.pool()).await.unwrap();
    bench::hold_snapshot(&mut onlooker).await.unwrap();
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let mut flow = Flow::begin(stage.pool(), UserId(1)).await.unwrap();
    count(&mut flow, 10).await;
    let before = buffers(&explain(&mut flow, "as waiting", "1, 10").await);

    let claimed = claim(&mut conn, 0, 10_000).await;
    let output = json!(1);
    let ended: Vec<_> = claimed
        .iter()
        .map(|c| tasks::Success::bare(c.lease, &output))
        .collect();
    tasks::succeed_all(&mut conn, &ended).await.unwrap();
    let after = buffers(&explain(&mut flow, "as waiting", "1, 10").await);

    assert!(after <= before + 30, "{before} pages before, {after} after");
    onlooker.close().await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn all_that_waits_is_counted_up_to_the_limit() {
    let stage = Stage::new().await;
    stage
        .run(
            "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, is_due, taken_at)
             select gen_random_uuid(), 1, 'probe', pool, lane, '{}', tag, 3, is_due, taken_at
             from (values
                 ('cpu', 'vip', 11, true, null),
                 ('cpu', 'normal', 12, true, null),
                 ('cpu', 'normal', 10, true, now()),
                 ('cpu', 'normal', 9, false, now()),
                 ('cpu', 'vip', 8, true, now()),
                 ('gpu', 'normal', 3, true, null)
             ) as waiting (pool, lane, tag, is_due, taken_at);
             insert into users (email, full_name, date_of_birth, ethnicity, gender) values ('bea@example.com', 'Bea', 0, '', '');
             insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, is_due)
             values (gen_random_uuid(), 2, 'probe', 'cpu', 'normal', '{}', 13, 3, true),
                    (gen_random_uuid(), 2, 'probe', 'cpu', 'normal', '{}', 7, 3, false)",
        )
        .await;
    let mut conn = stage.pool().acquire().await.unwrap();

    assert_eq!(count(&mut conn, 100).await, 6);
    assert_eq!(count(&mut conn, 4).await, 4);
}
