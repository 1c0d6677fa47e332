//! The built executable, over real HTTP.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use likeness_tests::{Client, Database, Program, data_directory, hoodie, run, wait_until};
use rustix::process::Signal;
use serde_json::Value;

/// A client of a new user.
pub(crate) fn logged_in(url: &str) -> Client {
    let mut client = Client::new(url);
    client.sign_up("ada@example.com");
    client
}

/// Asks for a picture of this size in pixels; the task.
pub(crate) fn generate(client: &Client, width: u32, height: u32) -> String {
    let task = client.post_json("/generate", &hoodie(width, height));
    task["task_id"].as_str().unwrap().to_owned()
}

pub(crate) fn wait_for(client: &Client, task: &str, status: &str) -> Value {
    let mut seen = Value::Null;
    wait_until(
        &format!("the task is {status}"),
        Duration::from_secs(90),
        || {
            seen = client.get(&format!("/generate/{task}"));
            assert!(seen["status"] != "FAILED" || status == "FAILED", "{seen}");
            seen["status"] == status
        },
    );
    seen
}

#[test]
fn a_new_user_gets_a_picture_and_ctrl_c_leaves_nothing_behind() {
    let data = data_directory();
    let key = "0a".repeat(32);
    let secrets = [
        ("LIKENESS_SIGNING_KEYS", key.as_str()),
        ("AWS_SECRET_ACCESS_KEY", "x"),
    ];
    let mut studio = Program::start(&data, &["up", "--listen", "127.0.0.1:0"], &secrets);
    let client = logged_in(studio.url());

    let task = generate(&client, 96, 144);
    let done = wait_for(&client, &task, "SUCCESS");
    let gallery = client.get("/get_gallery");
    let picture = client.bytes(gallery["gallery_urls"][0]["source_url"].as_str().unwrap());
    let postgres = postmaster(data.path());
    let known = fs::read(postgres.join("environ")).unwrap();
    let known = String::from_utf8_lossy(&known).into_owned();
    studio.signal(Signal::INT);
    let status = studio.ended_within(Duration::from_secs(10));

    assert!(
        studio.said[0].contains("trusts a bare e-mail address"),
        "{:?}",
        studio.said
    );
    assert!(known.contains("LC_ALL="), "{known}");
    for secret in ["LIKENESS_", "AWS_"] {
        assert!(!known.contains(secret), "Postgres knows {secret}");
    }
    assert_eq!(done["position"], 0);
    let picture = image::load_from_memory(&picture).unwrap();
    assert_eq!((picture.width(), picture.height()), (96, 144));
    assert!(status.success());
    assert!(!postgres.exists(), "Postgres still runs");
}

/// The folder under /proc of the database server of a data directory.
fn postmaster(data: &Path) -> std::path::PathBuf {
    let file = fs::read_to_string(data.join("postgres/data/postmaster.pid")).unwrap();
    Path::new("/proc").join(file.lines().next().unwrap())
}

#[tokio::test]
async fn a_task_of_a_killed_worker_is_done_by_another_exactly_once() {
    let database = Database::new().await;
    let url = database.url.clone();

    let (task, gallery) = tokio::task::spawn_blocking(move || kill_a_worker(&url))
        .await
        .unwrap();

    let attempts: i32 = sqlx::query_scalar("select attempt from tasks where id::text = $1")
        .bind(&task)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!(attempts, 2);
    assert_eq!(gallery.as_array().unwrap().len(), 1);
}

/// Kills the worker of a task in the middle of a picture; the task, and the gallery once another worker is done.
fn kill_a_worker(database: &str) -> (String, Value) {
    let data = data_directory();
    let environment = [("LIKENESS_DATABASE_URL", database)];
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--email-login",
        "trusted",
    ];
    let api = Program::start(&data, &serve, &environment);
    let mut first = Program::start(&data, &["work"], &environment);
    let client = logged_in(api.url());
    let task = generate(&client, 1600, 2048);
    wait_for(&client, &task, "STARTED");

    first.signal(Signal::KILL);
    first.ended_within(Duration::from_secs(1));
    let _second = Program::start(&data, &["work"], &environment);
    wait_for(&client, &task, "SUCCESS");

    (task, client.get("/get_gallery")["gallery_urls"].take())
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let (status, said) = run(&data_directory(), &["up", "--listen", &address], &[]);

    assert!(!status.success());
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains(&format!("cannot listen on {address}")),
        "{said}"
    );
}

#[test]
fn a_missing_runtime_is_one_clear_line() {
    let (status, said) = run(
        &data_directory(),
        &[
            "up",
            "--listen",
            "127.0.0.1:0",
            "--onnxruntime",
            "/nowhere/libonnxruntime.so",
        ],
        &[],
    );

    assert!(!status.success());
    let last = said.lines().last().unwrap();
    assert!(
        last.starts_with("error: ") && last.contains("/nowhere/libonnxruntime.so"),
        "{said}"
    );
}

#[test]
fn a_missing_package_client_is_one_clear_line() {
    let data = data_directory();
    let models = data.path().join("models");

    let (status, said) = run(
        &data,
        &["models", "fetch"],
        &[("PATH", ""), ("LIKENESS_MODELS", models.to_str().unwrap())],
    );

    assert!(!status.success());
    assert!(
        said.lines()
            .last()
            .unwrap()
            .contains("was not found; install"),
        "{said}"
    );
}
