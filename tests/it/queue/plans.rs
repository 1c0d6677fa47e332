//! What the statements of the line cost the server, however long the line, however old its statistics, and whoever looks on.

use std::time::Duration;

use likeness_core::{Lane, Pool};
use likeness_db::PgConnection;
use likeness_db::bench;
use likeness_db::tasks::{self, Claim, Claimed, Lease};
use likeness_tests::randomness;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::stage::{Stage, some_worker};

/// The smallest tag of the tasks that wait.
pub(super) const FIRST_WAITING: i64 = 50_001;

/// What only the claim's statement says.
const CLAIM: &str = "set state = 'running', attempt";

/// Fills in 50 000 tasks that have ended and 20 000 that wait, of a hundred users.
pub(super) async fn fill(stage: &Stage) {
    stage
        .run(
            "alter table tasks set (autovacuum_enabled = false);
             analyze tasks;
             insert into users (email, full_name, date_of_birth, ethnicity, gender)
             select 'user' || i || '@example.com', 'Ada', 0, '', '' from generate_series(1, 99) as i;
             insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, state, output, attempt, taken_at, started_at,
                                finished_at)
             select gen_random_uuid(), 1 + tag % 100, 'probe', 'cpu', 'normal', '{}', tag, 3, 'succeeded', '{}', 1, now(), now(), now()
             from generate_series(1, 50000) as tag;
             insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts)
             select gen_random_uuid(), 1 + tag % 100, 'probe', 'cpu', 'normal', '{}', tag, 3
             from generate_series(50001, 70000) as tag",
        )
        .await;
}

pub(super) async fn claim(conn: &mut PgConnection, floor: i64, limit: i64) -> Vec<Claimed> {
    let claim = Claim {
        worker: some_worker(),
        pool: Pool::Cpu,
        kinds: &["probe".to_owned()],
        floor,
        limit,
        token: randomness().uuid(),
        lease: Duration::from_secs(60),
    };
    tasks::claim(conn, &claim).await.unwrap()
}

/// The arguments of a claim of one task, as SQL.
fn claim_from(floor: i64) -> String {
    format!("gen_random_uuid(), gen_random_uuid(), '60 s', 'cpu', '{{probe}}', {floor}, 1")
}

/// Runs the statement that the connection last prepared and that has these words, and says how.
pub(super) async fn explain(conn: &mut PgConnection, words: &str, arguments: &str) -> Value {
    let name: String = sqlx::query_scalar(
        "select name from pg_prepared_statements where statement like '%' || $1 || '%' order by prepare_time desc limit 1",
    )
    .bind(words)
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("({arguments})")
    };
    let sql = format!(r#"explain (analyze, buffers, format json) execute "{name}"{arguments}"#);
    let plan = sqlx::query_scalar(AssertSqlSafe(sql)).persistent(false);
    plan.fetch_one(conn).await.unwrap()
}

/// The pages that a plan touched.
pub(super) fn buffers(plan: &Value) -> i64 {
    let plan = &plan[0]["Plan"];
    let pages = |key| plan[key].as_i64().unwrap();
    pages("Shared Hit Blocks") + pages("Shared Read Blocks")
}

/// How a plan reads tables: the type of each of its nodes, with the index that it uses.
fn nodes(plan: &Value) -> Vec<(&str, &str)> {
    let word = |key| plan[key].as_str().unwrap_or_default();
    // It joins what the statement was given to what the update returned, and reads no table.
    if word("Subplan Name") == "CTE left_behind" {
        return Vec::new();
    }
    let mut nodes = vec![(word("Node Type"), word("Index Name"))];
    for part in plan["Plans"].as_array().into_iter().flatten() {
        nodes.extend(self::nodes(part));
    }
    nodes
}

/// Fails unless the plan goes by these indexes and no slower way, and reads the line in its order.
#[track_caller]
pub(super) fn assert_goes_by(plan: &Value, indexes: &[&str], most_buffers: i64) {
    let nodes = nodes(&plan[0]["Plan"]);
    for (node, index) in &nodes {
        let slow = ["Seq Scan", "Sort", "Hash Join", "Merge Join"].contains(node);
        let unordered = *node == "Bitmap Index Scan" && *index == "tasks_line_idx";
        assert!(!slow && !unordered, "{node} in {nodes:?}");
    }
    for index in indexes {
        assert!(
            nodes.iter().any(|(_, used)| used == index),
            "no {index} in {nodes:?}"
        );
    }
    assert!(
        buffers(plan) <= most_buffers,
        "{} pages: {plan:#}",
        buffers(plan)
    );
}

