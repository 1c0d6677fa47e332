//! The built executable, over real HTTP.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use likeness_tests::{Client, Database, Program, data_directory, run, wait_until};
use rustix::process::Signal;
use serde_json::{Value, json};

const SMALL: &str = r#"{"user_details": {"gender": "Female", "hairstyle": "30"},
    "apparel_details": {"brand": "gymshark", "item_id": "Hoodie", "color": "Red", "size": "L", "size2": "L"},
    "image_options": {"quality": 90, "thumbnail_width": 32, "width": 96, "height": 144}, "vip": true}"#;

const LARGE: &str = r#"{"user_details": {"gender": "Female", "hairstyle": "30"},
    "apparel_details": {"brand": "gymshark", "item_id": "Hoodie", "color": "Red", "size": "L", "size2": "L"},
    "image_options": {"quality": 90, "thumbnail_width": 32, "width": 1600, "height": 2048}, "vip": true}"#;

fn logged_in(url: &str) -> Client {
    let mut client = Client::new(url);
    let account = json!({
        "email": "string@example.com", "full_name": "string", "date_of_birth": 1_731_754_271,
        "ethnicity": "string", "gender": "string",
    });
    let _ = client.post(
        "/register",
        "application/json",
        account.to_string().as_bytes(),
    );
    let login = client.post(
        "/login",
        "application/json",
        br#"{"email": "string@example.com"}"#,
    );
    client.log_in(login["token"].as_str().unwrap());
    client
}

fn generate(client: &Client, body: &str) -> String {
    let task = client.post("/generate", "application/json", body.as_bytes());
    task["task_id"].as_str().unwrap().to_owned()
}

fn wait_for(client: &Client, task: &str, status: &str) -> Value {
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
    let mut studio = Program::start(&data, &["up", "--listen", "127.0.0.1:0"], &[]);
    let client = logged_in(studio.url());

    let task = generate(&client, SMALL);
    let done = wait_for(&client, &task, "SUCCESS");
    let gallery = client.get("/get_gallery");
    let picture = client.bytes(gallery["gallery_urls"][0]["source_url"].as_str().unwrap());
    let postgres = postmaster(data.path());
    studio.signal(Signal::INT);
    let status = studio.ended_within(Duration::from_secs(10));

    assert!(
        studio.said[0].contains("trusts a bare e-mail address"),
        "{:?}",
        studio.said
    );
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
async fn a_killed_worker_loses_nothing() {
    let database = Database::new().await;
    let url = database.url.clone();
    tokio::task::spawn_blocking(move || kill_a_worker(&url))
        .await
        .unwrap();
}

fn kill_a_worker(database: &str) {
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
    let task = generate(&client, LARGE);
    wait_for(&client, &task, "STARTED");

    first.signal(Signal::KILL);
    first.ended_within(Duration::from_secs(1));
    let _second = Program::start(&data, &["work"], &environment);
    let done = wait_for(&client, &task, "SUCCESS");

    assert_eq!(done["attempt"], 2);
    let gallery = client.get("/get_gallery");
    assert_eq!(gallery["gallery_urls"].as_array().unwrap().len(), 1);
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
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("/nowhere/libonnxruntime.so"), "{said}");
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
