//! Tasks that ended long ago are moved aside, and nobody notices.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use likeness_core::Pool;
use likeness_db::tasks;
use likeness_tests::{Database, TestApp, hoodie, until};
use serde_json::json;
use sqlx::Executor;
use uuid::Uuid;

use crate::janitor::janitor;
use crate::problem::problem;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Lets every task that has ended have done so 31 days ago.
const AGE: &str =
    "update tasks set finished_at = now() - interval '31 days' where finished_at is not null";

/// Tasks of a new user that ended 31 days ago, with the order tags 1 to 1000.
const ENDED: [&str; 2] = [
    "insert into users (email, full_name, date_of_birth, ethnicity, gender) values ('old@example.com', '', 0, '', '')",
    "insert into tasks (id, user_id, kind, pool, lane, args, order_tag, max_attempts, attempt, state, output,
                        taken_at, started_at, finished_at)
     select gen_random_uuid(), (select max(id) from users), 'draw', 'cpu', 'normal', '{}', n, 3, 1, 'succeeded', '1',
            now(), now(), now() - interval '31 days'
     from generate_series(1, 1000) n",
];

async fn with_ended_tasks() -> Database {
    let database = Database::new().await;
    for sql in ENDED {
        database.pool.execute(sql).await.unwrap();
    }
    database
}

async fn count(database: &Database, sql: &'static str) -> i64 {
    let counted = sqlx::query_scalar(sql).fetch_one(&database.pool);
    counted.await.unwrap()
}

async fn archive(database: &Database, most: u32) -> u64 {
    let mut connection = database.pool.acquire().await.unwrap();
    let moved = tasks::archive(&mut connection, Pool::Cpu, 30 * DAY, most);
    moved.await.unwrap()
}

async fn virtual_time(database: &Database) -> i64 {
    let mut connection = database.pool.acquire().await.unwrap();
    let time = tasks::virtual_time(&mut connection, Pool::Cpu);
    time.await.unwrap()
}

async fn sweep(app: &TestApp) -> u64 {
    janitor(app).sweep().await.unwrap().unwrap().tasks
}

#[tokio::test]
async fn a_task_that_is_moved_is_still_told_of_in_the_same_words_and_places() {
    let app = TestApp::new().await;
    let user = app.user("ada@example.com").await;
    let picture = user.submit(hoodie(64, 96).to_string()).await;
    let video = json!({"user_details": {"gender": "Female"}}).to_string();
    let failed = user.post("/generate_video", video).await;
    let failed = failed["task_id"].as_str().unwrap().to_owned();
    let cancelled = user.submit(hoodie(64, 96).to_string()).await;
    user.cancel(&cancelled).await;
    let newest = user.submit(hoodie(64, 96).to_string()).await;
    app.run_tasks().await;
    app.database.pool.execute(AGE).await.unwrap();
    let mut paths = vec!["/get_tasks".to_owned(), "/get_tasks?limit=2".to_owned()];
    for id in [&picture, &failed, &cancelled, &newest] {
        paths.push(format!("/generate/{id}"));
        paths.push(format!("/get_tasks?before={id}"));
    }
    let mut before = Vec::new();
    for path in &paths {
        before.push(user.get(path).await);
    }

    let moved = sweep(&app).await;

    // The newest one holds the virtual time.
    assert_eq!(moved, 3);
    let left: Vec<Uuid> = sqlx::query_scalar("select id from tasks")
        .fetch_all(&app.database.pool)
        .await
        .unwrap();
    assert_eq!(left, [newest.parse::<Uuid>().unwrap()]);
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(user.get(path).await, before, "{path}");
    }
    assert_eq!(user.picture(&picture).await.width(), 64);
    user.cancel(&picture).await;
    let stranger = app.user("bob@example.com").await;
    let hidden = stranger.delete(&format!("/tasks/{picture}")).await;
    problem(hidden, 404, "not_found").await;
}

#[tokio::test]
async fn virtual_time_stands_however_often_is_swept() {
    let database = with_ended_tasks().await;
    let gpu = "update tasks set pool = 'gpu' where order_tag <= 10";
    database.pool.execute(gpu).await.unwrap();

    for _ in 0..2 {
        archive(&database, 5000).await;

        assert_eq!(virtual_time(&database).await, 1000);
    }
    let left = "select count(*) from tasks where pool = 'cpu'";
    assert_eq!(count(&database, left).await, 1);
    let other = "select count(*) from tasks where pool = 'gpu'";
    assert_eq!(count(&database, other).await, 10);
}

