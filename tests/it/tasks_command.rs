//! What an operator does about tasks, with the built executable.

use likeness_tests::{TestApp, TestUser, data_directory, output};
use serde_json::Value;
use sqlx::Executor;
use tempfile::TempDir;

use crate::generate::submit;
use crate::janitor::janitor;

const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

/// A command line beside a studio.
struct Shell<'a> {
    app: &'a TestApp,
    data: TempDir,
}

impl<'a> Shell<'a> {
    fn beside(app: &'a TestApp) -> Self {
        let data = data_directory();
        Self { app, data }
    }

    /// What `likeness tasks` prints, or how it fails.
    fn tasks(&self, arguments: &[&str]) -> Result<String, String> {
        let environment = [("LIKENESS_DATABASE_URL", self.app.database.url.as_str())];
        let output = output(&self.data, &[&["tasks"], arguments].concat(), &environment);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        match output.status.success() {
            true => Ok(text(output.stdout)),
            false => Err(text(output.stderr)),
        }
    }

    /// The ids of the tasks that are listed.
    fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let told = self.tasks(&[&["list", "--json"], arguments].concat());
        let told = told.unwrap();
        let tasks = told.lines().map(|line| serde_json::from_str(line).unwrap());
        tasks
            .map(|task: Value| task["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Submits a task and lets it fail for the loss of its workers.
async fn lost(app: &TestApp, user: &TestUser<'_>) -> String {
    let id = submit(user).await;
    let lose = "update tasks set state = 'failed', attempt = 3, error_code = 'worker_lost', error_message = 'lost',
                    finished_at = now()
                where id::text = $1";
    let lose = sqlx::query(lose).bind(&id).execute(&app.database.pool);
    lose.await.unwrap();
    app.context.line.catch_up().await;
    id
}

async fn state(user: &TestUser<'_>, id: &str) -> String {
    let task = user.get(&format!("/generate/{id}")).await;
    task["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn tasks_are_listed_and_shown_without_what_their_users_wrote() {
    let app = TestApp::new().await;
    let (ada, bob) = (
        app.user("ada@example.com").await,
        app.user("bob@example.com").await,
    );
    let first = lost(&app, &ada).await;
    let second = submit(&bob).await;
    let shell = Shell::beside(&app);

    let table = shell.tasks(&["list"]).unwrap();
    let shown = shell.tasks(&["show", &first]).unwrap();
    let with_args = shell.tasks(&["show", &first, "--args"]).unwrap();
    let json = shell.tasks(&["show", &first, "--json"]).unwrap();

    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("ID "), "{table}");
    assert!(lines[1].starts_with(&second) && lines[1].contains("pending"));
    assert!(lines[2].starts_with(&first) && lines[2].contains("worker_lost"));
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[1].find("normal").or(lines[1].find("vip")),
        lines[0].find("LANE")
    );
    assert!(shown.contains("attempt              3\n"), "{shown}");
    assert!(shown.contains("max_attempts         3\n") && !shown.contains("args"));
    assert!(with_args.contains("args                 {"), "{with_args}");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["error_message"], "lost");
    assert!(
        json["finished_at"].as_str().unwrap().ends_with('Z'),
        "{json}"
    );

    let both = [second.as_str(), first.as_str()];
    for (arguments, expected) in [
        (&[][..], &both[..]),
        (&["--limit", "1"], &both[..1]),
        (&["--before", &second], &both[1..]),
        (&["--state", "failed"], &both[1..]),
        (&["--code", "worker_lost"], &both[1..]),
        (&["--user", "Bob@example.com"], &both[..1]),
        (&["--kind", "upscale"], &[]),
    ] {
        assert_eq!(shell.ids(arguments), expected, "{arguments:?}");
    }
    bob.cancel(&second).await;
}

#[tokio::test]
async fn all_named_tasks_are_retried_or_none() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let (first, second) = (lost(&app, &ada).await, lost(&app, &ada).await);
    let waiting = submit(&ada).await;
    let shell = Shell::beside(&app);