/// Explains every statement that submits, claims, keeps and ends tasks.
async fn assert_all_go_by_indexes(stage: &Stage) {
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let set = format!("set plan_cache_mode = {mode}");
        conn.execute(AssertSqlSafe(set)).await.unwrap();

        let claimed = claim(&mut conn, FIRST_WAITING, 8).await;
        let plan = explain(&mut conn, CLAIM, &claim_from(0)).await;
        assert_goes_by(&plan, &["tasks_line_idx", "tasks_returned_idx"], 100);

        tasks::flow_tags(&mut conn, stage.user, Lane::Normal, Pool::Cpu)
            .await
            .unwrap();
        let plan = explain(&mut conn, "as \"last!\"", "1, 'normal', 'cpu'").await;
        assert_goes_by(&plan, &["tasks_taken_idx", "tasks_flow_idx"], 30);

        tasks::virtual_time(&mut conn, Pool::Cpu).await.unwrap();
        let plan = explain(&mut conn, "as \"time!\"", "'cpu'").await;
        assert_goes_by(&plan, &["tasks_taken_idx"], 20);

        tasks::make_due(&mut conn).await.unwrap();
        let plan = explain(&mut conn, "as \"first!\"", "").await;
        assert_goes_by(&plan, &["tasks_delayed_idx", "tasks_pkey"], 20);

        let leases: Vec<Lease> = claimed.iter().map(|claimed| claimed.lease).collect();
        tasks::renew(&mut conn, &leases[..4], Duration::from_secs(60))
            .await
            .unwrap();
        let (ids, tokens) = arrays(&leases[..4]);
        let plan = explain(
            &mut conn,
            "\"cancel_requested!\"",
            &format!("{ids}, {tokens}, '60 s'"),
        )
        .await;
        assert_goes_by(&plan, &["tasks_pkey"], 100);

        let output = json!(1);
        tasks::succeed_all(&mut conn, &[tasks::Success::bare(leases[0], &output)])
            .await
            .unwrap();
        let (ids, tokens) = arrays(&leases[1..4]);
        let outputs = "array['1', '2', '3']::jsonb[]";
        let plan = explain(
            &mut conn,
            "'succeeded'",
            &format!("{ids}, {tokens}, {outputs}, '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}'"),
        )
        .await;
        assert_goes_by(&plan, &["tasks_pkey"], 150);

        tasks::put_back(&mut conn, &leases[4..5], Duration::ZERO, false)
            .await
            .unwrap();
        let (ids, tokens) = arrays(&leases[5..]);
        let plan = explain(
            &mut conn,
            "attempt - 1",
            &format!("{ids}, {tokens}, '0 s', false"),
        )
        .await;
        assert_goes_by(&plan, &["tasks_pkey"], 150);
    }
    conn.close().await.unwrap();
}

/// The tasks and tokens of leases as arrays in SQL.
pub(super) fn arrays(leases: &[Lease]) -> (String, String) {
    let array = |ids: Vec<String>| format!("'{{{}}}'", ids.join(","));
    let ids = leases.iter().map(|lease| lease.task.to_string());
    let tokens = leases.iter().map(|lease| lease.token.to_string());
    (array(ids.collect()), array(tokens.collect()))
}

#[tokio::test]
async fn statements_of_the_line_go_by_its_indexes_whether_or_not_the_server_knows_the_tasks() {
    let stage = Stage::new().await;
    fill(&stage).await;

    assert_all_go_by_indexes(&stage).await;
    stage.run("analyze tasks").await;
    assert_all_go_by_indexes(&stage).await;
}

#[tokio::test]
async fn claims_stay_cheap_while_a_transaction_looks_on() {
    let stage = Stage::new().await;
    fill(&stage).await;
    stage.run("analyze tasks").await;
    let mut onlooker = bench::connect(stage.pool()).await.unwrap();
    bench::hold_snapshot(&mut onlooker).await.unwrap();
    let mut conn = likeness_db::connect_alone(stage.pool()).await.unwrap();
    let mut floor = claim(&mut conn, 0, 1).await[0].order_tag;
    let before = buffers(&explain(&mut conn, CLAIM, &claim_from(floor)).await);

    let output = json!(1);
    for _ in 0..100 {
        let claimed = claim(&mut conn, floor, 50).await;
        floor = claimed.last().unwrap().order_tag;
        let ended: Vec<_> = claimed
            .iter()
            .map(|claimed| tasks::Success::bare(claimed.lease, &output))
            .collect();
        assert_eq!(
            tasks::succeed_all(&mut conn, &ended).await.unwrap().len(),
            50
        );
    }
    let after = buffers(&explain(&mut conn, CLAIM, &claim_from(floor)).await);
    let from_the_head = buffers(&explain(&mut conn, CLAIM, &claim_from(0)).await);

    assert!(
        after <= before + before / 5 + 5,
        "{before} pages before, {after} after"
    );
    assert!(
        from_the_head > 4 * after,
        "{from_the_head} pages without a floor, {after} with one"
    );
    onlooker.close().await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn the_statements_of_a_worker_are_planned_once() {
    let stage = Stage::new().await;
    let pool = likeness_db::for_worker(stage.pool(), Duration::from_secs(5), 1);
    let mut conn = pool.acquire().await.unwrap();

    for _ in 0..3 {
        claim(&mut conn, 0, 8).await;
    }

    let plans = "select generic_plans, custom_plans from pg_prepared_statements where statement like '%state = ''running''%'";
    let plans: (i64, i64) = sqlx::query_as(plans).fetch_one(&mut *conn).await.unwrap();
    assert_eq!(plans, (3, 0));
}