#[tokio::test]
async fn what_ended_lately_or_not_at_all_or_is_named_by_a_key_stays() {
    let database = with_ended_tasks().await;
    for sql in [
        "delete from tasks where order_tag > 6",
        "update tasks set finished_at = now() - interval '29 days' where order_tag = 1",
        "update tasks set state = 'pending', output = null, started_at = null, finished_at = null where order_tag = 2",
        "insert into idempotency_keys (user_id, key, fingerprint, task_id, created_at)
         select user_id, order_tag::text, sha256('body'), id, now() - make_interval(hours => 19 + order_tag::int)
         from tasks where order_tag in (4, 5)",
    ] {
        database.pool.execute(sql).await.unwrap();
    }

    archive(&database, 5000).await;

    let left: Vec<i64> = sqlx::query_scalar("select order_tag from tasks order by order_tag")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    assert_eq!(left, [1, 2, 4, 6]);
}

#[tokio::test]
async fn a_move_that_is_interrupted_loses_nothing() {
    let database = with_ended_tasks().await;
    let mut lock = likeness_db::begin(&database.pool).await.unwrap();
    lock.execute("lock table past_tasks in exclusive mode")
        .await
        .unwrap();
    let mut connection = likeness_db::connect_alone(&database.pool).await.unwrap();
    let backend: i32 = sqlx::query_scalar("select pg_backend_pid()")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let cut = async {
        let waits = "select exists (select from pg_stat_activity where pid = $1 and wait_event_type = 'Lock')";
        until("the move waits", async || {
            let waits = sqlx::query_scalar(waits).bind(backend);
            waits.fetch_one(&database.pool).await.unwrap()
        })
        .await;
        let cut = sqlx::query("select pg_terminate_backend($1)").bind(backend);
        cut.execute(&database.pool).await.unwrap();
    };
    let moving = tasks::archive(&mut connection, Pool::Cpu, 30 * DAY, 5000);

    let (moved, ()) = tokio::join!(moving, cut);
    lock.rollback().await.unwrap();

    assert!(moved.is_err());
    assert_eq!(count(&database, "select count(*) from past_tasks").await, 0);
    assert_eq!(count(&database, "select count(*) from tasks").await, 1000);
    assert_eq!(archive(&database, 5000).await, 999);
}

#[tokio::test]
async fn moves_at_the_same_time_lose_nothing() {
    let database = with_ended_tasks().await;
    let before: Vec<Uuid> = sqlx::query_scalar("select id from tasks")
        .fetch_all(&database.pool)
        .await
        .unwrap();

    let sweeps = (0..4).map(|_| async {
        let mut moved = 0;
        loop {
            match archive(&database, 30).await {
                0 => return moved,
                more => moved += more,
            }
        }
    });
    let moved: u64 = join_all(sweeps).await.iter().sum();

    assert_eq!(moved, 999);
    let after: Vec<Uuid> = sqlx::query_scalar("select id from all_tasks")
        .fetch_all(&database.pool)
        .await
        .unwrap();
    assert_eq!(after.len(), 1000);
    assert_eq!(
        after.into_iter().collect::<BTreeSet<_>>(),
        before.into_iter().collect()
    );
}

#[tokio::test]
async fn the_past_tasks_of_a_removed_account_go_with_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let bob = app.user("bob@example.com").await;
    let many = "insert into past_tasks (id, seq, user_id, kind, pool, lane, state, output, order_tag, attempt, max_attempts,
                                        progress, created_at, finished_at)
                select gen_random_uuid(), -n, 1 + n % 2, 'draw', 'cpu', 'normal', 'succeeded', '1', n, 1, 3, 1, now(), now()
                from generate_series(1, 5001) n";
    app.database.pool.execute(many).await.unwrap();

    ada.delete("/account").await.assert_status_is_ok();

    let left = "select count(*) from past_tasks";
    assert_eq!(count(&app.database, left).await, 2501);
    let listed = bob.get("/get_tasks").await;
    assert_eq!(listed["tasks"].as_array().unwrap().len(), 100);
}
