//! Processes that die, end and lose their database, each by itself.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use likeness_tests::{
    Client, Cluster, Database, Program, data_directory, hoodie, run, until, until_within,
};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::binary::{generate, logged_in, wait_for};

const SERVE: [&str; 5] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--email-login",
    "trusted",
];

/// Runs a command of `likeness` on the database at the URL.
fn start(data: &TempDir, database: &str, arguments: &[&str]) -> Program {
    Program::start(data, arguments, &[("LIKENESS_DATABASE_URL", database)])
}

/// The state and the attempt of every task, in the order of their submission.
async fn states(database: &Database) -> Vec<(String, i32)> {
    let states = sqlx::query_as("select state, attempt from tasks order by seq");
    states.fetch_all(&database.pool).await.unwrap()
}

#[tokio::test]
async fn a_killed_worker_s_task_runs_again_within_five_seconds() {
    let database = Database::new().await;
    let url = database.url.clone();
    let (_data, _api, _second, killed) = spawn_blocking(move || {
        let data = data_directory();
        let api = start(&data, &url, &SERVE);
        let first = start(&data, &url, &["work"]);
        let client = logged_in(api.url());
        let task = generate(&client, 1600, 2048);
        wait_for(&client, &task, "STARTED");
        // It keeps its task until the other one is there.
        first.signal(Signal::STOP);
        let second = start(&data, &url, &["work"]);
        first.signal(Signal::KILL);
        (data, api, second, Instant::now())
    })
    .await
    .unwrap();

    let begun_again = async || states(&database).await[0].1 == 2;
    until("the task runs again", begun_again).await;

    let taken = killed.elapsed();
    println!("the task of a killed worker ran again after {taken:?}");
    assert!(taken < Duration::from_secs(5), "{taken:?}");
}

#[tokio::test]
async fn a_worker_that_is_told_to_end_gives_back_what_it_did_not_do_without_an_attempt() {
    let database = Database::new().await;
    let url = database.url.clone();

    let (status, taken) = spawn_blocking(move || {
        let data = data_directory();
        let api = start(&data, &url, &SERVE);
        let client = logged_in(api.url());
        let tasks = [(2048, 2048), (64, 96), (64, 96)].map(|(x, y)| generate(&client, x, y));
        let mut worker = start(&data, &url, &["work"]);
        wait_for(&client, &tasks[0], "STARTED");
        worker.signal(Signal::TERM);
        let told = Instant::now();
        let status = worker.ended_within(Duration::from_secs(10));
        (status, told.elapsed())
    })
    .await
    .unwrap();

    println!("the worker ended after {taken:?}");
    assert!(status.success());
    let states = states(&database).await;
    for (state, attempt) in &states {
        let done = (state.as_str(), *attempt) == ("succeeded", 1);
        assert!(
            done || (state.as_str(), *attempt) == ("pending", 0),
            "{states:?}"
        );
    }
    assert_eq!(states[2], ("pending".to_owned(), 0));
}

/// How many tasks are submitted around the crash of a database: more than are before it is down.
const SUBMITS: usize = 24;

/// What a client that goes on asking was answered.
#[derive(Default)]
struct Answers {
    tasks: Vec<String>,
    refused: usize,
    /// When the latest success was answered.
    last: Option<Instant>,
    slowest: Duration,
}

/// Asks again and again, until told to stop or for so many successes; every answer is a success, or says when to try again.
fn ask(
    over: &Arc<AtomicBool>,
    most: usize,
    mut request: impl FnMut(usize) -> (ureq::http::response::Parts, serde_json::Value) + Send + 'static,
) -> JoinHandle<Answers> {
    let over = over.clone();
    thread::spawn(move || {
        let mut answers = Answers::default();
        let mut number = 0;
        while number < most && !over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            let (head, body) = request(number);
            answers.slowest = answers.slowest.max(asked.elapsed());
            match head.status.as_u16() {
                200 => {
                    number += 1;
                    answers.last = Some(Instant::now());
                    answers
                        .tasks
                        .extend(body["task_id"].as_str().map(str::to_owned));
                }
                503 => {
                    assert!(head.headers.contains_key("retry-after"), "{body}");
                    answers.refused += 1;
                }
                status => panic!("answered {status}: {body}"),
            }
        }
        answers
    })
}

#[tokio::test]
async fn a_database_that_is_stopped_at_once_under_load_loses_no_task_and_doubles_none() {
    let mut cluster = Cluster::start().await.unwrap();
    let url = cluster.url.clone();
    let data = data_directory();
    let (migrated, said) = run(&data, &["migrate"], &[("LIKENESS_DATABASE_URL", &url)]);
    assert!(migrated.success(), "{said}");
    let api = start(&data, &url, &SERVE);
    let _worker = start(&data, &url, &["work"]);
    let base = api.url().to_owned();
    let mut client = Client::new(&base);
    let token = client.sign_up("ada@example.com");
    let first = generate(&client, 64, 96);
    let mut poller = Client::new(&base);
    poller.log_in(&token);
    let over = Arc::new(AtomicBool::new(false));
    let submitted = ask(&over, SUBMITS, move |number| {
        let key = format!("key-{number}");
        client.answer("/generate", &hoodie(64, 96), &[("idempotency-key", &key)])
    });
    let path = format!("/generate/{first}");
    let polled = ask(&over, usize::MAX, move |_| poller.try_get(&path));

    cluster.crash(Duration::from_secs(2)).await.unwrap();
    let back = Instant::now();
    let pool = likeness_db::connect(&url, 1).await.unwrap();
    let submitted = spawn_blocking(|| submitted.join().unwrap()).await.unwrap();
    let done = async || -> bool {
        let done = "select not exists (select from tasks where state in ('pending', 'running'))";
        sqlx::query_scalar(done).fetch_one(&pool).await.unwrap()
    };
    until_within(Duration::from_secs(90), "all tasks end", done).await;
    over.store(true, Ordering::Relaxed);
    let polled = spawn_blocking(|| polled.join().unwrap()).await.unwrap();

    println!(
        "submits: {} acknowledged, {} refused, slowest {:?}; polls: {} refused, slowest {:?}",
        submitted.tasks.len(),
        submitted.refused,
        submitted.slowest,
        polled.refused,
        polled.slowest
    );
    let rows = "select id::text from tasks where state = 'succeeded' and attempt = 1";
    let rows = sqlx::query_scalar(rows);
    let rows: HashSet<String> = rows.fetch_all(&pool).await.unwrap().into_iter().collect();
    let mut acknowledged: HashSet<_> = submitted.tasks.into_iter().collect();
    acknowledged.insert(first);
    assert_eq!(acknowledged, rows);
    assert!(
        submitted.refused > 0 || submitted.last > Some(back),
        "all was submitted before the crash"
    );
    assert_eq!(acknowledged.len(), SUBMITS + 1);
    let count = sqlx::query_scalar("select count(*) from tasks");
    let count: i64 = count.fetch_one(&pool).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), acknowledged.len());
    let left = sqlx::query_scalar("select count(*) from assets where area = 'gallery'");
    let left: i64 = left.fetch_one(&pool).await.unwrap();
    assert_eq!(usize::try_from(left).unwrap(), acknowledged.len());
    for slowest in [submitted.slowest, polled.slowest] {
        assert!(slowest < Duration::from_secs(20), "{slowest:?}");
    }
    pool.close().await;
    drop(api);
    cluster.stop().await.unwrap();
}
