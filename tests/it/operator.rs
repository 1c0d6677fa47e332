//! What an operator does about accounts and keys, with the built executable.

use likeness_tests::{Client, Database, MailServer, Program, data_directory, run};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

const ADA: &str = "ada@example.com";

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// What a studio that mails its codes needs.
struct Place {
    data: TempDir,
    database: String,
    mails: MailServer,
}

impl Place {
    fn serve(&self, environment: &[(&str, &str)]) -> Program {
        let mail = self.mails.url();
        let own = [
            ("LIKENESS_DATABASE_URL", self.database.as_str()),
            ("LIKENESS_SMTP_URL", mail),
        ];
        Program::start(&self.data, &SERVE, &[&own, environment].concat())
    }

    fn run(&self, arguments: &[&str]) {
        let environment = [("LIKENESS_DATABASE_URL", self.database.as_str())];
        let (status, said) = run(&self.data, arguments, &environment);
        assert!(status.success(), "{said}");
    }

    /// Logs in with a mailed code; the token.
    fn log_in(&mut self, api: &Program) -> String {
        let client = Client::new(api.url());
        let (asked, _) = client.answer("/login", &json!({"email": ADA}), &[]);
        assert_eq!(asked.status, 202);
        let code = Handle::current().block_on(self.mails.next()).code();
        let (shown, body) = client.answer("/login", &json!({"email": ADA, "code": code}), &[]);
        assert_eq!(shown.status, 200, "{body}");
        body["token"].as_str().unwrap().to_owned()
    }
}

/// Whether a studio takes a token.
fn knows(api: &Program, token: &str) -> bool {
    let mut client = Client::new(api.url());
    client.log_in(token);
    let (parts, _) = client.answer("/update_user_info", &json!({}), &[]);
    assert!(
        parts.status == 200 || parts.status == 401,
        "{}",
        parts.status
    );
    parts.status == 200
}

/// Runs a test that blocks, in a place with a database and a mail server of its own.
async fn in_a_place(test: impl FnOnce(Place) + Send + 'static) {
    let database = Database::new().await;
    let place = Place {
        data: data_directory(),
        database: database.url.clone(),
        mails: MailServer::start().await,
    };
    spawn_blocking(|| test(place)).await.unwrap();
}

#[tokio::test]
async fn a_rotation_of_keys_logs_nobody_out_and_a_revocation_everybody() {
    in_a_place(|mut place| {
        let api = place.serve(&[]);
        Client::new(api.url()).register(ADA);
        let old = place.log_in(&api);
        drop(api);

        place.run(&["keys", "rotate"]);
        let api = place.serve(&[]);
        let new = place.log_in(&api);
        assert!(knows(&api, &old) && knows(&api, &new));
        assert_ne!(header(&old), header(&new));

        place.run(&["user", "revoke", ADA]);
        assert!(!knows(&api, &old) && !knows(&api, &new));
        let newer = place.log_in(&api);
        assert!(knows(&api, &newer));
        place.run(&["user", "revoke", ADA, "admin"]);
        assert!(
            knows(&api, &newer),
            "taking a permission logged the user out"
        );
    })
    .await;
}

/// The part of a token that names its key.
fn header(token: &str) -> &str {
    token.split('.').next().unwrap()
}

#[tokio::test]
async fn several_machines_share_keys_by_environment() {
    in_a_place(|mut place| {
        let (one, two) = ("01".repeat(32), "02".repeat(32));
        let first = place.serve(&[("LIKENESS_SIGNING_KEYS", &one)]);
        Client::new(first.url()).register(ADA);
        let token = place.log_in(&first);

        let second = place.serve(&[("LIKENESS_SIGNING_KEYS", &format!("{two},{one}"))]);
        let stranger = place.serve(&[("LIKENESS_SIGNING_KEYS", &two)]);

        assert!(knows(&second, &token));
        assert!(!knows(&stranger, &token));
    })
    .await;
}

#[tokio::test]
async fn a_client_cannot_forge_where_it_is_unless_the_operator_trusts_it() {
    in_a_place(|place| {
        let limited = ("LIKENESS_LOGINS_PER_CLIENT", "2");
        let direct = place.serve(&[limited]);
        let behind = place.serve(&[limited, ("LIKENESS_TRUSTED_PROXIES", "127.0.0.0/8")]);
        let ask = |api: &Program, client: &str| {
            let headers = [("x-forwarded-for", client)];
            let body = json!({"email": format!("{client}@example.com")});
            Client::new(api.url()).answer("/login", &body, &headers).0
        };

        let statuses = |api| ["1.1.1.1", "1.1.1.2", "1.1.1.3"].map(|client| ask(api, client));

        let [_, _, refused] = statuses(&direct);
        assert_eq!(refused.status, 429);
        assert_eq!(refused.headers["retry-after"], "1800");
        let passed = statuses(&behind);
        assert!(passed.iter().all(|answer| answer.status == 202));
    })
    .await;
}

#[test]
fn codes_that_reach_nobody_are_one_clear_line() {
    let database = (
        "LIKENESS_DATABASE_URL",
        "postgres://nobody@127.0.0.1:1/none",
    );
    let arguments = [
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--public-url",
        "http://studio.example",
    ];

    let (status, said) = run(&data_directory(), &arguments, &[database]);

    assert!(!status.success());
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("LIKENESS_SMTP_URL"), "{said}");
}

#[tokio::test]
async fn a_refused_setting_is_named_and_does_not_repeat_a_secret() {
    in_a_place(|place| {
        let database = ("LIKENESS_DATABASE_URL", place.database.as_str());
        for (name, value, told) in [
            (
                "LIKENESS_SIGNING_KEYS",
                "c0ffee".repeat(10),
                "LIKENESS_SIGNING_KEYS",
            ),
            (
                "LIKENESS_SMTP_URL",
                "http://u:c0ffee@mail.example.com".to_owned(),
                "mail server",
            ),
        ] {
            let (status, said) = run(&place.data, &SERVE, &[database, (name, &value)]);
            assert!(!status.success());
            assert!(said.contains(told) && !said.contains("c0ffee"), "{said}");
        }
    })
    .await;
}