    let unknown = shell.tasks(&["retry", &first, NOBODYS]).unwrap_err();
    let unfit = shell.tasks(&["retry", &first, &waiting]).unwrap_err();
    assert_eq!(state(&ada, &first).await, "FAILED");
    let retried = shell.tasks(&["retry", &first, &second]).unwrap();

    assert_eq!(
        unknown,
        format!("error: there is no task {NOBODYS}; none was retried\n")
    );
    assert!(unfit.contains("has not failed, it is pending"), "{unfit}");
    assert_eq!(retried, "tasks that wait again: 2\n");
    app.context.line.catch_up().await;
    for id in [&first, &second, &waiting] {
        assert_eq!(state(&ada, id).await, "PENDING");
        ada.cancel(id).await;
    }
}

#[tokio::test]
async fn all_tasks_that_failed_for_a_reason_are_retried_once_that_is_confirmed() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let (first, second) = (lost(&app, &ada).await, lost(&app, &ada).await);
    let cancelled = submit(&ada).await;
    ada.cancel(&cancelled).await;
    let shell = Shell::beside(&app);
    let retry = ["retry", "--all-failed", "--code", "worker_lost"];

    let asked = shell.tasks(&retry).unwrap_err();
    assert_eq!(state(&ada, &first).await, "FAILED");
    let retried = shell.tasks(&[&retry[..], &["--yes"]].concat()).unwrap();

    assert!(asked.contains("2 tasks failed with worker_lost"), "{asked}");
    assert_eq!(retried, "tasks that wait again: 2\n");
    app.context.line.catch_up().await;
    assert_eq!(state(&ada, &cancelled).await, "FAILED");
    for id in [&first, &second] {
        assert_eq!(state(&ada, id).await, "PENDING");
        ada.cancel(id).await;
    }
}

#[tokio::test]
async fn all_named_tasks_are_cancelled_or_none() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let (first, second) = (submit(&ada).await, submit(&ada).await);
    let shell = Shell::beside(&app);

    let unknown = shell.tasks(&["cancel", &first, NOBODYS]).unwrap_err();
    assert_eq!(state(&ada, &first).await, "PENDING");
    let cancelled = shell.tasks(&["cancel", &second, &first]).unwrap();

    assert!(unknown.contains("none was cancelled"), "{unknown}");
    assert_eq!(cancelled.lines().count(), 2);
    assert!(cancelled.lines().all(|line| line.ends_with(" has ended")));
    app.context.line.catch_up().await;
    assert_eq!(state(&ada, &first).await, "FAILED");
}

#[tokio::test]
async fn what_cannot_be_meant_is_one_clear_line() {
    let app = TestApp::new().await;
    let ada = app.user("ada@example.com").await;
    let past = lost(&app, &ada).await;
    let age = "update tasks set finished_at = now() - interval '31 days', taken_at = null";
    app.database.pool.execute(age).await.unwrap();
    janitor(&app).sweep().await.unwrap().unwrap();
    let shell = Shell::beside(&app);

    for (arguments, told) in [
        (&["show", NOBODYS][..], "there is no task"),
        (&["retry", &past], "forgotten"),
        (
            &["list", "--user", "eve@example.com"],
            "no account has the address eve@example.com",
        ),
    ] {
        let said = shell.tasks(arguments).unwrap_err();
        assert!(said.contains(told) && said.lines().count() == 1, "{said}");
    }
    for arguments in [
        &["retry"][..],
        &["retry", "--all-failed"],
        &["retry", "--all-failed", "--code", "x", NOBODYS],
        &["retry", "--code", "x", NOBODYS],
        &["retry", "--code", "x", NOBODYS],
        &["cancel"],
        &["list", "--state", "lost"],
        &["show", "x"],
    ] {
        assert!(shell.tasks(arguments).is_err(), "{arguments:?}");
    }
    let shown = shell.tasks(&["show", &past, "--args", "--json"]).unwrap();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&shown["is_past"], &shown["args"]),
        (&true.into(), &Value::Null)
    );
}
