//! How the database goes about what grows with the years.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use likeness_tests::Database;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, PgConnection};

/// Tasks of fifty users, half of them past; one in a hundred failed.
const MANY: [&str; 5] = [
    "insert into users (email, full_name, date_of_birth, ethnicity, gender)
     select n || '@example.com', '', 0, '', '' from generate_series(1, 50) n",
    "insert into past_tasks (id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts, progress,
                             error_code, error_message, created_at, finished_at)
     select gen_random_uuid(), -n, 1 + n % 50, 'draw', 'cpu', 'normal',
            case when n % 100 = 0 then 'failed' else 'succeeded' end, case when n % 100 > 0 then '1'::jsonb end, n, 1, 3, 1,
            case when n % 100 = 0 then 'worker_lost' end, case when n % 100 = 0 then 'lost' end, now(), now()
     from generate_series(1, 20000) n",
    "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, state, output,
                        error_code, error_message, finished_at)
     select gen_random_uuid(), 1 + n % 50, 'draw', 'cpu', 'normal', '{}', n, 3,
            case when n % 100 = 0 then 'failed' else 'succeeded' end, case when n % 100 > 0 then '1'::jsonb end,
            case when n % 100 = 0 then 'worker_lost' end, case when n % 100 = 0 then 'lost' end, now()
     from generate_series(1, 20000) n",
    "analyze tasks",
    "analyze past_tasks",
];

/// The text of the only checked query that contains all of these words.
fn query(words: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/db/.sqlx");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let queries = files.map(|file| {
        let file = fs::read_to_string(file.path()).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        file["query"].as_str().unwrap().to_owned()
    });
    let mut found = queries.filter(|query| words.iter().all(|word| query.contains(word)));
    let query = found.next().expect("there is such a query");
    assert!(found.next().is_none(), "{words:?} is said by several");
    query
}

/// The kinds of nodes and the indexes of the plan that a query has after it was run a few times.
async fn plan(connection: &mut PgConnection, query: &str, values: &str) -> BTreeSet<String> {
    let run = |sql: String| AssertSqlSafe(sql);
    connection
        .execute(run(format!("prepare asked as {query}")))
        .await
        .unwrap();
    for _ in 0..8 {
        let asked = connection.execute(run(format!("execute asked ({values})")));
        asked.await.unwrap();
    }
    let explain = run(format!("explain (format json) execute asked ({values})"));
    let plan: Value = sqlx::query_scalar(explain)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    connection.execute("deallocate asked").await.unwrap();
    let mut words = BTreeSet::new();
    collect(&plan[0]["Plan"], &mut words);
    words
}

fn collect(node: &Value, words: &mut BTreeSet<String>) {
    for name in ["Node Type", "Index Name"] {
        words.extend(node[name].as_str().map(str::to_owned));
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        collect(child, words);
    }
}

#[tokio::test]
async fn lists_of_tasks_read_an_index_of_each_table_in_order() {
    let database = Database::new().await;
    for sql in MANY {
        database.pool.execute(sql).await.unwrap();
    }
    let mut connection = database.pool.acquire().await.unwrap();
    let before: String = sqlx::query_scalar("select id::text from past_tasks where seq = -7")
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    let of_user = query(&["from all_tasks", "order by seq desc"]);
    let of_all = query(&["from all_tasks", "order by seq + 0 desc"]);

    for (query, values, index) in [
        (&of_user, "7, 100, null".to_owned(), "tasks_user_idx"),
        (&of_user, format!("7, 100, '{before}'"), "tasks_user_idx"),
        (
            &of_all,
            "100, null, null, null, null, null".to_owned(),
            "tasks_seq_idx",
        ),
        (
            &of_all,
            format!("100, null, null, null, null, '{before}'"),
            "tasks_seq_idx",
        ),
        (
            &of_all,
            "100, 'failed', null, null, null, null".to_owned(),
            "tasks_failed_idx",
        ),
        (
            &of_all,
            "100, null, null, null, 'worker_lost', null".to_owned(),
            "tasks_failed_idx",
        ),
    ] {
        let plan = plan(&mut connection, query, &values).await;

        let has = |word: &str| plan.contains(word);
        assert!(has("Merge Append"), "{values}: {plan:?}");
        assert!(
            has(index) && has(&format!("past_{index}")),
            "{values}: {plan:?}"
        );
        assert!(!has("Seq Scan") && !has("Sort"), "{values}: {plan:?}");
    }
}
